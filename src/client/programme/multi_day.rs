//! Box of activities that last for days, so that they do not hide under their first day.

use std::rc::Rc;

use leptos::prelude::*;

use super::{effect::watch, region::Region, state::State};
use crate::parts::programme::{cards, marks};

pub(super) fn show(state: &Rc<State>) {
    let mut region = Region::new(marks::LASTING);
    watch(
        state,
        |state| state.answer.track(),
        move |state| state.with_view(&mut |view| region.set_html(cards::lasting(view).as_str())),
    );
}
