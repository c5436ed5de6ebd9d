//! Edits of this page: read from the controls, recorded, and stored in the page's edit log.

use std::rc::Rc;

use web_sys::Event;

use super::{
    super::{character_count, controls, dom, storage},
    MountReason, Page, pasting,
};
use crate::{client_forms::draft_sync::Effect, domain::draft::FieldId};

impl Page {
    pub(super) fn on_input(self: &Rc<Self>, event: &Event) {
        let Some(target) = dom::target(event) else { return };
        let Some(field_id) = controls::field_of(&target) else { return };
        self.is_submitting.set(false);
        pasting::remove_note();
        self.record_edits();
        character_count::update(&self.form, self.locale);
        if controls::is_choice(&target) {
            self.validate(None);
            self.save_now();
        } else {
            self.validate(Some(field_id));
            self.save_soon();
        }
    }

    pub(super) fn on_change(self: &Rc<Self>, event: &Event) {
        if dom::target(event).is_some_and(|target| controls::field_of(&target).is_some()) {
            self.record_edits();
            self.validate(None);
            self.save_soon();
        }
    }

    pub(super) fn on_focus_out(self: &Rc<Self>, event: &Event) {
        let Some(field_id) = dom::target(event).and_then(|target| controls::field_of(&target)) else { return };
        let effect = self.sync.borrow_mut().blur(field_id);
        self.apply(effect.into_iter().collect());
        self.validate(None);
    }

    /// Records every control whose value has changed since it was last read, with or without an event.
    pub(super) fn record_edits(&self) {
        let field_ids: Vec<FieldId> = self.sync.borrow().field_ids().collect();
        let mut has_changed = false;
        for field_id in field_ids {
            let value = controls::value(&self.form, field_id);
            if self.last_values.borrow().get(field_id) != Some(&value) {
                self.sync.borrow_mut().record_edit(field_id, value.clone(), dom::now_ms() as i64);
                self.last_values.borrow_mut().insert(field_id, value);
                has_changed = true;
            }
        }
        if has_changed {
            self.store_edit_log();
            self.status.borrow_mut().updated_elsewhere = false;
            self.update_status();
        }
    }

    /// Records what was typed before the client was mounted, what the browser restored, and the edits in the log of this
    /// very page, which a browser may show again as it was.
    pub(super) fn restore_own_edits(self: &Rc<Self>, reason: MountReason) {
        let stored = storage::read_edit_log(&self.log_key(&self.editor));
        let field_ids: Vec<FieldId> = self.sync.borrow().field_ids().collect();
        // After a reload or a step back browsers restore the values of controls.
        let is_restored = reason == MountReason::PageLoad
            && dom::navigation("type").and_then(|kind| kind.as_string()).is_some_and(|kind| kind != "navigate");
        for field_id in field_ids {
            let value = controls::value(&self.form, field_id);
            if value != controls::rendered_value(&self.form, field_id) && !self.is_in_any_log(field_id, &value) {
                let mut sync = self.sync.borrow_mut();
                if is_restored {
                    sync.record_restored(field_id, value.clone(), dom::now_ms() as i64);
                } else {
                    sync.record_edit(field_id, value.clone(), dom::now_ms() as i64);
                }
            }
            self.last_values.borrow_mut().insert(field_id, value);
        }
        for (field_id, edit) in stored.unwrap_or_default().iter() {
            if !controls::of(&self.form, field_id).is_empty() {
                self.sync.borrow_mut().record_edit(field_id, edit.value.clone(), edit.at);
                self.apply(vec![Effect::SetValue(field_id, edit.value.clone())]);
            }
        }
    }

    pub(super) fn store_edit_log(&self) {
        let is_stored = storage::write_edit_log(&self.log_key(&self.editor), self.sync.borrow().local_edits());
        self.status.borrow_mut().storage_fails = !is_stored;
    }

    fn is_in_any_log(&self, field_id: FieldId, value: &str) -> bool {
        let mut logs = storage::keys(&self.log_prefix).into_iter().filter_map(|key| storage::read_edit_log(&key));
        logs.any(|log| log.get(field_id).is_some_and(|edit| edit.value == value))
    }

    /// Storage key of the edit log of a page of this draft.
    pub(super) fn log_key(&self, editor: &str) -> String {
        format!("{}{editor}", self.log_prefix)
    }
}
