//! Confirmation of addresses: an address is confirmed or replaced, and further editors are added.

use std::sync::Arc;

use super::{
    drafts::{self, MOST_TRIES, OpenDraft},
    identity::{Proven, Requester},
    outgoing::{self, Cause},
};
use crate::{
    domain::{
        review::{Decision, State, decide},
        submission::Sent,
    },
    locale::Locale,
    server::{
        mail::Letter,
        service::error::ServiceError,
        state::Site,
        store::{
            ActivityEdit, AddedEditor, Event, ReviseError, StoreError, StoredActivity, StoredDraft, Write, events::kind,
        },
    },
};

/// Mails the link that confirms an address; [`Sent::NotMailed`] where a limit is reached.
pub(super) async fn ask_to_confirm(
    site: &Site,
    write: &mut Write,
    email: &str,
    stored: &StoredDraft,
    cause: Cause<'_>,
) -> Result<Sent, StoreError> {
    let letter = Letter::Confirm { draft_id: stored.id };
    write.forget_untried(&letter.payload()).await?;
    let queued = outgoing::enqueue(site, write, email, Locale::of_tag(&stored.locale), &letter, cause).await?;
    Ok(if queued.is_queued() { Sent::Unconfirmed } else { Sent::NotMailed })
}

/// Mails the confirmation link once more. `None` where there is nothing to confirm.
pub async fn mail_confirmation(
    site: &Arc<Site>,
    opened: &OpenDraft,
    requester: &Requester,
) -> Result<Option<Sent>, StoreError> {
    let stored = &opened.stored;
    let Some(email) = stored.pending_email.as_ref().or(stored.sent_email.as_ref()) else { return Ok(None) };
    let mut write = site.store.begin().await?;
    let editors = match stored.activity_id {
        Some(id) => write.editors(id).await?,
        None => Vec::new(),
    };
    let sent = ask_to_confirm(site, &mut write, email, stored, Cause::among(&editors, requester)).await?;
    write.commit().await?;
    site.mailer.wake();
    Ok(Some(sent))
}

/// Confirms the address of a sent draft, or the one that is to replace it, if the requester has proven it: the activity
/// waits for review then, or gets the new address. `None` where the requester has not.
pub async fn confirm(
    site: &Arc<Site>,
    opened: &OpenDraft,
    requester: &Requester,
) -> Result<Option<Sent>, ServiceError> {
    let Some(activity_id) = opened.stored.activity_id else { return Ok(None) };
    for _ in 0..MOST_TRIES {
        let Some(current) = site.store.activity(activity_id).await? else { return Ok(None) };
        let mut write = site.store.begin().await?;
        write.lock_activity(activity_id).await?;
        let Some(stored) = write.draft(opened.stored.id).await? else { return Ok(None) };
        let done = confirm_in(site, &mut write, &stored, &current, requester).await;
        match done {
            Ok(Some(sent)) => {
                write.commit().await?;
                site.mailer.wake();
                return Ok(Some(sent));
            }
            Ok(None) => {
                write.roll_back().await?;
                return Ok(None);
            }
            Err(ReviseError::Stale { .. }) => write.roll_back().await?,
            Err(ReviseError::NotFound { .. }) => return Ok(None),
            Err(ReviseError::Store(error)) => return Err(error.into()),
        }
    }
    Err(StoreError::Busy.into())
}

/// Confirms an address that waits for confirmation, if the key was mailed to it; called after saving or pressing a
/// button through the key.
pub async fn prove_by_use(site: &Arc<Site>, opened: &OpenDraft, requester: &Requester) -> Result<(), StoreError> {
    match confirm(site, opened, requester).await {
        Err(ServiceError::Store(error)) => Err(error),
        _ => Ok(()),
    }
}

async fn confirm_in(
    site: &Site,
    write: &mut Write,
    stored: &StoredDraft,
    current: &StoredActivity,
    requester: &Requester,
) -> Result<Option<Sent>, ReviseError> {
    let id = current.record.id;
    if let Some(pending) = stored.pending_email.as_deref()
        && let Some(proven) = requester.proven(pending)
    {
        take_address(site, write, stored, id, proven, requester).await?;
        return Ok(Some(Sent::AddressTaken));
    }
    let sent_email = stored.sent_email.clone().or_else(|| drafts::own_email(&stored.draft));
    let Some(proven) = sent_email.and_then(|email| requester.proven(&email)) else {
        return Ok((current.state != State::Unconfirmed && stored.pending_email.is_none()).then_some(Sent::Waiting));
    };
    if !write.editors(id).await?.iter().any(|email| email == proven.as_str()) {
        return Ok(None);
    }
    if let Some(state) = decide(current.state, Decision::Confirm) {
        let activity = &current.record.activity;
        let actor = requester.actor();
        let edit = ActivityEdit { activity, state, actor: &actor, change: Decision::Confirm.word(), imported: false };
        write.revise(id, current.record.revision, &edit, site.clock.now_ms()).await?;
        let receipt = Letter::Receipt { draft_id: stored.id, activity_id: id };
        outgoing::enqueue(
            site,
            write,
            proven.as_str(),
            Locale::of_tag(&stored.locale),
            &receipt,
            Cause::Proven(proven),
        )
        .await?;
    }
    prove(site, write, id, stored, proven, requester).await?;
    Ok(Some(if matches!(current.state, State::Withdrawn | State::Erased) { Sent::Same } else { Sent::Waiting }))
}

/// Records that the registering person's address is proven, and does what waited for that.
pub(super) async fn prove(
    site: &Site,
    write: &mut Write,
    id: u32,
    stored: &StoredDraft,
    proven: &Proven,
    requester: &Requester,
) -> Result<(), StoreError> {
    let now_ms = site.clock.now_ms();
    if !write.prove_editor(id, proven.as_str(), now_ms).await? {
        return Ok(());
    }
    write.bind_keys(id, proven.as_str()).await?;
    write.forget_untried(&Letter::Confirm { draft_id: stored.id }.payload()).await?;
    write.add_event(&event(site, requester, kind::ADDRESS_CONFIRMED, id, Some(proven.as_str()))).await?;
    welcome_second(site, write, id, stored, proven).await
}

/// Replaces the address of a sent draft: rights and letters go to the new one, and the old one gets a notice if it is
/// proven.
pub(super) async fn take_address(
    site: &Site,
    write: &mut Write,
    stored: &StoredDraft,
    id: u32,
    new: &Proven,
    requester: &Requester,
) -> Result<(), StoreError> {
    let now_ms = site.clock.now_ms();
    let old = stored.sent_email.as_deref().filter(|old| *old != new.as_str());
    if let Some(old) = old {
        let was_proven = write.is_proven_editor(id, old).await?;
        replace_editor(write, id, old, new.as_str(), now_ms, Some(now_ms)).await?;
        if was_proven {
            let letter = Letter::AddressChanged { activity_id: id };
            outgoing::enqueue(site, write, old, Locale::of_tag(&stored.locale), &letter, Cause::Proven(new)).await?;
        }
    }
    write.set_sender(stored.id, Some(new.as_str()), None).await?;
    write.bind_keys(id, new.as_str()).await?;
    write.add_event(&event(site, requester, kind::ADDRESS_CHANGED, id, Some(new.as_str()))).await?;
    let receipt = Letter::Receipt { draft_id: stored.id, activity_id: id };
    outgoing::enqueue(site, write, new.as_str(), Locale::of_tag(&stored.locale), &receipt, Cause::Proven(new)).await?;
    Ok(())
}

/// Replaces an editor by another, also where the activity has as many as allowed.
pub(super) async fn replace_editor(
    write: &mut Write,
    id: u32,
    old: &str,
    new: &str,
    now_ms: i64,
    proven_ms: Option<i64>,
) -> Result<(), StoreError> {
    match write.add_editor(id, new, now_ms, proven_ms).await? {
        AddedEditor::Added => {
            write.remove_editor(id, old).await?;
        }
        AddedEditor::Known => {
            if let Some(proven_ms) = proven_ms {
                write.prove_editor(id, new, proven_ms).await?;
            }
            write.remove_editor(id, old).await?;
        }
        AddedEditor::TooMany => {
            write.remove_editor(id, old).await?;
            write.add_editor(id, new, now_ms, proven_ms).await?;
        }
    }
    write.move_keys(id, old, proven_ms.map(|_| new)).await
}

/// Adds the second person of a draft as an editor, and mails them. Requires a proven address of the first.
pub(super) async fn welcome_second(
    site: &Site,
    write: &mut Write,
    activity_id: u32,
    stored: &StoredDraft,
    by: &Proven,
) -> Result<(), StoreError> {
    let Some(co) = drafts::co_email(&stored.draft).filter(|co| *co != by.as_str()) else { return Ok(()) };
    add_editor(site, write, activity_id, by, Locale::of_tag(&stored.locale), &co).await.map(drop)
}

/// Adds an editor to an activity, mails them, and records the event.
pub(super) async fn add_editor(
    site: &Site,
    write: &mut Write,
    activity_id: u32,
    by: &Proven,
    locale: Locale,
    email: &str,
) -> Result<AddedEditor, StoreError> {
    let now_ms = site.clock.now_ms();
    let added = write.add_editor(activity_id, email, now_ms, None).await?;
    if added == AddedEditor::Added {
        let letter = Letter::EditorAdded { activity_id, by: by.to_string() };
        outgoing::enqueue(site, write, email, locale, &letter, Cause::Proven(by)).await?;
        write
            .add_event(&Event {
                at_ms: now_ms,
                actor: by.to_string(),
                event: kind::EDITOR_ADDED.to_owned(),
                activity_id: Some(activity_id),
                about: Some(email.to_owned()),
                words: String::new(),
            })
            .await?;
    }
    Ok(added)
}

pub(super) fn event(site: &Site, requester: &Requester, event: &str, activity_id: u32, about: Option<&str>) -> Event {
    Event {
        at_ms: site.clock.now_ms(),
        actor: requester.actor(),
        event: event.to_owned(),
        activity_id: Some(activity_id),
        about: about.map(str::to_owned),
        words: String::new(),
    }
}
