//! Autosave: when the page sends its edits, and what it does with the answer.

use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::{
    super::{controls, dom, draft_sync::Effect, requests, save_status::Connection, storage},
    Page,
};
use crate::{
    api::draft::{Saved, Typing},
    locale::Locale,
};

/// Time from the last edit to the save.
const DEBOUNCE_MS: f64 = 400.0;
/// Longest time from the first edit that is not sent to the save.
const MAX_DELAY_MS: f64 = 1500.0;
/// Delays of the retries after failed saves; the last one repeats.
const RETRY_DELAYS_MS: [u32; 5] = [1000, 2000, 4000, 8000, 15_000];

impl Page {
    pub(super) fn save_soon(self: &Rc<Self>) {
        if !self.sync.borrow().has_unsaved() {
            return;
        }
        let now_ms = dom::now_ms();
        let since_ms = self.unsent_since_ms.get().unwrap_or(now_ms);
        self.unsent_since_ms.set(Some(since_ms));
        // While saves fail, the retry comes in its own time.
        if self.status.borrow().connection == Connection::Good || self.save_timer.borrow().is_none() {
            let due_ms = (now_ms + DEBOUNCE_MS).min(since_ms + MAX_DELAY_MS);
            self.save_after((due_ms - now_ms).max(0.0) as u32);
        }
    }

    fn save_after(self: &Rc<Self>, delay_ms: u32) {
        let page = Rc::clone(self);
        let timer = Timeout::new(delay_ms, move || page.save(false));
        self.save_timer.replace(Some(timer));
    }

    /// Saves in the next task, after the event that asks for it.
    pub(super) fn save_now(self: &Rc<Self>) {
        self.save_after(0);
    }

    /// Saves with a request that outlives the page.
    pub(super) fn save_before_unload(self: &Rc<Self>) {
        if !self.is_submitting.get() {
            self.record_edits();
            if self.sync.borrow().has_unsaved() {
                self.save(true);
            }
        }
    }

    /// Sends the unsaved edits, unless a request is under way; later edits go with the next.
    pub(super) fn save(self: &Rc<Self>, keepalive: bool) {
        if self.is_saving.get() || self.is_navigating.get() {
            return;
        }
        self.record_edits();
        self.save_timer.replace(None);
        self.unsent_since_ms.set(None);
        self.is_saving.set(true);
        let typing = {
            let mut sync = self.sync.borrow_mut();
            Typing {
                key: self.key.clone(),
                step: self.step,
                known: sync.revision(),
                changes: sync.begin_save(),
                english: self.locale == Locale::En,
            }
        };
        let page = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            let answer = requests::save_draft(&typing, keepalive).await;
            page.is_saving.set(false);
            match answer {
                // The next page takes the edits from the log.
                Err(_) if page.is_disposed.get() => {}
                Ok(saved) if page.is_disposed.get() => page.acknowledge(&saved),
                Ok(saved) => page.on_saved(&typing, &saved),
                Err(connection) => page.on_failed(connection),
            }
            page.mark_ready();
        });
    }

    /// Removes the acknowledged edits of a page that was replaced from its log.
    fn acknowledge(&self, saved: &Saved) {
        self.sync.borrow_mut().finish_save(saved, |field_id| controls::value(&self.form, field_id), None);
        self.store_edit_log();
    }

    fn on_saved(self: &Rc<Self>, typing: &Typing, saved: &Saved) {
        // A value that was set without an event counts as an edit.
        self.record_edits();
        let focused = dom::focused().and_then(|element| controls::field_of(&element));
        let effects =
            self.sync.borrow_mut().finish_save(saved, |field_id| controls::value(&self.form, field_id), focused);
        {
            let mut status = self.status.borrow_mut();
            status.connection = Connection::Good;
            if !typing.changes.is_empty() {
                status.saved_at = Some(saved.at.clone());
            }
            status.updated_elsewhere |= effects.iter().any(|effect| matches!(effect, Effect::SetValue(..)));
        }
        self.failed_saves.set(0);
        // Before the log gets shorter: a page that reads it then knows that it is outdated.
        storage::write(&self.revision_key, &self.sync.borrow().revision().to_string());
        self.store_edit_log();
        self.prune_other_logs();
        self.apply(effects);
        Self::show_fragments(saved);
        self.validate(dom::focused().and_then(|element| controls::field_of(&element)));
        self.update_status();
        if self.sync.borrow().has_unsaved() {
            if self.pending_action.borrow().is_some()
                || typing.changes.iter().any(|change| change.editor != self.editor)
            {
                self.save_now();
            } else {
                self.save_soon();
            }
        }
        self.submit_pending();
    }

    fn on_failed(self: &Rc<Self>, connection: Connection) {
        self.sync.borrow_mut().fail_save();
        self.status.borrow_mut().connection = connection;
        self.update_status();
        let failed_saves = self.failed_saves.get();
        self.failed_saves.set(failed_saves + 1);
        match connection {
            // Only another edit can help.
            Connection::DraftGone | Connection::FieldTooLarge | Connection::DraftFull => {}
            _ => self.save_after(RETRY_DELAYS_MS[failed_saves.min(RETRY_DELAYS_MS.len() - 1)]),
        }
    }

    /// Retries at once when the browser reports that the network is back.
    pub(super) fn on_online(self: &Rc<Self>) {
        self.failed_saves.set(0);
        let has_work = self.sync.borrow().has_unsaved() || self.pending_action.borrow().is_some();
        if has_work || self.status.borrow().connection != Connection::Good {
            self.save_now();
        }
    }

    /// Shows the parts of the page that follow from the draft, except one that has the focus.
    fn show_fragments(saved: &Saved) {
        let focused = dom::focused();
        for (id, html) in &saved.fragments {
            let Some(place) = dom::by_id(id) else { continue };
            let has_focus = focused.as_ref().is_some_and(|focused| place.contains(Some(focused)));
            if !has_focus && place.inner_html() != *html {
                place.set_inner_html(html);
            }
        }
    }
}
