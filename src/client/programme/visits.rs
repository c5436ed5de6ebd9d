//! Day of the reader's last visit, kept in this browser only, as a choice of what is new or changed since then.

use wasm_bindgen::JsCast;
use web_sys::{HtmlOptionElement, HtmlSelectElement};

use super::{element, state::State};
use crate::{client::window, domain::time::Date, parts::programme::marks};

/// Keys of the storage: the day of this visit, and of the one before.
const LAST: &str = "visited";
const BEFORE: &str = "visited-before";

/// Notes today's visit, and offers the day of the one before.
pub(super) fn offer_last(state: &State) {
    // Where the browser forbids the storage nothing is offered.
    let (Some(today), Ok(Some(storage))) = (state.today(), window().local_storage()) else { return };
    let read = |key: &str| storage.get_item(key).ok().flatten().and_then(|day| Date::parse(&day));
    let last = read(LAST);
    if last != Some(today) {
        let _ = storage.set_item(LAST, &today.to_string());
        if let Some(last) = last {
            let _ = storage.set_item(BEFORE, &last.to_string());
        }
    }
    let before = if last == Some(today) { read(BEFORE) } else { last };
    let days = state.locale.since_last_visit(&before.map(|day| state.locale.day_short(day)).unwrap_or_default());
    if let Some(before) = before.filter(|before| *before < today) {
        offer(before, &days);
    }
}

/// Adds a day to the control, unless it is there.
pub(super) fn offer(day: Date, words: &str) {
    let Some(select) = element(marks::CHANGES).and_then(|it| it.dyn_into::<HtmlSelectElement>().ok()) else { return };
    let value = day.to_string();
    let options = select.options();
    let is_known = (0..options.length())
        .filter_map(|at| options.item(at)?.dyn_into::<HtmlOptionElement>().ok())
        .any(|option| option.value() == value);
    if !is_known && let Ok(option) = HtmlOptionElement::new_with_text_and_value(words, &value) {
        let _ = select.append_child(&option);
    }
}
