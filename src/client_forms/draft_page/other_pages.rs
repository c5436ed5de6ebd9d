//! Edits of other pages of this browser: shown at once, and sent by this page if the other is closed before it has saved
//! them.

use std::rc::Rc;

use super::{
    super::{dom, page_lock, storage},
    Page,
};

/// Interval at which the edit logs and locks of other pages are read.
const POLL_MS: u32 = 500;
/// Time after an edit for which an open page is left to save it itself.
const GRACE_MS: i64 = 2000;

impl Page {
    /// Shows the edits in the logs of other pages, which all count as open here; `watch_other_pages` finds out which are.
    pub(super) fn adopt_stored_edits(self: &Rc<Self>) {
        for key in storage::keys(&self.log_prefix) {
            let editor = key.strip_prefix(&self.log_prefix).unwrap_or_default();
            if let Some(log) = storage::read_edit_log(&key).filter(|_| editor != self.editor) {
                let effects = self.sync.borrow_mut().adopt_edits(editor, log, true);
                self.apply(effects);
            }
        }
    }

    /// Adopts the edits of closed pages, and of open ones that have not saved theirs in time; ends when no log is left that
    /// may still change.
    pub(super) async fn watch_other_pages(self: Rc<Self>) {
        let mut watched: Vec<String> = Vec::new();
        let mut done = vec![self.log_key(&self.editor)];
        loop {
            let held = page_lock::held().await;
            let keys = storage::keys(&self.log_prefix);
            let removed: Vec<String> = watched.iter().filter(|key| !keys.contains(key)).cloned().collect();
            for key in keys.into_iter().filter(|key| !done.contains(key)).chain(removed).collect::<Vec<_>>() {
                let editor = key.strip_prefix(&self.log_prefix).unwrap_or_default();
                let log = storage::read_edit_log(&key).unwrap_or_default();
                let now_ms = dom::now_ms() as i64;
                let is_recent = log.iter().any(|(_, edit)| now_ms - edit.at < GRACE_MS);
                let is_open = is_recent && held.contains(&page_lock::name(editor));
                self.record_edits();
                let effects = self.sync.borrow_mut().adopt_edits(editor, log, is_open);
                self.apply(effects);
                watched.retain(|known| *known != key);
                if is_open {
                    watched.push(key);
                } else {
                    done.push(key);
                }
                self.validate(None);
                self.update_status();
                self.save_now();
            }
            if watched.is_empty() || self.is_disposed.get() {
                return;
            }
            gloo_timers::future::TimeoutFuture::new(POLL_MS).await;
        }
    }

    /// Removes acknowledged edits from the logs of other pages.
    pub(super) fn prune_other_logs(&self) {
        for acknowledged in self.sync.borrow().acknowledged_edits() {
            let key = self.log_key(&acknowledged.editor);
            let Some(mut log) = storage::read_edit_log(&key) else { continue };
            if log.get(acknowledged.field_id).is_some_and(|edit| edit.value == acknowledged.value) {
                log.remove(acknowledged.field_id);
                storage::write_edit_log(&key, &log);
            }
        }
    }
}
