//! Panel of facets where it is a sheet over the page: a modal dialog while it is open.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::{element, state::State};
use crate::{client::set_attribute, parts::programme::marks};

/// What the sheet covers; its own ancestors cannot be inert.
const COVERED: &str =
    ".site-head, .site-foot, .page-head, .programme-notice, .search, .days, .quick, .results, .skip, .notices";

/// Makes the sheet a dialog when it opens, and a part of the page again when it closes.
pub(super) fn on_toggle(_: &Rc<State>, event: &Event) {
    let Some(panel) = event.target().and_then(|it| it.dyn_into::<Element>().ok()).filter(|it| it.id() == marks::FACETS)
    else {
        return;
    };
    let is_open = panel.matches(":popover-open").unwrap_or(false);
    set_covered(is_open);
    if is_open {
        set_attribute(&panel, "role", "dialog");
        set_attribute(&panel, "aria-modal", "true");
        set_attribute(&panel, "aria-labelledby", "facets-title");
        focus(panel.query_selector(".close").ok().flatten());
    } else {
        for name in ["role", "aria-modal", "aria-labelledby"] {
            let _ = panel.remove_attribute(name);
        }
        let is_inside =
            document().active_element().is_none_or(|it| panel.contains(Some(&it)) || it.tag_name() == "BODY");
        if is_inside {
            focus(document().query_selector("button.filters").ok().flatten());
        }
    }
}

/// Closes the sheet, where it is one.
pub(super) fn close() {
    if let Some(panel) = element(marks::FACETS).filter(|it| it.matches(":popover-open").unwrap_or(false))
        && let Ok(panel) = panel.dyn_into::<HtmlElement>()
    {
        let _ = panel.hide_popover();
        // The event comes later than what is focused next.
        set_covered(false);
    }
}

/// Makes what the sheet covers out of reach, or within it again.
pub(super) fn set_covered(is_covered: bool) {
    let Ok(covered) = document().query_selector_all(COVERED) else { return };
    for at in 0..covered.length() {
        let Some(covered) = covered.item(at).and_then(|it| it.dyn_into::<Element>().ok()) else { continue };
        let _ = covered.toggle_attribute_with_force("inert", is_covered);
    }
}

pub(super) fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
