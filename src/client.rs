//! What runs in the browser only: loading the programme, filtering it between two frames, the server's clock.
//! Knows the domain and the parts; decides nothing about either.

use wasm_bindgen::JsCast;

#[cfg(feature = "hydrate")]
pub mod clock;
pub mod combobox;
#[cfg(feature = "hydrate")]
pub mod data;
pub mod idle;
#[cfg(feature = "hydrate")]
pub mod programme;

/// The page's window: a client runs nowhere else.
pub fn window() -> web_sys::Window {
    js_sys::global().unchecked_into()
}

/// Hydrates the page that the server sent.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use leptos::prelude::*;
    let place = document().get_element_by_id("app").and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(place) = place else { return };
    let handle = leptos::mount::hydrate_from(place, crate::app::App);
    // The app lives as long as the document.
    handle.forget();
    // The programme page says it itself, once it answers.
    if document().get_element_by_id(crate::parts::programme::marks::FORM).is_none() {
        programme::mark_interactive();
    }
}
