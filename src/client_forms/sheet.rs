//! What an open page knows of its draft: what the server has not acknowledged, what others wrote, and where somebody
//! must choose. Pure; the page does what the effects say.

use super::{
    by_spot::BySpot,
    journal::{Entry, Journal},
};
use crate::{
    api::draft::{FieldNow, Saved},
    domain::draft::{Change, Spot},
};

pub struct Sheet {
    editor: String,
    /// The draft's revision up to which everything is known.
    known: u32,
    /// Those that have a control on the page.
    fields: BySpot<Field>,
    /// What was typed here and is not acknowledged.
    own: Journal,
    /// What other pages of this browser have left unacknowledged. It goes first, so that what is typed on top of it counts
    /// as such.
    left: Vec<Left>,
    /// What of that the server has by now: it is old from then on, wherever it is found again.
    kept: Vec<Kept>,
    /// What the request under way holds.
    sent: Vec<Change>,
}

/// What another page has left.
struct Left {
    editor: String,
    journal: Journal,
    /// It is about to send that itself.
    lives: bool,
}

/// What another page had typed, and the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub editor: String,
    pub spot: Spot,
    pub value: String,
}

#[derive(Clone, Debug, Default)]
struct Field {
    /// The revision that what is typed here is written over.
    seen: u32,
    /// The latest revision that the control has shown.
    base: u32,
    /// What another page had typed, while it is shown and not acknowledged. What is typed on top of it waits so long.
    adopted: Option<String>,
    /// What the server has and the control does not show.
    newer: Option<FieldNow>,
    /// Somebody must choose.
    contested: bool,
}

/// What the page has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Put this into the control: somebody wrote it elsewhere.
    Show(Spot, String),
    /// Show these beside the control, to choose from.
    Contest(Spot, Vec<String>),
    /// Nothing is left to choose.
    Agree(Spot),
}

impl Sheet {
    /// `fields` are those of the page, each with the revision that the server rendered.
    pub fn new(editor: &str, known: u32, fields: impl IntoIterator<Item = (Spot, u32)>) -> Self {
        let mut by_spot = BySpot::default();
        for (spot, seen) in fields {
            by_spot.insert(spot, Field { seen, base: seen, ..Field::default() });
        }
        Self {
            editor: editor.to_owned(),
            known,
            fields: by_spot,
            own: Journal::default(),
            left: Vec::new(),
            kept: Vec::new(),
            sent: Vec::new(),
        }
    }

    pub fn known(&self) -> u32 {
        self.known
    }

    pub fn spots(&self) -> impl Iterator<Item = Spot> {
        self.fields.iter().map(|(spot, _)| spot)
    }

    /// What was typed here and is not acknowledged.
    pub fn own(&self) -> &Journal {
        &self.own
    }

    pub fn has_unsaved(&self) -> bool {
        !self.own.is_empty() || !self.left.is_empty()
    }

    /// What other pages had typed and the server has: their journals need not hold it any more.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// Whether somebody must choose between versions.
    pub fn is_contested(&self) -> bool {
        self.fields.iter().any(|(_, field)| field.contested)
    }

    /// The server has rendered versions to choose from.
    pub fn mark_contested(&mut self, spot: Spot) {
        if let Some(field) = self.fields.get_mut(spot) {
            field.contested = true;
        }
    }

    /// Somebody typed.
    pub fn typed(&mut self, spot: Spot, value: String, at: i64) {
        let Some(field) = self.fields.get(spot) else { return };
        let settles = self.own.get(spot).is_some_and(|entry| entry.settles);
        let seen = self.own.get(spot).filter(|entry| entry.settles).map_or(field.seen, |entry| entry.seen);
        self.own.insert(spot, Entry { value, seen, editor: self.editor.clone(), at, settles });
    }

    /// Typed before the page was taken over, or put there by the browser after a reload: nobody knows over what.
    pub fn found(&mut self, spot: Spot, value: String, at: i64) {
        if let Some(field) = self.fields.get_mut(spot) {
            field.seen = 0;
            self.typed(spot, value, at);
        }
    }

    /// Somebody chose between versions.
    pub fn settle(&mut self, spot: Spot, value: String, at: i64) -> Vec<Effect> {
        let Some(field) = self.fields.get_mut(spot) else { return Vec::new() };
        field.contested = false;
        let seen = field.newer.take().map_or(field.base, |newer| newer.revision.max(field.base));
        (field.seen, field.base) = (seen, seen);
        self.own.insert(spot, Entry { value: value.clone(), seen, editor: self.editor.clone(), at, settles: true });
        vec![Effect::Show(spot, value), Effect::Agree(spot)]
    }

    /// Takes in what another page has left and is not acknowledged, or what there is of it now. A page that `lives` is
    /// about to send it itself. Gives what the controls have to show.
    pub fn follow(&mut self, editor: &str, mut journal: Journal, lives: bool) -> Vec<Effect> {
        self.left.retain(|left| left.editor != editor);
        for kept in self.kept.iter().filter(|kept| kept.editor == editor) {
            if journal.get(kept.spot).is_some_and(|entry| entry.value == kept.value) {
                journal.remove(kept.spot);
            }
        }
        let mut effects = Vec::new();
        for (spot, entry) in journal.iter() {
            let mut others = self.left.iter().filter_map(|left| left.journal.get(spot));
            if self.own.has(spot) || others.any(|other| other.at > entry.at) {
                continue;
            }
            let Some(field) = self.fields.get_mut(spot) else { continue };
            if field.adopted.as_ref() != Some(&entry.value) {
                field.seen = field.seen.min(entry.seen);
                field.adopted = Some(entry.value.clone());
                effects.push(Effect::Show(spot, entry.value.clone()));
            }
        }
        if !journal.is_empty() {
            self.left.push(Left { editor: editor.to_owned(), journal, lives });
        }
        effects
    }

    /// What to send now. Nothing may be a question all the same: what the server has in the meantime.
    pub fn send(&mut self) -> Vec<Change> {
        let gone = self.left.iter().filter(|left| !left.lives).flat_map(|left| left.journal.iter());
        self.sent = gone.map(|(spot, entry)| entry.change(spot)).collect();
        if self.sent.is_empty() {
            let is_free = |spot: Spot| self.fields.get(spot).is_none_or(|field| field.adopted.is_none());
            let own = self.own.iter().filter(|(spot, _)| is_free(*spot));
            self.sent = own.map(|(spot, entry)| entry.change(spot)).collect();
        }
        self.sent.clone()
    }

    /// The request under way came to nothing.
    pub fn failed(&mut self) {
        self.sent.clear();
    }

    /// Takes in the server's answer to what was sent. `shown` is what a control shows, `focused` the field in which
    /// somebody may be about to type.
    pub fn acknowledge(&mut self, saved: &Saved, shown: impl Fn(Spot) -> String, focused: Option<Spot>) -> Vec<Effect> {
        let sent = std::mem::take(&mut self.sent);
        for change in &sent {
            let now = saved.fields.iter().find(|now| now.spot == change.spot);
            if is_kept(change, now, &self.editor) {
                self.forget(change);
            }
            if now.is_none() {
                self.agree(change);
            }
        }
        self.known = self.known.max(saved.revision);
        let mut effects = Vec::new();
        for now in &saved.fields {
            let mut now = now.clone();
            normalize(&mut now);
            self.keep(now.spot, &now.value);
            if self.fields.has(now.spot) {
                let shown = normal(&shown(now.spot));
                self.take_in(now, &sent, &shown, focused, &mut effects);
            }
        }
        self.left.retain(|left| !left.journal.is_empty());
        self.let_go();
        effects
    }

    /// Nobody is about to type there any more: shows what others wrote, where nothing was typed over it.
    pub fn blurred(&mut self, spot: Spot) -> Option<Effect> {
        if self.own.has(spot) {
            return None;
        }
        let field = self.fields.get_mut(spot).filter(|field| !field.contested)?;
        let newer = field.newer.take()?;
        (field.seen, field.base) = (newer.revision, newer.revision);
        Some(Effect::Show(spot, newer.value))
    }

    /// The draft's revision that all that the form holds was written over: below that of any field which the server has
    /// another version of.
    pub fn seen_by_the_form(&self) -> u32 {
        let newer = self.fields.iter().filter_map(|(_, field)| field.newer.as_ref());
        newer.map(|newer| newer.revision.saturating_sub(1)).min().unwrap_or(self.known).min(self.known)
    }

    /// What another page had typed has come to the server, or somebody has written over it there: nothing waits for it.
    fn let_go(&mut self) {
        let left = &self.left;
        for (spot, field) in self.fields.iter_mut() {
            let is_waited_for = left.iter().any(|left| left.journal.has(spot));
            if field.adopted.is_some() && !is_waited_for {
                field.adopted = None;
                if field.newer.is_none() {
                    field.seen = field.base;
                }
            }
        }
    }

    /// The server has what it was told.
    fn forget(&mut self, change: &Change) {
        let is_it = |entry: &Entry| entry.value == change.value;
        if change.editor == self.editor {
            if self.own.get(change.spot).is_some_and(is_it) {
                self.own.remove(change.spot);
            }
            return;
        }
        self.keep(change.spot, &change.value);
    }

    /// The server has what other pages had typed there.
    fn keep(&mut self, spot: Spot, value: &str) {
        for left in &mut self.left {
            if left.journal.get(spot).is_some_and(|entry| entry.value == value) {
                left.journal.remove(spot);
                self.kept.push(Kept { editor: left.editor.clone(), spot, value: value.to_owned() });
            }
        }
    }

    /// The server had the same already.
    fn agree(&mut self, change: &Change) {
        let Some(field) = self.fields.get_mut(change.spot) else { return };
        let is_shown = change.editor == self.editor || field.adopted.as_deref() == Some(change.value.as_str());
        if is_shown {
            field.adopted = None;
            field.seen = field.base;
            if let Some(entry) = self.own.get_mut(change.spot) {
                entry.seen = entry.seen.max(field.seen);
            }
        }
    }

    fn take_in(
        &mut self,
        now: FieldNow,
        sent: &[Change],
        shown: &str,
        focused: Option<Spot>,
        effects: &mut Vec<Effect>,
    ) {
        let spot = now.spot;
        let is_own = now.editor == self.editor;
        let is_dirty = self.own.has(spot);
        let Some(field) = self.fields.get_mut(spot) else { return };
        let was_sent = |change: &Change| change.spot == spot && normal(&change.value) == now.value;
        let was_adopted = field.adopted.as_deref().is_some_and(|adopted| normal(adopted) == now.value);
        // What the control shows is the server's, or was typed over it.
        let is_base = now.value == shown
            || was_adopted
            || sent.iter().any(|change| change.editor == self.editor && was_sent(change));
        let is_known = now.revision <= field.base;
        if is_base {
            (field.seen, field.base) = (now.revision.max(field.base), now.revision.max(field.base));
            field.adopted = None;
            field.newer = None;
            if let Some(entry) = self.own.get_mut(spot) {
                entry.seen = field.seen;
            }
        }
        if !now.others.is_empty() {
            self.contest(now, shown, is_base, effects);
            return;
        }
        if field.contested {
            field.contested = false;
            effects.push(Effect::Agree(spot));
        }
        if is_base || is_known {
            return;
        }
        if is_own && !is_dirty {
            // Somebody has sent an older word of this page again: what stands here is the last one.
            (field.seen, field.base) = (now.revision, now.revision);
            let entry = Entry {
                value: shown.to_owned(),
                seen: now.revision,
                editor: self.editor.clone(),
                at: 0,
                settles: false,
            };
            self.own.insert(spot, entry);
        } else if is_own {
            (field.seen, field.base) = (now.revision, now.revision);
            if let Some(entry) = self.own.get_mut(spot) {
                entry.seen = now.revision;
            }
        } else if is_dirty || field.adopted.is_some() || focused == Some(spot) {
            field.newer = Some(now);
        } else {
            (field.seen, field.base) = (now.revision, now.revision);
            field.newer = None;
            effects.push(Effect::Show(spot, now.value));
        }
    }

    fn contest(&mut self, now: FieldNow, shown: &str, is_base: bool, effects: &mut Vec<Effect>) {
        let spot = now.spot;
        let mut versions: Vec<String> = Vec::new();
        for value in std::iter::once(&now.value).chain(now.others.iter().map(|other| &other.value)) {
            if value != shown && !versions.contains(value) && !(is_base && *value == now.value) {
                versions.push(value.clone());
            }
        }
        let Some(field) = self.fields.get_mut(spot) else { return };
        field.contested = !versions.is_empty();
        if !is_base {
            field.newer = Some(now);
        }
        effects.push(if versions.is_empty() { Effect::Agree(spot) } else { Effect::Contest(spot, versions) });
    }
}

/// Whether the server has what it was told, as what stands in the field or beside it.
fn is_kept(change: &Change, now: Option<&FieldNow>, own_editor: &str) -> bool {
    let Some(now) = now else { return true };
    let is_it = |value: &str| normal(value) == normal(&change.value);
    is_it(&now.value)
        || now.others.iter().any(|other| other.editor == change.editor && is_it(&other.value))
        // A page that is gone wrote nothing after its journal; another page has sent that in the meantime.
        || (now.editor == change.editor && change.editor != own_editor)
}

fn normalize(now: &mut FieldNow) {
    now.value = normal(&now.value);
    for other in &mut now.others {
        other.value = normal(&other.value);
    }
}

/// Forms send line breaks as two characters, controls have them as one.
fn normal(value: &str) -> String {
    value.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests;
