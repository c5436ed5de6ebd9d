//! Forms' client: autosaves drafts, on the device at once and on the server soon after, shows the save status, and
//! resolves conflicts. Every form works without it. Knows the domain, the messages and `api::draft`; no framework. Its
//! pure parts are compiled for the server's tests too.

#[cfg(feature = "forms")]
mod character_count;
#[cfg(feature = "forms")]
mod controls;
#[cfg(feature = "forms")]
mod dom;
#[cfg(feature = "forms")]
mod draft_page;
pub mod draft_sync;
pub mod edit_log;
pub mod field_map;
#[cfg(feature = "forms")]
mod page_lock;
#[cfg(feature = "forms")]
mod party_search;
#[cfg(feature = "forms")]
mod requests;
pub mod save_status;
#[cfg(feature = "forms")]
mod step_navigation;
#[cfg(feature = "forms")]
mod storage;
#[cfg(feature = "forms")]
mod text_backup;
#[cfg(feature = "forms")]
mod validation;
pub mod wire;

/// Mounts the client on the forms of the page that the server rendered.
#[cfg(feature = "forms")]
pub fn mount() {
    text_backup::mount();
    step_navigation::mount();
    draft_page::mount(draft_page::MountReason::PageLoad, dom::mark_interactive);
}
