//! Explanation of how the text was understood: corrections, and where it was searched.

use std::rc::Rc;

use leptos::prelude::*;

use super::{effect::watch, region::Region, state::State};
use crate::parts::programme::{marks, understood};

pub(super) fn show(state: &Rc<State>) {
    let mut region = Region::new(marks::UNDERSTOOD);
    watch(
        state,
        |state| state.answer.track(),
        move |state| state.with_view(&mut |view| region.set_html(understood::sentences(view).as_str())),
    );
}
