//! All that the browser asks the server, apart from plain cacheable data.
//! Each function: who is asking, a service, the error mapped. Types are shared by both sides.
//! The client of the forms has the types only: it asks with `fetch`.

#[cfg(not(feature = "forms"))]
pub mod activity;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(not(feature = "forms"))]
pub mod current;
pub mod draft;
pub mod error;
#[cfg(not(feature = "forms"))]
pub mod head;
#[cfg(not(feature = "forms"))]
pub mod json;
#[cfg(not(feature = "forms"))]
pub mod programme;
#[cfg(not(feature = "forms"))]
pub mod start;
#[cfg(not(feature = "forms"))]
pub mod text_page;
