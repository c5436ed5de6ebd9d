//! The browser's side of the forms: keeps every word that is typed, here at once and on the server soon after, and says
//! truthfully where it is kept. Each form works without it. Knows the domain, the words and `api::draft`; no framework.

pub mod by_spot;
#[cfg(feature = "forms")]
mod combobox;
#[cfg(feature = "forms")]
mod controls;
#[cfg(feature = "forms")]
mod counters;
#[cfg(feature = "forms")]
mod dom;
#[cfg(feature = "forms")]
mod draft_page;
pub mod journal;
pub mod json;
#[cfg(feature = "forms")]
mod kept;
#[cfg(feature = "forms")]
mod problems;
#[cfg(feature = "forms")]
mod server;
pub mod sheet;
pub mod standing;
#[cfg(feature = "forms")]
mod storage;
#[cfg(feature = "forms")]
mod turning;

/// Takes over the forms of the page that the server sent.
#[cfg(feature = "forms")]
pub fn take_over() {
    kept::listen();
    turning::listen();
    draft_page::listen(draft_page::Arrival::Loaded, dom::mark_interactive);
}
