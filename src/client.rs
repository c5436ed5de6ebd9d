//! Browser side. The forms' client (`client_forms`) shares the combobox, the clock and the functions of this file; the
//! rest, which loads a programme and filters it between two frames, is the programme's client alone.
//! Knows the domain and the parts, and decides nothing about either.

use wasm_bindgen::JsCast;

pub mod clock;
pub mod combobox;
#[cfg(feature = "hydrate")]
pub mod data;
#[cfg(feature = "hydrate")]
pub mod idle;
#[cfg(feature = "hydrate")]
pub mod navigation;
#[cfg(feature = "hydrate")]
pub mod programme;
#[cfg(feature = "hydrate")]
pub mod saved;
#[cfg(feature = "hydrate")]
pub mod saved_page;
#[cfg(feature = "hydrate")]
pub mod share;
#[cfg(feature = "hydrate")]
pub mod start_search;

/// The page's window; a client never runs in a worker.
pub fn window() -> web_sys::Window {
    js_sys::global().unchecked_into()
}

pub fn set_attribute(element: &web_sys::Element, name: &str, value: &str) {
    // Fails for invalid names only, and the names are literals.
    let _ = element.set_attribute(name, value);
}

/// Hydrates the page that the server sent.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use leptos::prelude::*;
    let place = document().get_element_by_id("app").and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(place) = place else { return };
    navigation::begin();
    let handle = leptos::mount::hydrate_from(place, crate::app::App);
    // The app lives as long as the document.
    handle.forget();
    start_search::listen();
    saved::begin();
    // The programme page marks itself, once it answers.
    if document().get_element_by_id(crate::parts::programme::marks::FORM).is_none() {
        programme::mark_interactive();
    }
}
