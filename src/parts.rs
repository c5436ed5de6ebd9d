//! Reusable views without data loading.
//! The programme page is plain HTML made by pure functions: the server sends it, and the browser makes the same again
//! with every keystroke, so there is nothing between the two that hydration could disagree on.

pub mod chrome;
pub mod heading;
#[cfg(feature = "ssr")]
pub mod honeypot;
#[cfg(feature = "ssr")]
pub mod hourly_load;
pub mod teasers;
/// Typed HTML. A crate of its own, which knows nothing of the programme.
pub use html;
#[cfg(feature = "ssr")]
pub mod near_duplicates;
pub mod programme;
#[cfg(feature = "ssr")]
pub mod warnings;
