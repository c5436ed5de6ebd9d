//! Scroll anchor: an activity that keeps its place on the screen until the reader scrolls, whatever is inserted or
//! changes its height above it.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{rest, state::State};
use crate::parts::programme::marks;

/// An activity and the distance of its card from the top of the screen. An offset within the page would not do: groups
/// of cards have estimated heights until they come near the screen, and another font has other heights.
pub(super) struct Anchor {
    pub(super) activity: u32,
    pub(super) top_px: f64,
    /// Scroll offset, and the card's distance from the page's beginning, when [`keep`] last looked.
    scrolled_px: f64,
    stood_px: f64,
}

impl Anchor {
    pub(super) fn new(activity: u32, top_px: f64) -> Self {
        Self { activity, top_px, scrolled_px: scrolled_px(), stood_px: f64::NAN }
    }
}

/// First card that begins on the screen; `None` at the top of the page.
pub(super) fn on_screen() -> Option<Anchor> {
    // Folded cards have no place.
    let cards = format!("#{} article:not(details:not([open]) *)", marks::HITS);
    let cards = document().query_selector_all(&cards).ok()?;
    let card = |number: u32| cards.item(number)?.dyn_into::<Element>().ok();
    // Cards follow one another downwards, so a binary search finds the first within a few steps. Cards of groups off
    // the screen are not measured: that would lay the group out, and they may reach out of a height estimated too
    // small.
    let (mut low, mut high) = (0, cards.length().checked_sub(1).filter(|_| scrolled_px() > 0.0)?);
    while low < high {
        let middle = low + (high - low) / 2;
        let looked_at = card(middle)?;
        let group = looked_at.parent_element()?.get_bounding_client_rect();
        if group.bottom() < 0.0 || group.top() < 0.0 && top_px(&looked_at) < 0.0 {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let first = card(low)?;
    let activity = first.get_attribute("data-activity")?.parse().ok()?;
    Some(Anchor::new(activity, top_px(&first)))
}

/// Keeps an activity at its place on the screen from this call on.
pub(super) fn hold(state: &State, anchor: Option<Anchor>) {
    *state.anchor.borrow_mut() = anchor.map(|anchor| Anchor { stood_px: f64::NAN, ..anchor });
    keep(state);
}

/// Scrolls the page by as much as the anchored activity has moved.
pub(super) fn keep(state: &State) {
    let Some(mut anchor) = state.anchor.take() else { return };
    rest::append_until(state, anchor.activity);
    let scrolled_now_px = scrolled_px();
    let is_scrolled = (scrolled_now_px - anchor.scrolled_px).abs() >= 1.0;
    let id = format!("#{} [data-activity=\"{}\"]", marks::HITS, anchor.activity);
    if let Ok(Some(card)) = document().query_selector(&id) {
        let top_px = top_px(&card);
        let stands_px = scrolled_now_px + top_px;
        let by_px = top_px - anchor.top_px;
        if by_px.abs() >= 1.0 {
            // Only the reader has moved.
            if is_scrolled && (stands_px - anchor.stood_px).abs() < 1.0 {
                return;
            }
            window().scroll_by_with_x_and_y(0.0, by_px);
        }
        anchor.stood_px = stands_px;
        anchor.scrolled_px = scrolled_px();
    } else if is_scrolled {
        // Until the texts are here the activity may be missing, and the reader has scrolled on.
        return;
    }
    *state.anchor.borrow_mut() = Some(anchor);
}

/// Opens what an activity's card is folded in.
pub(super) fn open_around(activity: u32) {
    let folded = format!("#{} details:not([open]):has(> .cards [data-activity=\"{activity}\"])", marks::HITS);
    if let Ok(Some(folded)) = document().query_selector(&folded) {
        let _ = folded.set_attribute("open", "");
    }
}

fn top_px(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

fn scrolled_px() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}
