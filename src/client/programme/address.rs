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
            settle(&me);
            remember_place();
        }
    }));
}

fn remember_place() {
    let Ok(history) = window().history() else { return };
    let state = js_sys::Object::new();
    if window().scroll_y().unwrap_or(0.0) > 0.0
        && let Some((article, top)) = first_on_screen()
        && let Some(id) = article.get_attribute("data-activity")
    {
        let _ = js_sys::Reflect::set(&state, &"activity".into(), &id.into());
        let _ = js_sys::Reflect::set(&state, &"top".into(), &top.into());
    }
    let _ = history.replace_state_with_url(&state, "", None);
}

/// The first article that begins on the screen, and how far from its top.
fn first_on_screen() -> Option<(Element, f64)> {
    let articles = document().query_selector_all(&format!("#{} article", marks::HITS)).ok()?;
    let article = |number: u32| articles.item(number)?.dyn_into::<Element>().ok();
    // They stand one below the other: halving finds the first within a few looks.
    let (mut low, mut high) = (0, articles.length());
    while low < high {
        let middle = low + (high - low) / 2;
        if article(middle)?.get_bounding_client_rect().top() < 0.0 {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let first = article(low)?;
    let top = first.get_bounding_client_rect().top();
    Some((first, top))
}

/// Brings the activity back to where the history's entry says it was.
pub(super) fn restore_place(controller: &Controller) {
    let Ok(history) = window().history() else { return };
    let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
    let Ok(state) = history.state() else { return };
    let get = |key: &str| js_sys::Reflect::get(&state, &key.into()).ok();
    if !state.is_object() {
        return;
    }
    let (Some(id), Some(top)) =
        (get("activity").and_then(|id| id.as_string()), get("top").and_then(|top| top.as_f64()))
    else {
        return;
    };
    if let Ok(id) = id.parse() {
        controller.append_until(id);
    }
    let place = document().query_selector(&format!("#{} article[data-activity=\"{id}\"]", marks::HITS));
    if let Ok(Some(article)) = place {
        // Twice: what comes onto the screen gets its true height only then.
        for _ in 0..2 {
            let by = article.get_bounding_client_rect().top() - top;
            window().scroll_by_with_x_and_y(0.0, by);
        }
    }
}
