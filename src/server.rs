//! The server: everything that the browser never sees.

pub mod backup;
pub mod cli;
pub mod clock;
pub mod compute;
pub mod export;
pub mod http;
pub mod import;
pub mod mail;
pub mod markdown;
pub mod reference;
pub mod router;
pub mod secret;
pub mod service;
pub mod state;
/// Every line of SQL. A crate of its own, which knows the domain only.
pub use store;
pub mod week_settings;
