//! The address bar and the history: what is chosen, and how far one had come.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::Controller;
use crate::{
    client::idle::{self, Idle},
    parts::programme::marks,
    urls::Address,
};

/// How long after the last movement the place is remembered. Browsers take a limited number of notes a second.
const REMEMBER_MS: u32 = 200;
/// The frame that an input leads to is painted by then.
const AFTER_FRAME_MS: u32 = 20;
/// Where there were too many of late.
const AFTER_FLOOD_MS: u32 = 1000;
/// Chromium refuses more than 200 in ten seconds; the last of a flood is always written.
const MOST_A_WINDOW: u32 = 150;
const WINDOW_MS: f64 = 10_000.0;

/// How often the address was written lately.
#[derive(Default)]
pub(super) struct Pace {
    window_begun_ms: f64,
    written: u32,
}

impl Pace {
    fn may_write(&mut self, now_ms: f64) -> bool {
        if now_ms - self.window_begun_ms > WINDOW_MS {
            *self = Self { window_begun_ms: now_ms, written: 0 };
        }
        self.written += 1;
        self.written <= MOST_A_WINDOW
    }
}

/// An address that waits to be written.
pub(super) struct Due {
    address: String,
    new_entry: bool,
    /// Writes it.
    _timer: Idle,
}

/// An entry of its own for what is chosen now.
pub(super) fn push(controller: &Controller) {
    write_later(controller, true);
}

/// The same entry, with what is chosen now.
pub(super) fn replace(controller: &Controller) {
    write_later(controller, false);
}

/// The browser takes milliseconds to write an address: the frame that shows the answer does not wait for it.
fn write_later(controller: &Controller, new_entry: bool) {
    let mut due = controller.address_due.borrow_mut();
    let before_is_new = match due.take() {
        Some(Due { address, new_entry: true, .. }) if new_entry => {
            write(&address, true);
            false
        }
        before => before.is_some_and(|before| before.new_entry),
    };
    let delay_ms = if controller.pace.borrow_mut().may_write(idle::now_ms()) { AFTER_FRAME_MS } else { AFTER_FLOOD_MS };
    let me = controller.me.clone();
    let timer = idle::after(delay_ms, move || {
        if let Some(me) = me.upgrade() {
            settle(&me);
        }
    });
    *due = Some(Due { address: controller.address(), new_entry: new_entry || before_is_new, _timer: timer });
}

/// Writes at once what waits: somebody leaves, or the entry is to say more.
pub(super) fn settle(controller: &Controller) {
    let due = controller.address_due.take();
    if let Some(due) = due {
        write(&due.address, due.new_entry);
        // The entry knows nothing but its address now, and may be left without anybody scrolling.
        remember_place_later(controller);
    }
}

/// Forgets what waits: the history has moved on to another entry.
pub(super) fn forget(controller: &Controller) {
    controller.address_due.take();
}

fn write(address: &str, new_entry: bool) {
    show_in_links(address);
    let Ok(history) = window().history() else { return };
    let _ = if new_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(address))
    };
}

/// The link to the other language leads to the same choice.
fn show_in_links(address: &str) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let other = Address::parse(path).map(|address| crate::urls::with_query(&address.in_other_language().path(), query));
    if let (Some(link), Some(other)) = (document().get_element_by_id("other-language"), other) {
        let _ = link.set_attribute("href", &other);
    }
}

/// Notes the activity at the top of the screen in the history's entry, once the page has come to rest.
pub(super) fn remember_place_later(controller: &Controller) {
    let me = controller.me.clone();
    *controller.remembering.borrow_mut() = Some(idle::after(REMEMBER_MS, move || {
        if let Some(me) = me.upgrade() {
            remember_place_now(&me);
        }
    }));
}

/// Notes at once what waits to be noted: the entry is left.
pub(super) fn remember_place_now(controller: &Controller) {
    if controller.remembering.take().is_none() {
        return;
    }
    settle(controller);
    let Ok(history) = window().history() else { return };
    // An entry without an activity was left at its top. What is held stays wanted, also where it is still missing.
    let state = js_sys::Object::new();
    let held = controller.held.borrow().as_ref().map(|place| (place.activity, place.top));
    if let Some((activity, top)) = held.or_else(|| place_on_screen().map(|place| (place.activity, place.top))) {
        let _ = js_sys::Reflect::set(&state, &"activity".into(), &activity.into());
        let _ = js_sys::Reflect::set(&state, &"top".into(), &top.into());
    }
    let _ = history.replace_state_with_url(&state, "", None);
}

/// Where one is: an activity, and how far it stands from the top of the screen. Pixels of the page say nothing: groups of
/// cards have guessed heights until they come near the screen, and another font has other ones.
pub(super) struct Place {
    activity: u32,
    top: f64,
    /// How far the page was scrolled, and how far from its beginning the card stood, when that was looked at last.
    scrolled: f64,
    stood: f64,
}

/// The first card that begins on the screen; none at the top of the page.
pub(super) fn place_on_screen() -> Option<Place> {
    let scrolled = scrolled();
    let cards = document().query_selector_all(&format!("#{} article", marks::HITS)).ok()?;
    let card = |number: u32| cards.item(number)?.dyn_into::<Element>().ok();
    // They stand one below the other: halving finds the first within a few looks. Not into groups beyond the screen, which
    // would have to be laid out, and whose cards may reach out of a height that was guessed too small.
    let (mut low, mut high) = (0, cards.length().checked_sub(1).filter(|_| scrolled > 0.0)?);
    while low < high {
        let middle = low + (high - low) / 2;
        let looked_at = card(middle)?;
        let group = looked_at.parent_element()?.get_bounding_client_rect();
        if group.bottom() < 0.0 || group.top() < 0.0 && top_of(&looked_at) < 0.0 {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let first = card(low)?;
    let activity = first.get_attribute("data-activity")?.parse().ok()?;
    Some(Place { activity, top: top_of(&first), scrolled, stood: f64::NAN })
}

/// Brings the activity back to where the history's entry says it was.
pub(super) fn restore_place(controller: &Controller) {
    let Some(state) = window().history().ok().and_then(|history| history.state().ok()) else { return };
    if !state.is_object() {
        return;
    }
    let get = |key: &str| js_sys::Reflect::get(&state, &key.into()).ok();
    let activity = get("activity").and_then(|id| id.as_f64());
    if let (Some(activity), Some(top)) = (activity, get("top").and_then(|top| top.as_f64())) {
        hold(controller, Some(Place { activity: activity as u32, top, scrolled: scrolled(), stood: f64::NAN }));
    } else {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Keeps an activity at its place until the reader moves on, whatever comes or gets its true height above it.
pub(super) fn hold(controller: &Controller, place: Option<Place>) {
    *controller.held.borrow_mut() = place.map(|place| Place { stood: f64::NAN, ..place });
    keep_hold(controller);
}

/// Moves the page by as much as the held activity has moved.
pub(super) fn keep_hold(controller: &Controller) {
    let Some(mut place) = controller.held.take() else { return };
    controller.append_until(place.activity);
    let scrolled_now = scrolled();
    let is_scrolled = (scrolled_now - place.scrolled).abs() >= 1.0;
    let id = format!("#{} [data-activity=\"{}\"]", marks::HITS, place.activity);
    if let Ok(Some(card)) = document().query_selector(&id) {
        let top = top_of(&card);
        let stands = scrolled_now + top;
        let by = top - place.top;
        if by.abs() >= 1.0 {
            // The page is the same and only the reader has moved.
            if is_scrolled && (stands - place.stood).abs() < 1.0 {
                return;
            }
            window().scroll_by_with_x_and_y(0.0, by);
        }
        place.stood = stands;
        place.scrolled = scrolled();
    } else if is_scrolled {
        // Until the texts are here it may be missing, and the reader has not waited for it.
        return;
    }
    *controller.held.borrow_mut() = Some(place);
}

fn top_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

fn scrolled() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}
