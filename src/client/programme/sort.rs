//! Sort control: the default order differs between filters with and without a text.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::{effect::watch, element, state::State};
use crate::{domain::filter::Sort, parts::programme::marks};

pub(super) fn show(state: &Rc<State>) {
    watch(state, |state| state.filter.track(), |state| write(state));
}

/// Sets the control to the filter's order.
pub(super) fn write(state: &State) {
    if let Some(select) = element(marks::SORT).and_then(|it| it.dyn_into::<HtmlSelectElement>().ok()) {
        let sort = state.filter.read_untracked().sort();
        let place = Sort::ALL.iter().position(|known| *known == sort).unwrap_or(0);
        select.set_selected_index(place as i32);
    }
}
