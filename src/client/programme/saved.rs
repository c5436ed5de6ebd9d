//! Filter of the saved activities: its box, and the number that it would leave or leaves.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{effect::watch, element, region::Region, state::State};
use crate::parts::programme::marks;

pub(super) fn show(state: &Rc<State>) {
    let mut count = Region::new(marks::SAVED_COUNT);
    watch(
        state,
        |state| {
            state.answer.track();
            state.saved.track();
        },
        move |state| write(state, &mut count),
    );
    // The server knows nothing of what is saved.
    write(state, &mut Region::new(marks::SAVED_COUNT));
}

fn write(state: &State, count: &mut Region) {
    state.with_view(&mut |view| {
        let hits = view.outcome.hits.iter().filter(|hit| view.is_saved(view.programme.id(hit.document)));
        count.set_text(&view.locale.number(hits.count()));
    });
    let is_only = state.answer.read_untracked().is_only_saved;
    // A calendar of what is saved is to be had where that is kept: these follow the address.
    if let Ok(Some(calendar)) = state.form.query_selector(".calendar") {
        let _ = calendar.toggle_attribute_with_force("hidden", is_only);
    }
    let only = element(marks::ONLY_SAVED).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    if let Some(only) = only {
        only.set_checked(is_only);
    }
}
