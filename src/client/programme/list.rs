//! First screen of the list of hits, shown at once; `rest` appends the others.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{effect::watch, element, state::State};
use crate::{
    client::idle,
    domain::filter::PAGE_LENGTH,
    parts::programme::{self as view, marks},
};

/// Least height of a card, in the root's font size, which it grows with.
const LEAST_CARD_REM: f64 = 7.5;
/// Least height of the page above the hits, in the root's font size.
const LEAST_ABOVE_REM: f64 = 17.5;
/// Root font size where the style does not give it: the default of browsers.
const USUAL_REM_PX: f64 = 16.0;
/// Height of the screen where the browser does not give it.
const USUAL_SCREEN_PX: i32 = 1080;
/// Number of hits that are appended at a time.
pub(super) const STEP: usize = 50;

pub(super) fn show(state: &Rc<State>) {
    watch(state, |state| state.answer.track(), |state| show_first(state));
}

/// Counts the cards in the document as the beginning of the hits.
pub(super) fn adopt(state: &State) {
    let articles = state.form.query_selector_all(&format!("#{} article", marks::HITS));
    let shown = articles.map_or(0, |articles| articles.length());
    state.next_hit.set(state.filter.read_untracked().page as usize * PAGE_LENGTH + shown as usize);
}

/// Replaces the cards by the first hits of the answer.
fn show_first(state: &State) {
    let Some(place) = element(marks::HITS) else { return };
    state.with_view(&mut |view| {
        let hits = view.hits_from_page();
        let first = hits.get(..first_screen(state).min(hits.len())).unwrap_or(&[]);
        // A new element rather than new contents: the old one leaves in one piece, and is dropped after the frame.
        if let Ok(fresh) = place.clone_node().map(JsCast::unchecked_into::<Element>) {
            fresh.set_inner_html(view::first_screen::first_hits(view, first).as_str());
            let _ = place.replace_with_with_node_1(&fresh);
        }
        state.next_hit.set(view.outcome.hits.len() - hits.len() + first.len());
    });
    idle::drop_later(place);
    empty_pager();
}

/// Removes the links to other pages of fifty: the hits go on below.
pub(super) fn empty_pager() {
    if let Some(pager) = element(marks::PAGER) {
        pager.set_text_content(None);
    }
}

/// Number of cards down to the end of the screen, so that the page does not get too short for the reader's scroll
/// offset, and move again when the other hits are appended. Taken from the screen's height and the last known offset:
/// reading the window's own would force a layout.
fn first_screen(state: &State) -> usize {
    let height_px = window().screen().and_then(|screen| screen.avail_height()).unwrap_or(USUAL_SCREEN_PX);
    let end_px = state.scrolled_px.get() + f64::from(height_px.clamp(640, 4000));
    (((end_px / state.rem_px - LEAST_ABOVE_REM) / LEAST_CARD_REM).ceil() as usize).min(STEP)
}

/// Font size of the root element, in pixels.
pub(super) fn rem_px() -> f64 {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    // Not `str::parse`: Rust's parser of floats is larger than all of this page's code.
    size.map(|size| js_sys::Number::parse_float(&size)).filter(|size| *size > 0.0).unwrap_or(USUAL_REM_PX)
}
