//! Full filter: disables the boxes of further values when the filter holds as many as it can.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{effect::watch, state::State};

pub(super) fn show(state: &Rc<State>) {
    let mut was_full = state.filter.read_untracked().is_full();
    watch(
        state,
        |state| state.filter.track(),
        move |state| {
            let is_full = state.filter.read_untracked().is_full();
            if std::mem::replace(&mut was_full, is_full) == is_full {
                return;
            }
            let Ok(boxes) = state.form.query_selector_all("input[type=checkbox]") else { return };
            for at in 0..boxes.length() {
                if let Some(input) = boxes.get(at).and_then(|node| node.dyn_into::<HtmlInputElement>().ok()) {
                    input.set_disabled(is_full && !input.checked());
                }
            }
        },
    );
}
