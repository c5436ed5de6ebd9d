//! Server: everything that does not run in the browser.

pub mod backup;
pub mod cli;
pub mod clock;
pub mod compute;
pub mod export;
pub mod facet_words;
pub mod http;
/// Formats of a programme: a crate of its own, which knows the domain only.
pub use import;
/// Letters and their delivery: a crate of its own, which knows the domain and the messages.
pub use mail;
pub use markdown;
pub use reference_data as reference;
pub mod limits;
pub mod picture;
pub mod proxies;
pub mod qr;
pub mod router;
pub mod secret;
pub mod service;
pub mod state;
/// Every line of SQL: a crate of its own, which knows the domain only.
pub use store;
pub mod week_settings;
