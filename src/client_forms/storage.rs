//! The browser's local and session storage, either of which may be full or forbidden.

use web_sys::Storage;

use super::{dom, edit_log::EditLog, wire};
use crate::api::json::Json;

/// Storage that outlives the page.
pub fn local() -> Option<Storage> {
    dom::window().local_storage().ok().flatten()
}

/// Storage of the tab.
pub fn session() -> Option<Storage> {
    dom::window().session_storage().ok().flatten()
}

/// Returns whether the value was stored.
pub fn write(key: &str, value: &str) -> bool {
    local().is_some_and(|local| local.set_item(key, value).is_ok())
}

pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

pub fn read_edit_log(key: &str) -> Option<EditLog> {
    Some(wire::read_edit_log(&Json::parse(&read(key)?)?))
}

/// Writes an edit log, or removes it if it is empty; returns whether its edits are stored.
pub fn write_edit_log(key: &str, log: &EditLog) -> bool {
    if log.is_empty() {
        remove(key);
        return true;
    }
    write(key, &wire::write_edit_log(log))
}

pub fn remove(key: &str) {
    if let Some(local) = local() {
        // A value that cannot be removed does no harm.
        let _ = local.remove_item(key);
    }
}

pub fn keys(prefix: &str) -> Vec<String> {
    let Some(local) = local() else { return Vec::new() };
    let count = local.length().unwrap_or(0);
    let keys = (0..count).filter_map(|at| local.key(at).ok()?);
    keys.filter(|key| key.starts_with(prefix)).collect()
}
