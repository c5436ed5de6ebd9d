//! Requests of the browser, apart from plain cacheable data: server functions and their types, which both sides share.
//! A server function finds out who is asking, calls a service and maps its error. The forms' client has the types only:
//! it asks plain handlers with `fetch`, since a save must be able to outlive its page (`keepalive`).

#[cfg(not(feature = "forms"))]
pub mod activity;
#[cfg(not(feature = "forms"))]
pub mod current;
pub mod draft;
pub mod error;
#[cfg(not(feature = "forms"))]
pub mod functions;
pub mod json;
#[cfg(not(feature = "forms"))]
pub mod page_data;
#[cfg(not(feature = "forms"))]
pub mod start;
#[cfg(not(feature = "forms"))]
pub mod text_page;
