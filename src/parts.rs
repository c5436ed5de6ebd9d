//! Reusable HTML from plain data, without loading.
//! The programme page is made by pure functions: the server sends it, and the browser makes the same HTML for every
//! keystroke, so that hydration cannot find a difference.

pub mod chrome;
pub mod heading;
#[cfg(feature = "ssr")]
pub mod honeypot;
#[cfg(feature = "ssr")]
pub mod hourly_load;
pub mod teasers;
/// Typed HTML: a crate of its own, which knows nothing of the programme.
pub use html;
#[cfg(feature = "ssr")]
pub mod near_duplicates;
pub mod programme;
pub mod saved;
#[cfg(feature = "ssr")]
pub mod warnings;
