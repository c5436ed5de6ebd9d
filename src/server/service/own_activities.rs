//! Use cases of organizers for sent activities: cancel, restore, withdraw, copy, and manage editors.

use std::sync::Arc;

use super::{
    confirmation,
    drafts::{self, MOST_TRIES},
    identity::{Proven, Requester, SignedIn},
    outgoing::{self, Cause},
};
use crate::{
    domain::{
        access::{self, Act},
        activity::Activity,
        draft::DraftField,
        place::MailAddress,
        problem::Problem,
        review::{Decision, State, decide},
        taxonomy::Status,
        text,
    },
    locale::Locale,
    server::{
        mail::Letter,
        service::error::ServiceError,
        state::Site,
        store::{
            ActivityEdit, AddedEditor, Event, MOST_EDITORS, NewKey, ReviseError, StoreError, StoredActivity, Write,
            events::kind,
        },
    },
};

/// Longest reason, in characters.
pub const REASON_LIMIT: usize = Activity::LINE_LIMIT;

/// Time for which an action without a visible effect is reported, in milliseconds.
pub const NOTE_LASTS_MS: i64 = 5 * 60 * 1000;

/// Action of an organizer on an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizerRequest {
    Cancel {
        reason: String,
    },
    Restore,
    Withdraw,
    AddEditor {
        email: String,
    },
    RemoveEditor {
        email: String,
    },
    /// Revoke every link to the draft that was mailed or shown.
    EndLinks,
}

/// Result of an [`OrganizerRequest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizerResult {
    Cancelled,
    Restored,
    Withdrawn,
    EditorsChanged,
    TooManyEditors,
    LinksEnded,
    /// The state does not allow the action, or it was done already.
    Nothing,
    /// The input must be corrected first.
    Problem(Problem),
}

impl OrganizerResult {
    /// Word in addresses; `None` for results that are shown at once.
    pub fn word(&self) -> Option<&'static str> {
        Some(match self {
            Self::Cancelled => "installd",
            Self::Restored => "aterstalld",
            Self::Withdrawn => "atertagen",
            Self::EditorsChanged => "redaktorer",
            Self::TooManyEditors => "for-manga",
            Self::LinksEnded => "lankar",
            Self::Nothing => "",
            Self::Problem(_) => return None,
        })
    }
}

/// Message for a result's word while it is true of the activity; for results without a visible effect, for some
/// minutes.
pub async fn note(
    site: &Site,
    locale: Locale,
    word: &str,
    stored: &StoredActivity,
) -> Result<Option<String>, StoreError> {
    let status = stored.record.activity.status;
    let id = stored.record.id;
    let words = match word {
        "installd" if status == Status::Cancelled => locale.mine_done_cancelled(),
        "aterstalld" if status == Status::Scheduled => locale.mine_done_restored(),
        "atertagen" if stored.state == State::Withdrawn => locale.mine_done_withdrawn(),
        "redaktorer" if was_just(site, id, &[kind::EDITOR_ADDED, kind::EDITOR_REMOVED]).await? => {
            locale.mine_done_editor()
        }
        "for-manga" if site.store.editors(id).await?.len() as i64 >= MOST_EDITORS => locale.mine_too_many_editors(),
        "lankar" if was_just(site, id, &[kind::LINKS_ENDED]).await? => locale.mine_done_links(),
        _ => return Ok(None),
    };
    Ok(Some(words.to_owned()))
}

/// Whether one of these events was recorded in the last minutes.
pub async fn was_just(site: &Site, id: u32, kinds: &[&str]) -> Result<bool, StoreError> {
    let since_ms = site.clock.now_ms() - NOTE_LASTS_MS;
    let events = site.store.events_of(id).await?;
    Ok(events.iter().any(|event| event.at_ms >= since_ms && kinds.contains(&event.event.as_str())))
}

/// Carries out a request, if the requester may.
pub async fn act(
    site: &Arc<Site>,
    id: u32,
    requester: &Requester,
    locale: Locale,
    request: &OrganizerRequest,
) -> Result<OrganizerResult, ServiceError> {
    let editors = site.store.editors(id).await?;
    let needed = match request {
        OrganizerRequest::Cancel { .. } => Act::Decide(Decision::Cancel),
        OrganizerRequest::Restore => Act::Decide(Decision::Restore),
        OrganizerRequest::Withdraw => Act::Decide(Decision::Withdraw),
        OrganizerRequest::AddEditor { .. } | OrganizerRequest::RemoveEditor { .. } | OrganizerRequest::EndLinks => {
            Act::ManageEditors
        }
    };
    if !access::may(requester.who(&editors), needed) {
        return Err(ServiceError::Forbidden);
    }
    let acting = Acting { site, id, requester, locale, editor: requester.proven_editor(&editors) };
    match request {
        OrganizerRequest::Cancel { reason } => match text::required_line(reason, REASON_LIMIT) {
            Ok(reason) => acting.cancel(&reason).await,
            Err(problem) => Ok(OrganizerResult::Problem(problem)),
        },
        OrganizerRequest::Restore => acting.restore().await,
        OrganizerRequest::Withdraw => acting.withdraw().await,
        OrganizerRequest::AddEditor { email } => match MailAddress::parse(email) {
            Ok(email) => acting.add_editor(&email.key()).await,
            Err(problem) => Ok(OrganizerResult::Problem(problem)),
        },
        OrganizerRequest::RemoveEditor { email } => acting.remove_editor(email).await,
        OrganizerRequest::EndLinks => acting.end_links().await,
    }
}

/// Copies the content to a new draft without days; returns its key. `by` is the registering address, where the
/// requester has proven one.
pub async fn duplicate(
    site: &Site,
    stored: &StoredActivity,
    week_slug: &str,
    by: Option<&Proven>,
    locale: Locale,
) -> Result<String, ServiceError> {
    let mut draft = drafts::of_activity(&stored.record.activity).without_days();
    if let Some(by) = by {
        draft.set(DraftField::OwnEmail, by.as_str());
    }
    // The key is shown on a page, and therefore proves nothing.
    Ok(drafts::begin(site, week_slug, locale, &draft, None, NewKey::Begun).await?)
}

/// Key of the draft in which a signed-in editor changes an activity: its own draft, or a new one made of it. The key
/// proves nothing.
pub async fn draft_key(
    site: &Site,
    stored: &StoredActivity,
    editor: &SignedIn,
    locale: Locale,
) -> Result<String, ServiceError> {
    let id = stored.record.id;
    if let Some(draft_id) = site.store.draft_of_activity(id).await? {
        return Ok(drafts::key_shown_to(site, draft_id, editor.email()).await?);
    }
    let mut draft = drafts::of_activity(&stored.record.activity);
    draft.set(DraftField::OwnEmail, editor.email());
    let new_key = NewKey::ShownTo(editor.email());
    Ok(drafts::begin(site, &stored.week_slug, locale, &draft, Some(id), new_key).await?)
}

/// Requester of an action on an activity.
struct Acting<'a> {
    site: &'a Arc<Site>,
    id: u32,
    requester: &'a Requester,
    locale: Locale,
    /// Proven address that makes the requester an editor.
    editor: Option<&'a Proven>,
}

impl Acting<'_> {
    async fn cancel(&self, reason: &str) -> Result<OrganizerResult, ServiceError> {
        let letter = Letter::Cancelled { activity_id: self.id, reason: reason.to_owned() };
        let changed = self.change_published("cancelled", &letter, |before| {
            (before.status == Status::Scheduled).then(|| cancelled(before, reason))
        });
        Ok(if changed.await? { OrganizerResult::Cancelled } else { OrganizerResult::Nothing })
    }

    async fn restore(&self) -> Result<OrganizerResult, ServiceError> {
        if is_cancelled_by_hosts(self.site, self.id).await? {
            return Ok(OrganizerResult::Nothing);
        }
        let letter = Letter::Restored { activity_id: self.id };
        let changed = self.change_published("restored", &letter, |before| {
            (before.status == Status::Cancelled).then(|| restored(before))
        });
        Ok(if changed.await? { OrganizerResult::Restored } else { OrganizerResult::Nothing })
    }

    /// Changes a published activity at once, and mails its editors. Returns `false` where there is nothing to change.
    async fn change_published(
        &self,
        change: &str,
        letter: &Letter,
        changed: impl Fn(&Activity) -> Option<Activity>,
    ) -> Result<bool, ServiceError> {
        for _ in 0..MOST_TRIES {
            let Some(current) = self.site.store.activity(self.id).await? else { return Err(ServiceError::NotFound) };
            let Some(after) = changed(&current.record.activity).filter(|_| current.state == State::Published) else {
                return Ok(false);
            };
            let actor = self.requester.actor();
            let edit = ActivityEdit { activity: &after, state: current.state, actor: &actor, change, imported: false };
            let mut write = self.site.store.begin().await?;
            match write.revise(self.id, current.record.revision, &edit, self.site.clock.now_ms()).await {
                Ok(_) => {}
                Err(ReviseError::Stale { .. }) => {
                    write.roll_back().await?;
                    continue;
                }
                Err(ReviseError::NotFound { .. }) => return Err(ServiceError::NotFound),
                Err(ReviseError::Store(error)) => return Err(error.into()),
            }
            self.tell_editors(&mut write, letter).await?;
            write.commit().await?;
            self.site.mailer.wake();
            self.site.refresh_or_report().await;
            return Ok(true);
        }
        Err(StoreError::Busy.into())
    }

    async fn withdraw(&self) -> Result<OrganizerResult, ServiceError> {
        let Some(current) = self.site.store.activity(self.id).await? else { return Err(ServiceError::NotFound) };
        let decision = Decision::Withdraw;
        let Some(state) = decide(current.state, decision) else { return Ok(OrganizerResult::Nothing) };
        let activity = &current.record.activity;
        let actor = self.requester.actor();
        let edit = ActivityEdit { activity, state, actor: &actor, change: decision.word(), imported: false };
        let mut write = self.site.store.begin().await?;
        match write.revise(self.id, current.record.revision, &edit, self.site.clock.now_ms()).await {
            Ok(_) => {}
            Err(ReviseError::Stale { .. } | ReviseError::NotFound { .. }) => return Ok(OrganizerResult::Nothing),
            Err(ReviseError::Store(error)) => return Err(error.into()),
        }
        self.tell_editors(&mut write, &Letter::Withdrawn { activity_id: self.id }).await?;
        write.commit().await?;
        self.site.mailer.wake();
        Ok(OrganizerResult::Withdrawn)
    }

    async fn add_editor(&self, email: &str) -> Result<OrganizerResult, ServiceError> {
        let Some(by) = self.editor else { return Err(ServiceError::Forbidden) };
        let mut write = self.site.store.begin().await?;
        self.note_proof(&mut write).await?;
        let added = confirmation::add_editor(self.site, &mut write, self.id, by, self.locale, email).await?;
        write.commit().await?;
        self.site.mailer.wake();
        Ok(match added {
            AddedEditor::Added => OrganizerResult::EditorsChanged,
            AddedEditor::Known => OrganizerResult::Nothing,
            AddedEditor::TooMany => OrganizerResult::TooManyEditors,
        })
    }

    /// Records that the acting editor's address is proven.
    async fn note_proof(&self, write: &mut Write) -> Result<(), StoreError> {
        if let Some(by) = self.editor {
            write.prove_editor(self.id, by.as_str(), self.site.clock.now_ms()).await?;
        }
        Ok(())
    }

    /// Removes an editor, and revokes every link that is not a remaining editor's.
    async fn remove_editor(&self, email: &str) -> Result<OrganizerResult, ServiceError> {
        for _ in 0..MOST_TRIES {
            let mut write = self.site.store.begin().await?;
            self.note_proof(&mut write).await?;
            if !write.remove_editor(self.id, email).await? {
                write.roll_back().await?;
                return Ok(OrganizerResult::Nothing);
            }
            write.end_keys_of_others(self.id).await?;
            if !self.forget_in_draft(&mut write, email).await? {
                write.roll_back().await?;
                continue;
            }
            write.add_event(&self.event(kind::EDITOR_REMOVED, Some(email))).await?;
            write.commit().await?;
            return Ok(OrganizerResult::EditorsChanged);
        }
        Err(StoreError::Busy.into())
    }

    /// Moves a sent draft from a removed address to a remaining editor's, cancels a pending replacement, and removes
    /// the address from the draft's fields, so that the next sending does not add it again. Returns `false` where
    /// another save was faster.
    async fn forget_in_draft(&self, write: &mut Write, removed: &str) -> Result<bool, StoreError> {
        let Some(draft_id) = write.draft_of_activity(self.id).await? else { return Ok(true) };
        let Some(mut stored) = write.draft(draft_id).await? else { return Ok(true) };
        let is_sender = stored.sent_email.as_deref() == Some(removed);
        if is_sender {
            stored.sent_email = self.successor(write, removed).await?;
        }
        if is_sender || stored.pending_email.is_some() {
            write.set_sender(draft_id, stored.sent_email.as_deref(), None).await?;
            write.forget_untried(&Letter::Confirm { draft_id }.payload()).await?;
        }
        let stands = |field: DraftField| drafts::email(&stored.draft, field).is_some_and(|email| email == removed);
        let mut changes = Vec::new();
        if stands(DraftField::CoEmail) {
            changes.push(drafts::change_by_system(DraftField::CoEmail, "", ""));
        }
        if stands(DraftField::OwnEmail) {
            let sender = match stored.sent_email.clone() {
                Some(sender) => Some(sender),
                None => self.successor(write, removed).await?,
            };
            changes.push(drafts::change_by_system(DraftField::OwnEmail, sender.unwrap_or_default(), ""));
        }
        drafts::save_changes_in(self.site, write, &mut stored, &changes).await
    }

    /// Successor of a removed editor: the editor who removed them, else the first proven one, else the first.
    async fn successor(&self, write: &mut Write, removed: &str) -> Result<Option<String>, StoreError> {
        if let Some(by) = self.editor.filter(|by| by.as_str() != removed) {
            return Ok(Some(by.to_string()));
        }
        match write.proven_editors(self.id).await?.into_iter().next() {
            Some(proven) => Ok(Some(proven)),
            None => Ok(write.editors(self.id).await?.into_iter().next()),
        }
    }

    async fn end_links(&self) -> Result<OrganizerResult, ServiceError> {
        let mut write = self.site.store.begin().await?;
        write.end_keys(self.id).await?;
        write.add_event(&self.event(kind::LINKS_ENDED, None)).await?;
        write.commit().await?;
        Ok(OrganizerResult::LinksEnded)
    }

    async fn tell_editors(&self, write: &mut Write, letter: &Letter) -> Result<(), StoreError> {
        let editors = write.editors(self.id).await?;
        let cause = Cause::among(&editors, self.requester);
        for editor in &editors {
            outgoing::enqueue(self.site, write, editor, self.locale, letter, cause).await?;
        }
        Ok(())
    }

    fn event(&self, event: &str, about: Option<&str>) -> Event {
        Event {
            at_ms: self.site.clock.now_ms(),
            actor: self.requester.actor(),
            event: event.to_owned(),
            activity_id: Some(self.id),
            about: about.map(str::to_owned),
            words: String::new(),
        }
    }
}

/// Whether the last decision about a cancellation or restoration was the hosts', and was to cancel.
pub async fn is_cancelled_by_hosts(site: &Site, id: u32) -> Result<bool, StoreError> {
    let decisions = site.store.decisions(id).await?;
    let last = decisions.iter().rev().find(|it| matches!(it.decision, Decision::Cancel | Decision::Restore));
    Ok(last.is_some_and(|it| it.decision == Decision::Cancel))
}

/// Activity after a cancellation; `reason` is public.
pub(super) fn cancelled(before: &Activity, reason: &str) -> Activity {
    Activity { status: Status::Cancelled, cancel_reason: Some(reason.to_owned()), ..before.clone() }
}

/// Activity after its cancellation is reverted.
pub(super) fn restored(before: &Activity) -> Activity {
    Activity { status: Status::Scheduled, cancel_reason: None, ..before.clone() }
}
