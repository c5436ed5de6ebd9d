//! Address bar: the address of the current filter, written to the history and to the link to the other language.

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{
    effect::watch,
    place,
    state::{Entry, State},
};
use crate::{
    client::idle::{self, Idle},
    parts::programme::chosen,
    urls::{self, Address},
};

/// Delay until the frame that shows the answer is painted.
const AFTER_FRAME_MS: u32 = 20;
/// Delay once the rate limit is reached.
const AFTER_FLOOD_MS: u32 = 1000;
/// Chromium refuses more than 200 in ten seconds; the last address of a burst is always written.
const MOST_A_WINDOW: u32 = 150;
const WINDOW_MS: f64 = 10_000.0;

/// Address that waits to be written, and the rate limit of writing.
#[derive(Default)]
pub(super) struct AddressBar {
    pending: RefCell<Option<Pending>>,
    rate_limit: RefCell<RateLimit>,
}

struct Pending {
    address: String,
    is_new_entry: bool,
    /// Timer that writes the address.
    _timer: Idle,
}

#[derive(Default)]
struct RateLimit {
    window_begun_ms: f64,
    written: u32,
}

impl RateLimit {
    fn may_write(&mut self, now_ms: f64) -> bool {
        if now_ms - self.window_begun_ms > WINDOW_MS {
            *self = Self { window_begun_ms: now_ms, written: 0 };
        }
        self.written += 1;
        self.written <= MOST_A_WINDOW
    }
}

impl AddressBar {
    /// Drops the pending address: the history has moved on to another entry.
    pub(super) fn forget(&self) {
        self.pending.take();
    }
}

pub(super) fn show(state: &Rc<State>) {
    watch(
        state,
        |state| state.filter.track(),
        |state| match state.entry.get() {
            Entry::New => write_later(state, true),
            Entry::Same => write_later(state, false),
            Entry::AsItIs => {}
        },
    );
}

/// Schedules the write. It takes the browser milliseconds, and the frame that shows the answer does not wait for them.
fn write_later(state: &Rc<State>, is_new_entry: bool) {
    let mut pending = state.address.pending.borrow_mut();
    let before_is_new = match pending.take() {
        Some(Pending { address, is_new_entry: true, .. }) if is_new_entry => {
            write(&address, true);
            false
        }
        before => before.is_some_and(|before| before.is_new_entry),
    };
    let may_write = state.address.rate_limit.borrow_mut().may_write(idle::now_ms());
    let timer = {
        let state = Rc::clone(state);
        idle::after(if may_write { AFTER_FRAME_MS } else { AFTER_FLOOD_MS }, move || flush(&state))
    };
    let address = urls::programme(state.locale, state.week_in_path.as_deref(), &state.filter.read_untracked());
    *pending = Some(Pending { address, is_new_entry: is_new_entry || before_is_new, _timer: timer });
}

/// Writes the pending address at once: the page is left, or the entry's state is written next.
pub(super) fn flush(state: &Rc<State>) {
    let pending = state.address.pending.take();
    if let Some(pending) = pending {
        write(&pending.address, pending.is_new_entry);
        state.with_view(&mut |view| document().set_title(&chosen::page_title(view)));
        // A written entry has no note of the reader's place, and may be left without any scrolling.
        place::remember_later(state);
    }
}

fn write(address: &str, is_new_entry: bool) {
    show_in_links(address);
    let Ok(history) = window().history() else { return };
    let _ = if is_new_entry {
        history.push_state_with_url(&JsValue::NULL, "", Some(address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(address))
    };
}

/// Sets the link to the other language to the same filter.
fn show_in_links(address: &str) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let other = Address::parse(path).map(|address| urls::with_query(&address.in_other_language().path(), query));
    if let (Some(link), Some(other)) = (document().get_element_by_id("other-language"), other) {
        let _ = link.set_attribute("href", &other);
    }
}
