//! Descriptions and summaries: fetched after the page is interactive, so that the search covers them.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{anchor, note, state::State, values};
use crate::{
    client::{
        data::{self, Loaded},
        idle,
    },
    parts::programme::{cards, marks},
};

/// Longest wait for idle time before the first fetch.
const FIRST_FETCH_MS: u32 = 1000;
/// Retries after 2, 4, 8 … seconds, a minute apart at most: a phone in a tunnel.
const FIRST_RETRY_MS: u32 = 2000;
const LAST_RETRY_MS: u32 = 64_000;
/// Number of documents that are indexed between two looks at the clock.
const READ_AT_ONCE: usize = 50;
/// Longest time of indexing in one task, and longest wait for idle time before the next.
const SLICE_MS: f64 = 6.0;
const NEXT_SLICE_MS: u32 = 16;

/// Fetches missing texts, a chunk at a time; at the end a query that was answered without them is answered again.
pub(super) async fn load(state: Rc<State>) {
    idle::come(FIRST_FETCH_MS).await;
    let loaded = state.loaded.read_untracked().clone();
    let (week, hashes) = {
        let list = &loaded.programme.borrow().list;
        (list.week.clone(), list.chunks.iter().map(|chunk| chunk.hash.clone()).collect::<Vec<_>>())
    };
    // Another version has a task of its own.
    let is_shown = || state.loaded.read_untracked().version == loaded.version;
    read_on(&loaded).await;
    for (number, hash) in hashes.iter().enumerate() {
        if !loaded.programme.borrow().has_chunk(number) {
            // Without this chunk the search covers titles, organizers and places, and the note says so.
            let mut wait_ms = FIRST_RETRY_MS;
            let bytes = loop {
                if let Ok(bytes) = data::texts(&week, hash).await {
                    break bytes;
                }
                if !is_shown() {
                    return;
                }
                state.has_failed.set(true);
                TimeoutFuture::new(wait_ms).await;
                wait_ms = (wait_ms * 2).min(LAST_RETRY_MS);
            };
            if state.has_failed.get_untracked() {
                state.has_failed.set(false);
            }
            if loaded.programme.borrow_mut().add_texts(number, &bytes).is_err() {
                return;
            }
        }
        read_on(&loaded).await;
    }
    if is_shown() {
        complete(&state);
    }
}

/// Indexes the texts that have arrived.
async fn read_on(loaded: &Loaded) {
    loop {
        let begun_ms = idle::now_ms();
        while idle::now_ms() - begun_ms < SLICE_MS {
            if !loaded.programme.borrow_mut().read_on(READ_AT_ONCE) {
                return;
            }
        }
        idle::come(NEXT_SLICE_MS).await;
    }
}

/// Answers a query that was answered without texts again.
fn complete(state: &State) {
    if state.filter.read_untracked().text.is_empty() {
        state.has_all_texts.set(true);
    } else {
        // The server's hits are in the document already. Other answers change it, and the reader's place is kept.
        let is_rendered = note::is_empty();
        let before = (!is_rendered).then(|| (state.answer.read_untracked().outcome.hits.clone(), anchor::on_screen()));
        state.is_rendered.set(is_rendered);
        state.has_all_texts.set(true);
        state.is_rendered.set(false);
        if let Some((hits, place)) = before
            && hits != state.answer.read_untracked().outcome.hits
        {
            let held = state.anchor.take();
            anchor::hold(state, held.or(place));
        }
        anchor::keep(state);
    }
    fill_summaries(state);
    values::refresh(state);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-text", "loaded");
    }
}

/// Fills the summaries of cards that were laid out without them. Their place is reserved, so that nothing moves.
fn fill_summaries(state: &State) {
    let empty = document().query_selector_all(&format!("#{} .summary:empty", marks::HITS));
    let Ok(empty) = empty else { return };
    state.with_view(&mut |view| {
        for at in 0..empty.length() {
            let Some(place) = empty.item(at).and_then(|it| it.dyn_into::<Element>().ok()) else { continue };
            let id = place.parent_element().and_then(|card| card.get_attribute("data-activity"));
            let id = id.map(|id| js_sys::Number::parse_float(&id) as u32);
            if let Some(document) = id.and_then(|id| view.programme.document(id)) {
                place.set_text_content(Some(&cards::summary(view, document)));
            }
        }
    });
}
