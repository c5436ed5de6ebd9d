//! Number of hits: above the list, and on the button that leads to it from the panel of facets.

use std::rc::Rc;

use leptos::prelude::*;

use super::{effect::watch, element, region::Region, state::State};
use crate::parts::programme::marks;

pub(super) fn show(state: &Rc<State>) {
    let (mut total, mut button) = (Region::new(marks::TOTAL), Region::new(marks::SHOW));
    watch(
        state,
        |state| state.answer.track(),
        move |state| {
            let hits = state.answer.read_untracked().outcome.hits.len();
            if let Some(total) = element(marks::TOTAL) {
                let _ = total.set_attribute("data-total", &hits.to_string());
            }
            total.set_text(&state.locale.hits(hits));
            button.set_text(&state.locale.show_hits(hits));
        },
    );
}
