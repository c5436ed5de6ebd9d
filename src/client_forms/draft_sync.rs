//! Synchronisation of an open page with its draft on the server: the edits that are not acknowledged, what other pages
//! wrote, and conflicts. Pure; the page carries out the effects.

use super::{
    edit_log::{Edit, EditLog},
    field_map::FieldMap,
};
use crate::{
    api::draft::{FieldNow, Saved},
    domain::draft::{Change, FieldId},
};

pub struct DraftSync {
    /// Id of this page.
    editor: String,
    /// Revision of the draft up to which this page knows every change.
    revision: u32,
    /// Fields that have a control on the page.
    fields: FieldMap<FieldState>,
    /// Edits of this page that are not acknowledged.
    local_edits: EditLog,
    /// Unacknowledged edits of other pages of this browser. They are sent before this page's own, so that an edit on top of
    /// one counts as such.
    other_pages: Vec<OtherPage>,
    /// Edits of other pages that the server has by now, and that are therefore ignored if they are found in storage again.
    acknowledged: Vec<AcknowledgedEdit>,
    /// Changes in the request under way.
    in_flight: Vec<Change>,
}

/// Another page of this browser with edits that are not acknowledged.
struct OtherPage {
    editor: String,
    edits: EditLog,
    /// Whether the page is open, and so about to send the edits itself.
    is_open: bool,
}

/// An edit of another page that the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgedEdit {
    pub editor: String,
    pub field_id: FieldId,
    pub value: String,
}

#[derive(Clone, Debug, Default)]
struct FieldState {
    /// Revision that the next edit of the field replaces.
    seen: u32,
    /// Latest revision that the control has shown.
    shown_revision: u32,
    /// Edit of another page, while the control shows it and the server has not acknowledged it. Edits on top of it are not
    /// sent before that.
    adopted: Option<String>,
    /// Version of the server that the control does not show.
    newer: Option<FieldNow>,
    has_conflict: bool,
}

/// A change that the page has to make in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Set the control to a value that was written elsewhere.
    SetValue(FieldId, String),
    /// Show the other versions beside the control, to choose from.
    ShowConflict(FieldId, Vec<String>),
    /// Remove the versions beside the control.
    ClearConflict(FieldId),
}

impl DraftSync {
    /// `fields` are those of the page, each with the revision that the server rendered.
    pub fn new(editor: &str, revision: u32, fields: impl IntoIterator<Item = (FieldId, u32)>) -> Self {
        let mut states = FieldMap::default();
        for (field_id, seen) in fields {
            states.insert(field_id, FieldState { seen, shown_revision: seen, ..FieldState::default() });
        }
        Self {
            editor: editor.to_owned(),
            revision,
            fields: states,
            local_edits: EditLog::default(),
            other_pages: Vec::new(),
            acknowledged: Vec::new(),
            in_flight: Vec::new(),
        }
    }

    /// Revision of the draft up to which this page knows every change.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    pub fn field_ids(&self) -> impl Iterator<Item = FieldId> {
        self.fields.iter().map(|(field_id, _)| field_id)
    }

    /// Edits of this page that are not acknowledged.
    pub fn local_edits(&self) -> &EditLog {
        &self.local_edits
    }

    pub fn has_unsaved(&self) -> bool {
        !self.local_edits.is_empty() || !self.other_pages.is_empty()
    }

    /// Edits of other pages that the server has, and that their logs in storage need not hold any more.
    pub fn acknowledged_edits(&self) -> &[AcknowledgedEdit] {
        &self.acknowledged
    }

    /// Whether somebody must choose between versions of a field.
    pub fn has_conflict(&self) -> bool {
        self.fields.iter().any(|(_, field)| field.has_conflict)
    }

    /// Marks a field for which the server has rendered versions to choose from.
    pub fn mark_conflict(&mut self, field_id: FieldId) {
        if let Some(field) = self.fields.get_mut(field_id) {
            field.has_conflict = true;
        }
    }

    /// Records an edit of this page.
    pub fn record_edit(&mut self, field_id: FieldId, value: String, at: i64) {
        let Some(field) = self.fields.get(field_id) else { return };
        let settles = self.local_edits.get(field_id).is_some_and(|edit| edit.settles);
        let seen = self.local_edits.get(field_id).filter(|edit| edit.settles).map_or(field.seen, |edit| edit.seen);
        self.local_edits.insert(field_id, Edit { value, seen, editor: self.editor.clone(), at, settles });
    }

    /// Records a value that the browser restored after a reload. Which revision it replaces is not known, so it counts as
    /// written over the empty field.
    pub fn record_restored(&mut self, field_id: FieldId, value: String, at: i64) {
        if let Some(field) = self.fields.get_mut(field_id) {
            field.seen = 0;
            self.record_edit(field_id, value, at);
        }
    }

    /// Resolves a conflict with the version that somebody chose.
    pub fn resolve_conflict(&mut self, field_id: FieldId, value: String, at: i64) -> Vec<Effect> {
        let Some(field) = self.fields.get_mut(field_id) else { return Vec::new() };
        field.has_conflict = false;
        let newer = field.newer.take();
        field.show_revision(newer.map_or(field.shown_revision, |newer| newer.revision.max(field.shown_revision)));
        let seen = field.seen;
        self.local_edits
            .insert(field_id, Edit { value: value.clone(), seen, editor: self.editor.clone(), at, settles: true });
        vec![Effect::SetValue(field_id, value), Effect::ClearConflict(field_id)]
    }

    /// Replaces what is known of another page's unacknowledged edits. A page that `is_open` is about to send them itself.
    /// Returns what the controls have to show.
    pub fn adopt_edits(&mut self, editor: &str, mut edits: EditLog, is_open: bool) -> Vec<Effect> {
        self.other_pages.retain(|page| page.editor != editor);
        for known in self.acknowledged.iter().filter(|known| known.editor == editor) {
            if edits.get(known.field_id).is_some_and(|edit| edit.value == known.value) {
                edits.remove(known.field_id);
            }
        }
        let mut effects = Vec::new();
        for (field_id, edit) in edits.iter() {
            let mut others = self.other_pages.iter().filter_map(|page| page.edits.get(field_id));
            if self.local_edits.contains(field_id) || others.any(|other| other.at > edit.at) {
                continue;
            }
            let Some(field) = self.fields.get_mut(field_id) else { continue };
            if field.adopted.as_ref() != Some(&edit.value) {
                field.seen = field.seen.min(edit.seen);
                field.adopted = Some(edit.value.clone());
                effects.push(Effect::SetValue(field_id, edit.value.clone()));
            }
        }
        if !edits.is_empty() {
            self.other_pages.push(OtherPage { editor: editor.to_owned(), edits, is_open });
        }
        effects
    }

    /// Begins a request and returns its changes. A request without changes is useful too: its answer tells what others
    /// wrote.
    pub fn begin_save(&mut self) -> Vec<Change> {
        let of_closed = self.other_pages.iter().filter(|page| !page.is_open).flat_map(|page| page.edits.iter());
        self.in_flight = of_closed.map(|(field_id, edit)| edit.change(field_id)).collect();
        if self.in_flight.is_empty() {
            let is_free = |field_id: FieldId| self.fields.get(field_id).is_none_or(|field| field.adopted.is_none());
            let local = self.local_edits.iter().filter(|(field_id, _)| is_free(*field_id));
            self.in_flight = local.map(|(field_id, edit)| edit.change(field_id)).collect();
        }
        self.in_flight.clone()
    }

    /// Ends a request that failed.
    pub fn fail_save(&mut self) {
        self.in_flight.clear();
    }

    /// Ends a request with the server's answer. `shown` reads a control, `focused` is the field in which somebody may be
    /// about to type.
    pub fn finish_save(
        &mut self,
        saved: &Saved,
        shown: impl Fn(FieldId) -> String,
        focused: Option<FieldId>,
    ) -> Vec<Effect> {
        let sent = std::mem::take(&mut self.in_flight);
        for change in &sent {
            let now = saved.fields.iter().find(|now| now.field_id == change.field_id);
            if is_acknowledged(change, now, &self.editor) {
                self.remove_edit(change);
            }
            if now.is_none() {
                self.mark_unchanged(change);
            }
        }
        self.revision = self.revision.max(saved.revision);
        let mut effects = Vec::new();
        for now in &saved.fields {
            let mut now = now.clone();
            normalize(&mut now);
            self.acknowledge_other_pages(now.field_id, &now.value);
            if self.fields.contains(now.field_id) {
                let shown = normalized(&shown(now.field_id));
                self.apply_version(now, &sent, &shown, focused, &mut effects);
            }
        }
        self.other_pages.retain(|page| !page.edits.is_empty());
        self.release_adopted();
        effects
    }

    /// Shows what others wrote in a field that lost the focus, unless it was edited here.
    pub fn blur(&mut self, field_id: FieldId) -> Option<Effect> {
        if self.local_edits.contains(field_id) {
            return None;
        }
        let field = self.fields.get_mut(field_id).filter(|field| !field.has_conflict)?;
        let newer = field.newer.take()?;
        field.show_revision(newer.revision);
        Some(Effect::SetValue(field_id, newer.value))
    }

    /// Revision of the draft that the form as a whole replaces when it is submitted: below that of every field of which the
    /// control does not show the server's version.
    pub fn form_revision(&self) -> u32 {
        let newer = self.fields.iter().filter_map(|(_, field)| field.newer.as_ref());
        newer.map(|newer| newer.revision.saturating_sub(1)).min().unwrap_or(self.revision).min(self.revision)
    }

    /// Releases the fields whose adopted edit no page has to send any more: it was acknowledged, or replaced on the server.
    fn release_adopted(&mut self) {
        let pages = &self.other_pages;
        for (field_id, field) in self.fields.iter_mut() {
            let is_pending = pages.iter().any(|page| page.edits.contains(field_id));
            if field.adopted.is_some() && !is_pending {
                field.adopted = None;
                if field.newer.is_none() {
                    field.seen = field.shown_revision;
                }
            }
        }
    }

    /// Removes an acknowledged edit from the log that it came from, unless a later one has replaced it.
    fn remove_edit(&mut self, change: &Change) {
        let is_same = |edit: &Edit| edit.value == change.value;
        if change.editor == self.editor {
            if self.local_edits.get(change.field_id).is_some_and(is_same) {
                self.local_edits.remove(change.field_id);
            }
            return;
        }
        self.acknowledge_other_pages(change.field_id, &change.value);
    }

    /// Acknowledges the edits of other pages with the value that the server has.
    fn acknowledge_other_pages(&mut self, field_id: FieldId, value: &str) {
        for page in &mut self.other_pages {
            if page.edits.get(field_id).is_some_and(|edit| edit.value == value) {
                page.edits.remove(field_id);
                let editor = page.editor.clone();
                self.acknowledged.push(AcknowledgedEdit { editor, field_id, value: value.to_owned() });
            }
        }
    }

    /// Notes that a change was none: the server had the same value already.
    fn mark_unchanged(&mut self, change: &Change) {
        let Some(field) = self.fields.get_mut(change.field_id) else { return };
        let is_shown = change.editor == self.editor || field.adopted.as_deref() == Some(change.value.as_str());
        if is_shown {
            field.adopted = None;
            field.seen = field.shown_revision;
            if let Some(edit) = self.local_edits.get_mut(change.field_id) {
                edit.seen = edit.seen.max(field.seen);
            }
        }
    }

    /// Merges the server's version of a field into its state.
    fn apply_version(
        &mut self,
        now: FieldNow,
        sent: &[Change],
        shown: &str,
        focused: Option<FieldId>,
        effects: &mut Vec<Effect>,
    ) {
        let field_id = now.field_id;
        let is_own = now.editor == self.editor;
        let is_dirty = self.local_edits.contains(field_id);
        let Some(field) = self.fields.get_mut(field_id) else { return };
        let was_sent = |change: &Change| change.field_id == field_id && normalized(&change.value) == now.value;
        let was_adopted = field.adopted.as_deref().is_some_and(|adopted| normalized(adopted) == now.value);
        // The control shows the server's version, or an edit on top of it.
        let is_base = now.value == shown
            || was_adopted
            || sent.iter().any(|change| change.editor == self.editor && was_sent(change));
        let is_known = now.revision <= field.shown_revision;
        if is_base {
            field.show_revision(now.revision.max(field.shown_revision));
            field.adopted = None;
            field.newer = None;
            if let Some(edit) = self.local_edits.get_mut(field_id) {
                edit.seen = field.seen;
            }
        }
        if !now.others.is_empty() {
            self.begin_conflict(now, shown, is_base, effects);
            return;
        }
        if field.has_conflict {
            field.has_conflict = false;
            effects.push(Effect::ClearConflict(field_id));
        }
        if is_base || is_known {
            return;
        }
        if is_own && !is_dirty {
            // Another page has sent an older edit of this page again; what the control shows is the last one.
            field.show_revision(now.revision);
            let value = shown.to_owned();
            let editor = self.editor.clone();
            self.local_edits.insert(field_id, Edit { value, seen: now.revision, editor, at: 0, settles: false });
        } else if is_own {
            field.show_revision(now.revision);
            if let Some(edit) = self.local_edits.get_mut(field_id) {
                edit.seen = now.revision;
            }
        } else if is_dirty || field.adopted.is_some() || focused == Some(field_id) {
            field.newer = Some(now);
        } else {
            field.show_revision(now.revision);
            field.newer = None;
            effects.push(Effect::SetValue(field_id, now.value));
        }
    }

    fn begin_conflict(&mut self, now: FieldNow, shown: &str, is_base: bool, effects: &mut Vec<Effect>) {
        let field_id = now.field_id;
        let mut versions: Vec<String> = Vec::new();
        for value in std::iter::once(&now.value).chain(now.others.iter().map(|other| &other.value)) {
            if value != shown && !versions.contains(value) && !(is_base && *value == now.value) {
                versions.push(value.clone());
            }
        }
        let Some(field) = self.fields.get_mut(field_id) else { return };
        field.has_conflict = !versions.is_empty();
        if !is_base {
            field.newer = Some(now);
        }
        effects.push(if versions.is_empty() {
            Effect::ClearConflict(field_id)
        } else {
            Effect::ShowConflict(field_id, versions)
        });
    }
}

impl FieldState {
    /// Notes that the control shows a revision, and that the next edit replaces it.
    fn show_revision(&mut self, revision: u32) {
        self.seen = revision;
        self.shown_revision = revision;
    }
}

/// Whether the server holds a change, as the field's value or as one of the versions beside it.
fn is_acknowledged(change: &Change, now: Option<&FieldNow>, own_editor: &str) -> bool {
    let Some(now) = now else { return true };
    let is_same = |value: &str| normalized(value) == normalized(&change.value);
    is_same(&now.value)
        || now.others.iter().any(|other| other.editor == change.editor && is_same(&other.value))
        // A closed page wrote nothing after its log; another page has sent the log in the meantime.
        || (now.editor == change.editor && change.editor != own_editor)
}

fn normalize(now: &mut FieldNow) {
    now.value = normalized(&now.value);
    for other in &mut now.others {
        other.value = normalized(&other.value);
    }
}

/// Text with the line breaks of controls: submitted forms have CR LF, controls LF.
fn normalized(value: &str) -> String {
    value.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests;
