//! Helpers for the DOM.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement};

pub use crate::client::{clock::browser_now_ms as now_ms, set_attribute as set, window};
use crate::locale::Locale;

pub fn document() -> Document {
    // A page has one.
    property(&window(), "document").unwrap_or_default().unchecked_into()
}

/// Adds an event listener for as long as the page is open.
pub fn listen(target: &EventTarget, event: &str, handler: impl FnMut(Event) + 'static) {
    listen_boxed(target, event, Box::new(handler));
}

// Not generic, so that the bundle contains it once.
fn listen_boxed(target: &EventTarget, event: &str, handler: Box<dyn FnMut(Event)>) {
    let handler = Closure::wrap(handler);
    // Fails for no target of the DOM.
    let _ = target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
    handler.forget();
}

pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Descendants of an element that match a selector, in document order.
pub fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

pub fn focused() -> Option<Element> {
    document().active_element()
}

/// Creates an element with attributes.
pub fn element(tag: &str, attributes: &[(&str, &str)]) -> Option<HtmlElement> {
    let element: HtmlElement = document().create_element(tag).ok()?.dyn_into().ok()?;
    for (name, value) in attributes {
        set(&element, name, value);
    }
    Some(element)
}

pub fn unset(element: &Element, name: &str) {
    let _ = element.remove_attribute(name);
}

/// Sets an element's text if it differs: a live region would announce the same text again.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

pub fn locale() -> Locale {
    let language = document().document_element().and_then(|html| html.get_attribute("lang"));
    if language.as_deref() == Some("en") { Locale::En } else { Locale::Sv }
}

/// Property of an object; `None` in browsers that do not have it.
pub fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(object, &JsValue::from_str(name))
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// Property of the page's `PerformanceNavigationTiming`.
pub fn navigation(name: &str) -> Option<JsValue> {
    let performance = window().performance()?;
    let entries = property(&performance, "getEntriesByType")?.dyn_into::<js_sys::Function>().ok()?;
    let entries = entries.call1(&performance, &JsValue::from_str("navigation")).ok()?;
    property(&property(&entries, "0")?, name)
}

/// Marks the document as interactive, for the style and for tests.
pub fn mark_interactive() {
    if let Some(html) = document().document_element() {
        set(&html, "data-hydrated", "true");
    }
}

/// Removes the mark while another page is loaded into the document.
pub fn unmark_interactive() {
    if let Some(html) = document().document_element() {
        unset(&html, "data-hydrated");
    }
}
