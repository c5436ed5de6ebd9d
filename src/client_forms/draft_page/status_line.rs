//! Status line of the page: a visible message, which changes with every key, and one for screen readers.

use crate::{
    client_forms::{dom, save_status::SaveStatus},
    locale::Locale,
};

const LINE: &str = "save-status";

/// Hides the visible message from screen readers, and adds the element for theirs.
pub fn prepare() {
    let Some(line) = dom::by_id(LINE) else { return };
    if let Some(visible) = visible_message() {
        dom::set(&visible, "aria-hidden", "true");
    }
    if let Some(announcement) = dom::element("span", &[("class", "visually-hidden")]) {
        // A new element can be a child of any other.
        let _ = line.append_child(&announcement);
    }
}

pub fn show(status: &SaveStatus, locale: Locale) {
    let Some(line) = dom::by_id(LINE) else { return };
    let state = status.state().attribute();
    if line.get_attribute("data-state").as_deref() != Some(state) {
        dom::set(&line, "data-state", state);
    }
    if let Some((place, message)) = visible_message().zip(status.message(locale)) {
        dom::set_text(&place, &message);
    }
    if let Some((place, announcement)) = line.last_element_child().zip(status.announcement(locale)) {
        dom::set_text(&place, &announcement);
    }
}

fn visible_message() -> Option<web_sys::Element> {
    dom::by_id(LINE)?.query_selector(".words").ok().flatten()
}
