//! Rest of the hits: appended in groups during idle time, and in very long lists as the reader comes near their end.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::{
    effect::{effect, spawn},
    element,
    list::{STEP, empty_pager},
    state::State,
};
use crate::{
    client::idle,
    domain::filter::run::Hit,
    parts::programme::{cards, marks},
};

/// Delay after the last change before the rest is appended.
const REST_MS: u32 = 150;
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
        let has_text = !state.answer.read().filter.text.is_empty();
        if !has_text || state.has_all_texts.get() {
            spawn(append_all(Rc::clone(&state)));
        }
    });
}

async fn append_all(state: Rc<State>) {
    TimeoutFuture::new(REST_MS).await;
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
        if let Ok(group) = document().create_element("div") {
            group.set_class_name("chunk");
            group.set_inner_html(cards::chunk(view, some, before).as_str());
            let _ = place.append_child(&group);
        }
        state.next_hit.set(end);
        empty_pager();
        has_more = end < hits.len();
    });
    has_more
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
