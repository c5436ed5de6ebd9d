//! All that the browser asks the server, apart from plain cacheable data.
//! Each server function: who is asking, a service, the error mapped. Types are shared by both sides.
//! The client of the forms has types only: it asks plain handlers with `fetch`, since a save must be able to outlive its
//! page (`keepalive`).

#[cfg(not(feature = "forms"))]
pub mod activity;
#[cfg(not(feature = "forms"))]
pub mod current;
pub mod draft;
pub mod error;
#[cfg(not(feature = "forms"))]
pub mod functions;
#[cfg(not(feature = "forms"))]
pub mod json;
#[cfg(not(feature = "forms"))]
pub mod start;
#[cfg(not(feature = "forms"))]
pub mod text_page;
