//! Rest of the hits: appended in groups during idle time, and in very long lists as the reader comes near their end.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use web_sys::Element;

use super::{
    effect::{effect, spawn},
    element, jump,
    list::{STEP, empty_pager},
    state::State,
    values,
};
use crate::{
    client::idle,
    domain::filter::run::Hit,
    parts::programme::{marks, sections},
};

/// Delay after the last change before the rest is appended.
const REST_MS: u32 = 150;
/// Time for which the rest waits for texts.
const TEXTS_MS: u32 = 2500;
/// Longest time of appending in one task, and longest wait for idle time before the next.
const SLICE_MS: f64 = 8.0;
const NEXT_SLICE_MS: u32 = 50;
/// Largest number of hits that are all put into the document, so that the browser's own search finds them. Of longer
/// lists only as many as the reader has come to.
const MOST_WHOLE: usize = 5000;
/// Distance from the end of a very long list at which the next group is appended, in screens.
const NEAR_SCREENS: f64 = 3.0;

/// Appends the rest some time after each answer, the first included; the next answer cancels it.
pub(super) fn append(state: &Rc<State>) {
    let state = Rc::clone(state);
    effect(move || {
        state.answer.track();
        // Cards say what the texts do; without them the rest waits a while, and the hits of a text stay as they are.
        let waits_ms = if state.has_all_texts.get() { 0 } else { TEXTS_MS };
        if waits_ms == 0 || state.answer.read_untracked().filter.text.is_empty() {
            spawn(append_all(Rc::clone(&state), waits_ms));
        }
    });
}

async fn append_all(state: Rc<State>, waits_ms: u32) {
    TimeoutFuture::new(REST_MS).await;
    values::refresh(&state);
    jump::offer(&state);
    TimeoutFuture::new(waits_ms).await;
    while has_more(&state) {
        let begun_ms = idle::now_ms();
        while idle::now_ms() - begun_ms <= SLICE_MS && has_more(&state) {
            if !append_some(&state) {
                return;
            }
        }
        idle::come(NEXT_SLICE_MS).await;
    }
}

fn has_more(state: &State) -> bool {
    let (hits, next) = (state.answer.read_untracked().outcome.hits.len(), state.next_hit.get());
    next < hits && (hits <= MOST_WHOLE || next < 4 * STEP)
}

/// Appends the next hits; returns false when all are in the document.
fn append_some(state: &State) -> bool {
    let mut has_more = false;
    state.with_view(&mut |view| {
        let (hits, next) = (&view.outcome.hits, state.next_hit.get());
        let end = hits.len().min(next + STEP);
        let Some(some) = hits.get(next..end).filter(|some| !some.is_empty()) else { return };
        let Some(place) = element(marks::HITS) else { return };
        let before: Option<Hit> = next.checked_sub(1).map(|last| hits[last]);
        let fresh = sections::sections(view, some, before, 0);
        if let Some(last) = last_cards(&place) {
            let _ = last.insert_adjacent_html("beforeend", fresh.continuing.as_str());
        }
        let _ = place.insert_adjacent_html("beforeend", fresh.sections.as_str());
        state.next_hit.set(end);
        empty_pager();
        has_more = end < hits.len();
    });
    has_more
}

/// Cards of the last day in the document.
fn last_cards(hits: &Element) -> Option<Element> {
    let all = hits.get_elements_by_class_name("cards");
    all.item(all.length().checked_sub(1)?)
}

/// Appends more of a very long list while the reader nears its end.
pub(super) fn append_near_end(state: &State) {
    if state.answer.read_untracked().outcome.hits.len() <= MOST_WHOLE {
        return;
    }
    let Some(root) = document().document_element() else { return };
    let screen = f64::from(root.client_height());
    let below = f64::from(root.scroll_height()) - window().scroll_y().unwrap_or(0.0) - screen;
    if below < NEAR_SCREENS * screen {
        append_some(state);
    }
}

/// Appends hits until an activity is among them, and a group more to fill the screen below it.
pub(super) fn append_until(state: &State, id: u32) {
    if !state.is_complete() {
        return;
    }
    let wanted = {
        let document = state.loaded.read_untracked().programme.borrow().document(id);
        let answer = state.answer.read_untracked();
        document.and_then(|document| answer.outcome.hits.iter().position(|hit| hit.document == document))
    };
    let Some(wanted) = wanted else { return };
    while state.next_hit.get() < wanted + STEP && append_some(state) {}
}
