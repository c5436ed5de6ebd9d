//! Innovationsveckan: the programme of a week that everybody creates together.
//! The modules in the order of what they may know: each only those above it.
#![recursion_limit = "256"]

#[cfg(any(
    all(feature = "ssr", feature = "hydrate"),
    all(feature = "ssr", feature = "forms"),
    all(feature = "hydrate", feature = "forms")
))]
compile_error!("`ssr` is the server, `hydrate` and `forms` are the clients: build one at a time");

/// All that the browser asks the server.
pub mod api;
/// The shell and the route.
#[cfg(not(feature = "forms"))]
pub mod app;
/// Browser only.
#[cfg(any(feature = "hydrate", feature = "forms"))]
pub mod client;
/// Browser only: the client of the forms, a bundle of its own. What of it is pure is tested on any machine.
#[cfg(any(feature = "forms", test))]
pub mod client_forms;
/// What a programme is; pure. A crate of its own, so that in the client too it is compiled for speed.
pub use domain;
/// Every word that people read.
pub use locale;
/// Pages, which load data and compose parts.
#[cfg(not(feature = "forms"))]
pub mod pages;
/// Views without data loading.
#[cfg(not(feature = "forms"))]
pub mod parts;
/// Server only.
#[cfg(feature = "ssr")]
pub mod server;
/// Every address.
pub mod urls;
/// What services fill and pages show: plain data.
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
