//! Chips: the chosen parts of the filter, each with a link that removes it; and the number of facets on the panel's
//! button.

use std::rc::Rc;

use leptos::prelude::*;

use super::{effect::watch, region::Region, state::State};
use crate::parts::programme::{chosen, marks};

pub(super) fn show(state: &Rc<State>) {
    let (mut chips, mut count) = (Region::new(marks::CHOSEN), Region::new(marks::CHOSEN_COUNT));
    watch(
        state,
        |state| state.answer.track(),
        move |state| {
            state.with_view(&mut |view| {
                let facets = view.filter.parts().iter().filter(|part| chosen::counts_as_facet(part)).count();
                count.set_text(&if facets > 0 { facets.to_string() } else { String::new() });
                chips.set_html(chosen::chips(view).as_str());
            });
        },
    );
}
