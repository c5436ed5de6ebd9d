//! All that the browser asks the server, apart from plain cacheable data.
//! Each function: who is asking, a service, the error mapped. Types are shared by both sides.

pub mod activity;
pub mod current;
pub mod draft;
pub mod error;
pub mod head;
pub mod programme;
pub mod start;
pub mod text_page;
