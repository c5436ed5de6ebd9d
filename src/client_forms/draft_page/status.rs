//! The status line in the page: one text for the eye, which changes with every key, and one that is read out.

use crate::{
    client_forms::{dom, standing::Standing},
    locale::Locale,
};

const LINE: &str = "save-status";

/// What is read out stands apart from what is seen.
pub fn prepare() {
    let Some(line) = dom::by_id(LINE) else { return };
    if let Some(words) = words() {
        dom::set(&words, "aria-hidden", "true");
    }
    if let Some(voice) = dom::element("span", &[("class", "unseen")]) {
        // It is an element of ours in an element of the page.
        let _ = line.append_child(&voice);
    }
}

pub fn show(standing: &Standing, locale: Locale) {
    let Some(line) = dom::by_id(LINE) else { return };
    let state = standing.state().word();
    if line.get_attribute("data-state").as_deref() != Some(state) {
        dom::set(&line, "data-state", state);
    }
    if let Some((place, words)) = words().zip(standing.words(locale)) {
        dom::set_text(&place, &words);
    }
    if let Some((place, spoken)) = line.last_element_child().zip(standing.spoken(locale)) {
        dom::set_text(&place, &spoken);
    }
}

fn words() -> Option<web_sys::Element> {
    dom::by_id(LINE)?.query_selector(".words").ok().flatten()
}
