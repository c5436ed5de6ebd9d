//! Small words for the document.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement};

pub use crate::client::window;
use crate::locale::Locale;

pub fn document() -> Document {
    // A page has one.
    property(&window(), "document").unwrap_or_default().unchecked_into()
}

/// Listens for as long as the page lives.
pub fn listen(target: &EventTarget, event: &str, heard: impl FnMut(Event) + 'static) {
    listen_boxed(target, event, Box::new(heard));
}

fn listen_boxed(target: &EventTarget, event: &str, heard: Box<dyn FnMut(Event)>) {
    let heard = Closure::wrap(heard);
    // The target is there; nothing else can go wrong.
    let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}

pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Every element under one that a selector finds.
pub fn all(under: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = under.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

pub fn focused() -> Option<Element> {
    document().active_element()
}

/// An element of ours, with its attributes.
pub fn element(tag: &str, attributes: &[(&str, &str)]) -> Option<HtmlElement> {
    let element: HtmlElement = document().create_element(tag).ok()?.dyn_into().ok()?;
    for (name, value) in attributes {
        set(&element, name, value);
    }
    Some(element)
}

/// Sets an attribute.
pub fn set(element: &Element, name: &str, value: &str) {
    // Our names are names.
    let _ = element.set_attribute(name, value);
}

pub fn unset(element: &Element, name: &str) {
    let _ = element.remove_attribute(name);
}

/// Writes a text, and only where it changes: a live region would say it again.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

pub fn locale() -> Locale {
    let language = document().document_element().and_then(|html| html.get_attribute("lang"));
    if language.as_deref() == Some("en") { Locale::En } else { Locale::Sv }
}

/// Milliseconds since 1970 by the browser's clock, to tell what was typed last; never shown.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.time_origin() + performance.now())
}

/// A property of an object that not every browser has.
pub fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(of, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// What the browser tells of how the page came.
pub fn navigation(name: &str) -> Option<JsValue> {
    let performance = window().performance()?;
    let entries = property(&performance, "getEntriesByType")?.dyn_into::<js_sys::Function>().ok()?;
    let entries = entries.call1(&performance, &JsValue::from_str("navigation")).ok()?;
    property(&property(&entries, "0")?, name)
}

/// Everything listens: for checks, and for the style.
pub fn mark_interactive() {
    if let Some(html) = document().document_element() {
        set(&html, "data-hydrated", "true");
    }
}

/// Something is on its way that takes the place of what there is.
pub fn unmark_interactive() {
    if let Some(html) = document().document_element() {
        unset(&html, "data-hydrated");
    }
}
