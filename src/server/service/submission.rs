//! Submission: a draft becomes an activity, or an edit of one.

use std::sync::Arc;

use super::{
    confirmation::{ask_to_confirm, event, prove, replace_editor, take_address, welcome_second},
    drafts::{self, MOST_TRIES, OpenDraft},
    identity::Requester,
    outgoing::{self, Cause},
};
use crate::{
    domain::{
        access::{self, Act},
        activity::Activity,
        review::{self, Decision, Part, SplitEdit, State, TrustedHosts, decide},
        submission::Sent,
        week::{Sending, Week},
    },
    locale::Locale,
    server::{
        mail::Letter,
        service::error::ServiceError,
        state::Site,
        store::{ActivityEdit, NewActivity, ReviseError, StoreError, StoredActivity, StoredDraft, Write, events::kind},
    },
};

/// Names of the changes in the history.
const CREATED: &str = "sent";
const EDITED: &str = "edited";

/// Result of a request to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmissionOutcome {
    Sent(Sent),
    /// The draft has problems.
    Problems,
    /// The week does not take registrations now.
    NotNow(Sending),
}

/// Sends a draft; repeated or concurrent requests make one activity, or one edit of it.
pub async fn send(
    site: &Arc<Site>,
    opened: &OpenDraft,
    requester: &Requester,
) -> Result<SubmissionOutcome, ServiceError> {
    let checked = drafts::validate_at(opened, site.clock.now_s());
    let (Some(activity), Some(own)) = (checked.sendable(), drafts::own_email(&opened.stored.draft)) else {
        return Ok(SubmissionOutcome::Problems);
    };
    if let Some(activity_id) = opened.stored.activity_id {
        return resend(site, opened, activity_id, activity, &own, requester).await.map(SubmissionOutcome::Sent);
    }
    match drafts::sending(site, opened) {
        Sending::Open | Sending::Grace { .. } => {}
        closed @ (Sending::NotYet | Sending::Over) => return Ok(SubmissionOutcome::NotNow(closed)),
    }
    if !access::may(requester.who_of_draft(), Act::Edit) {
        return Err(ServiceError::Forbidden);
    }
    create(site, opened, requester).await
}

/// Creates the activity of a draft, once.
async fn create(
    site: &Arc<Site>,
    opened: &OpenDraft,
    requester: &Requester,
) -> Result<SubmissionOutcome, ServiceError> {
    let now_ms = site.clock.now_ms();
    let draft_id = opened.stored.id;
    let mut write = site.store.begin().await?;
    if !write.claim_sending(draft_id, now_ms).await? {
        write.roll_back().await?;
        return sent_already(site, draft_id).await.map(SubmissionOutcome::Sent);
    }
    // The draft may have changed since it was opened: the current version is sent.
    let Some(stored) = write.draft(draft_id).await? else { return Err(ServiceError::NotFound) };
    let now = OpenDraft { stored, ..opened.clone() };
    let checked = drafts::validate_at(&now, site.clock.now_s());
    let (Some(activity), Some(own)) = (checked.sendable(), drafts::own_email(&now.stored.draft)) else {
        write.roll_back().await?;
        return Ok(SubmissionOutcome::Problems);
    };
    let proven = requester.proven(&own);
    let state = if proven.is_some() { State::Waiting } else { State::Unconfirmed };
    let actor = requester.actor();
    let new = NewActivity {
        week_slug: &opened.week.slug,
        external_id: None,
        state,
        activity,
        actor: &actor,
        change: CREATED,
        imported: false,
        with_first_import: false,
    };
    let activity_id = write.create(&new, now_ms).await?;
    write.set_draft_activity(draft_id, activity_id).await?;
    write.set_sender(draft_id, Some(&own), None).await?;
    write.add_editor(activity_id, &own, now_ms, proven.map(|_| now_ms)).await?;
    if !drafts::opens_sent(&opened.key, &now.stored, std::slice::from_ref(&own)) {
        // The key was mailed to an address typed before. Such keys open nothing any more, except the sender's, which
        // works until the address is confirmed.
        write.lend_key(&opened.key).await?;
    }
    write.forget_untried(&Letter::Draft { draft_id }.payload()).await?;
    let locale = Locale::of_tag(&now.stored.locale);
    let sent = match proven {
        Some(proven) => {
            write.bind_keys(activity_id, &own).await?;
            let receipt = Letter::Receipt { draft_id, activity_id };
            outgoing::enqueue(site, &mut write, &own, locale, &receipt, Cause::Proven(proven)).await?;
            welcome_second(site, &mut write, activity_id, &now.stored, proven).await?;
            Sent::Waiting
        }
        None => ask_to_confirm(site, &mut write, &own, &now.stored, Cause::towards(&own, requester)).await?,
    };
    write.commit().await?;
    site.mailer.wake();
    Ok(SubmissionOutcome::Sent(sent))
}

/// Result of another request that has sent the draft at the same moment.
async fn sent_already(site: &Site, draft_id: i64) -> Result<Sent, ServiceError> {
    let stored = site.store.draft(draft_id).await?;
    let activity = match stored.and_then(|stored| stored.activity_id) {
        Some(id) => site.store.activity(id).await?,
        None => None,
    };
    let is_unconfirmed = activity.is_some_and(|activity| activity.state == State::Unconfirmed);
    Ok(if is_unconfirmed { Sent::Unconfirmed } else { Sent::Waiting })
}

/// Sends a sent activity again, with the changes of its draft.
async fn resend(
    site: &Arc<Site>,
    opened: &OpenDraft,
    activity_id: u32,
    typed: &Activity,
    own: &str,
    requester: &Requester,
) -> Result<Sent, ServiceError> {
    for _ in 0..MOST_TRIES {
        let Some(current) = site.store.activity(activity_id).await? else { return Err(ServiceError::NotFound) };
        let mut write = site.store.begin().await?;
        // Locked, so that the editors and the draft's addresses do not change meanwhile.
        write.lock_activity(activity_id).await?;
        let Some(stored) = write.draft(opened.stored.id).await? else { return Err(ServiceError::NotFound) };
        let before = &current.record.activity;
        let after = Activity { status: before.status, cancel_reason: before.cancel_reason.clone(), ..typed.clone() };
        let sending = Resending { site, week: &opened.week, stored: &stored, requester, current: &current };
        let sent = match sending.resend(&mut write, &after, own).await {
            Ok(sent) => sent,
            // Somebody decided or changed it at this moment: tries again from the new version.
            Err(Refused::Revise(ReviseError::Stale { .. })) => {
                write.roll_back().await?;
                continue;
            }
            Err(Refused::Revise(ReviseError::NotFound { .. })) => return Err(ServiceError::NotFound),
            Err(Refused::Revise(ReviseError::Store(error))) => return Err(error.into()),
            Err(Refused::Forbidden) => return Err(ServiceError::Forbidden),
        };
        write.commit().await?;
        site.mailer.wake();
        if matches!(sent, Sent::EditedNow | Sent::EditWaits | Sent::EditedBoth) {
            site.refresh_or_report().await;
        }
        return Ok(sent);
    }
    Err(StoreError::Busy.into())
}

/// Reason why nothing was sent again.
enum Refused {
    Forbidden,
    Revise(ReviseError),
}

impl From<ReviseError> for Refused {
    fn from(error: ReviseError) -> Self {
        Self::Revise(error)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Revise(error.into())
    }
}

/// Activity that is sent again.
struct Resending<'a> {
    site: &'a Site,
    week: &'a Week,
    stored: &'a StoredDraft,
    requester: &'a Requester,
    current: &'a StoredActivity,
}

impl Resending<'_> {
    async fn resend(&self, write: &mut Write, after: &Activity, own: &str) -> Result<Sent, Refused> {
        let id = self.current.record.id;
        let editors = write.editors(id).await?;
        // A second person may edit and send before the first has confirmed the address.
        let expected: Vec<String> = editors.iter().cloned().chain(drafts::co_email(&self.stored.draft)).collect();
        if !access::may(self.requester.who(&expected), Act::Decide(Decision::Resend)) {
            return Err(Refused::Forbidden);
        }
        let address = self.change_address(write, own, &editors).await?;
        let editors = write.editors(id).await?;
        if let Some(proven) = self.requester.proven_editor(&editors) {
            write.prove_editor(id, proven.as_str(), self.site.clock.now_ms()).await?;
            welcome_second(self.site, write, id, self.stored, proven).await?;
        }
        let sent = match self.current.state {
            State::Published => self.edit_published(write, after, &editors).await?,
            _ => self.edit_waiting(write, after, own).await?,
        };
        Ok(match (address, sent) {
            (Some(address), Sent::Same | Sent::Waiting | Sent::Unconfirmed) => address,
            (_, sent) => sent,
        })
    }

    /// Handles a changed address: it replaces the old one at once where it is proven, else after confirmation. A proven
    /// old address keeps its rights until then; an unproven one, a typo, loses them at once and gets no notice.
    async fn change_address(
        &self,
        write: &mut Write,
        own: &str,
        editors: &[String],
    ) -> Result<Option<Sent>, StoreError> {
        let (stored, id) = (self.stored, self.current.record.id);
        let Some(sent_email) = stored.sent_email.as_deref() else {
            // The draft of an imported activity, or of an earlier version, has no sender: its proven editor becomes the
            // sender.
            if let Some(proven) = self.requester.proven_editor(editors).filter(|proven| proven.as_str() == own) {
                write.set_sender(stored.id, Some(proven.as_str()), None).await?;
            }
            return Ok(None);
        };
        if own == sent_email {
            if stored.pending_email.is_some() {
                write.set_sender(stored.id, Some(sent_email), None).await?;
            }
            return Ok(None);
        }
        let was_proven = write.is_proven_editor(id, sent_email).await?;
        let by_editor = self.requester.proven_editor(editors);
        if was_proven && by_editor.is_none() {
            return Ok(Some(Sent::AddressNeedsProof));
        }
        if let Some(new) = self.requester.proven(own) {
            take_address(self.site, write, stored, id, new, self.requester).await?;
            return Ok(Some(Sent::AddressTaken));
        }
        if !was_proven {
            let now_ms = self.site.clock.now_ms();
            replace_editor(write, id, sent_email, own, now_ms, None).await?;
            write.set_sender(stored.id, Some(own), None).await?;
            write.add_event(&event(self.site, self.requester, kind::ADDRESS_CHANGED, id, Some(own))).await?;
            let cause = Cause::towards(own, self.requester);
            return ask_to_confirm(self.site, write, own, stored, cause).await.map(Some);
        }
        let is_asked = stored.pending_email.as_deref() == Some(own);
        write.set_sender(stored.id, Some(sent_email), Some(own)).await?;
        let cause = Cause::among(editors, self.requester);
        let sent = ask_to_confirm(self.site, write, own, stored, cause).await?;
        if !is_asked {
            let letter = Letter::AddressChanging { activity_id: id };
            outgoing::enqueue(self.site, write, sent_email, Locale::of_tag(&stored.locale), &letter, cause).await?;
        }
        Ok(Some(if sent == Sent::NotMailed { sent } else { Sent::AddressPending }))
    }

    async fn edit_waiting(&self, write: &mut Write, after: &Activity, own: &str) -> Result<Sent, Refused> {
        let (current, id) = (self.current, self.current.record.id);
        let Some(mut state) = decide(current.state, Decision::Resend) else { return Ok(Sent::Same) };
        // Sending through the mailed link also confirms the address.
        let confirms = if state == State::Unconfirmed { self.requester.proven(own) } else { None };
        if confirms.is_some() {
            state = State::Waiting;
        }
        let told = match state {
            State::Unconfirmed => Sent::Unconfirmed,
            State::Hidden => Sent::EditedHidden,
            _ => Sent::Waiting,
        };
        let before = &current.record.activity;
        if state != current.state || after != before {
            let (actor, now_ms) = (self.requester.actor(), self.site.clock.now_ms());
            let edit = ActivityEdit { activity: after, state, actor: &actor, change: EDITED, imported: false };
            write.revise(id, current.record.revision, &edit, now_ms).await?;
            if state == State::Hidden {
                // Not reviewed while hidden: listed as unreviewed until a moderator has seen it.
                write.note_unreviewed(id, before, after, now_ms).await?;
            }
        }
        // A waiting proposal is included in this edit.
        if let Some(waiting) = write.proposal(id).await? {
            write.drop_proposal(id, waiting.since_ms).await?;
        }
        if let Some(proven) = confirms {
            let receipt = Letter::Receipt { draft_id: self.stored.id, activity_id: id };
            let locale = Locale::of_tag(&self.stored.locale);
            // Replaces an earlier receipt that is not sent yet.
            write.forget_untried(&receipt.payload()).await?;
            outgoing::enqueue(self.site, write, proven.as_str(), locale, &receipt, Cause::Proven(proven)).await?;
            prove(self.site, write, id, self.stored, proven, self.requester).await?;
        }
        Ok(told)
    }

    /// Publishes the parts that apply at once, listed for the moderators; the other parts wait. Mails the editors,
    /// unless the same edit has been sent before.
    async fn edit_published(&self, write: &mut Write, after: &Activity, editors: &[String]) -> Result<Sent, Refused> {
        let (current, id, now_ms) = (self.current, self.current.record.id, self.site.clock.now_ms());
        let before = &current.record.activity;
        let trusted = TrustedHosts::of(before, &write.proven_editors(id).await?, &self.week.link_hosts);
        let split = match self.requester.proven_editor(editors) {
            Some(_) => review::split(before, after, &trusted),
            // An unproven requester publishes nothing without review.
            None => SplitEdit { at_once: before.clone(), waits: review::changed_parts(before, after) },
        };
        let actor = self.requester.actor();
        let mut revision = current.record.revision;
        let now = review::changed_parts(before, &split.at_once);
        if !now.is_empty() {
            let edit = ActivityEdit {
                activity: &split.at_once,
                state: State::Published,
                actor: &actor,
                change: EDITED,
                imported: false,
            };
            revision = write.revise(id, revision, &edit, now_ms).await?;
            write.note_unreviewed(id, before, &split.at_once, now_ms).await?;
        }
        let waiting = write.proposal(id).await?;
        let mut is_news = !now.is_empty();
        match waiting {
            // The edit was reverted: nothing is left to review.
            Some(waiting) if split.waits.is_empty() => is_news |= write.drop_proposal(id, waiting.since_ms).await?,
            // The proposal keeps its place in the queue.
            Some(waiting) if review::changed_parts(&waiting.activity, after).iter().all(|part| now.contains(part)) => {
                write.propose(id, revision, after, waiting.since_ms).await?;
            }
            _ if !split.waits.is_empty() => {
                write.propose(id, revision, after, now_ms).await?;
                is_news = true;
            }
            _ => {}
        }
        if is_news {
            let letter = Letter::Edited {
                activity_id: id,
                waits: !split.waits.is_empty(),
                now: words(&now),
                later: words(&split.waits),
            };
            let cause = Cause::among(editors, self.requester);
            for editor in editors {
                outgoing::enqueue(self.site, write, editor, Locale::of_tag(&self.stored.locale), &letter, cause)
                    .await?;
            }
        }
        Ok(match (split.waits.is_empty(), now.is_empty()) {
            (false, false) => Sent::EditedBoth,
            (false, true) => Sent::EditWaits,
            (true, _) if is_news => Sent::EditedNow,
            (true, _) => Sent::Same,
        })
    }
}

fn words(parts: &[Part]) -> Vec<String> {
    parts.iter().map(|part| part.word().to_owned()).collect()
}
