//! Reader's place: the activity at the top of the screen, saved in the history entry that is left and restored when the
//! reader comes back to the entry.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

use super::{
    address,
    anchor::{self, Anchor},
    jump,
    state::State,
};
use crate::client::idle;

/// Delay after the last movement before the place is saved. Browsers limit the number of history writes a second.
const REMEMBER_MS: u32 = 200;
const ACTIVITY: &str = "activity";
const TOP: &str = "top";

/// Turns the browser's own scroll restoration off while the page is mounted.
pub(super) fn restore_ourselves() {
    set_scroll_restoration(ScrollRestoration::Manual);
    on_cleanup(|| {
        // Once the next page has an entry of its own: this entry's place is still restored by this page.
        spawn_local(async {
            idle::next_task().await;
            set_scroll_restoration(ScrollRestoration::Auto);
        });
    });
}

fn set_scroll_restoration(how: ScrollRestoration) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(how);
    }
}

/// Saves the activity at the top of the screen in the history entry, once the page has come to rest.
pub(super) fn remember_later(state: &Rc<State>) {
    let remembering = {
        let state = Rc::clone(state);
        idle::after(REMEMBER_MS, move || remember_now(&state))
    };
    state.remembering.replace(Some(remembering));
}

/// Saves the pending place at once: the entry is left.
pub(super) fn remember_now(state: &Rc<State>) {
    if state.remembering.take().is_none() {
        return;
    }
    address::flush(state);
    let Ok(history) = window().history() else { return };
    // An entry without an activity was left at its top. An anchor is kept even while its card is missing.
    let note = js_sys::Object::new();
    let held = state.anchor.borrow().as_ref().map(|anchor| (anchor.activity, anchor.top_px));
    let place = held.or_else(|| anchor::on_screen().map(|it| (it.activity, it.top_px)));
    jump::show_place(state, place.map(|(activity, _)| activity));
    if let Some((activity, top_px)) = place {
        let _ = js_sys::Reflect::set(&note, &ACTIVITY.into(), &activity.into());
        let _ = js_sys::Reflect::set(&note, &TOP.into(), &top_px.into());
    }
    let _ = history.replace_state_with_url(&note, "", None);
}

/// Scrolls back to the place that the history entry holds; returns false where it holds none.
pub(super) fn restore(state: &State) -> bool {
    let note = window().history().ok().and_then(|history| history.state().ok());
    let Some(note) = note.filter(JsValue::is_object) else { return false };
    let number = |key: &str| js_sys::Reflect::get(&note, &JsValue::from_str(key)).ok()?.as_f64();
    if let (Some(activity), Some(top_px)) = (number(ACTIVITY), number(TOP)) {
        anchor::open_around(activity as u32);
        anchor::hold(state, Some(Anchor::new(activity as u32, top_px)));
        // What was folded around it is known only now.
        anchor::open_around(activity as u32);
        anchor::keep(state);
    } else {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
    true
}
