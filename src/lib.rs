//! Innovationsveckan: the programme of a week that everybody creates together.
//! The modules in the order of what they may know: each only those above it.
#![recursion_limit = "256"]

#[cfg(any(
    all(feature = "ssr", feature = "hydrate"),
    all(feature = "ssr", feature = "forms"),
    all(feature = "hydrate", feature = "forms")
))]
compile_error!("`ssr` is the server, `hydrate` and `forms` are the clients: build one at a time");

/// Server functions, and the types that travel.
pub mod api;
/// The document and the route.
#[cfg(not(feature = "forms"))]
pub mod app;
/// Browser only: the programme's client, and what both clients share.
#[cfg(any(feature = "hydrate", feature = "forms"))]
pub mod client;
/// Browser only: the forms' client, a bundle of its own. Its pure parts are tested on any machine.
#[cfg(any(feature = "forms", test))]
pub mod client_forms;
/// Domain types and functions; pure. A crate of its own, so that in the client too it is compiled for speed.
pub use domain;
/// Messages in every language, as typed functions.
pub use locale;
/// Pages, each with its head and its HTML.
#[cfg(not(feature = "forms"))]
pub mod pages;
/// HTML from plain data, without loading.
#[cfg(not(feature = "forms"))]
pub mod parts;
/// Server only.
#[cfg(feature = "ssr")]
pub mod server;
/// Addresses of the site.
pub mod urls;
/// Plain data that services fill and pages show.
#[cfg(feature = "ssr")]
pub mod views;

/// Hydrates the page that the server rendered. Called once, by `boot.js`.
#[cfg(any(feature = "hydrate", feature = "forms"))]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(feature = "hydrate")]
    client::hydrate();
    #[cfg(feature = "forms")]
    client_forms::mount();
}
