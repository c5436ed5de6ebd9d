//! Innovationsveckan: the programme of a week that everybody creates together.
//! The modules in the order of what they may know: each only those above it.
#![recursion_limit = "256"]

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is the server and `hydrate` the client: build one at a time");

/// All that the browser asks the server.
pub mod api;
/// The shell and the route.
pub mod app;
/// Browser only.
#[cfg(feature = "hydrate")]
pub mod client;
/// What a programme is; pure.
pub mod domain;
/// Every word that people read.
pub mod locale;
/// Pages, which load data and compose parts.
pub mod pages;
/// Views without data loading.
pub mod parts;
/// Server only.
#[cfg(feature = "ssr")]
pub mod server;
/// Every address.
pub mod urls;

/// Takes over the page that the server sent. Called once, by `boot.js`.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    client::take_over();
}
