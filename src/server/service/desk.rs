//! Use cases of moderators: decide, hide, cancel, undo or accept unreviewed changes, send a reminder. `domain::access`
//! has the permissions, `domain::review` the resulting states.

use std::sync::Arc;

use super::{
    drafts::MOST_TRIES,
    outgoing::{self, Cause},
    own_activities,
};
use crate::{
    domain::{
        access::{self, Act, Who},
        activity::Activity,
        problem::Problem,
        review::{self, Decision, EditOutcome, Part, State, decide_edit},
        taxonomy::Status,
        text,
    },
    locale::Locale,
    server::{
        mail::Letter,
        service::error::ServiceError,
        state::Site,
        store::{
            ActivityEdit, Event, Proposal, ReviseError, StoreError, StoredActivity, StoredDecision, Write, events::kind,
        },
    },
};

/// Longest message to an organizer, in characters.
pub const WORDS_LIMIT: usize = 4000;

/// Decision that a moderator wants to take, with the version that they have seen.
#[derive(Clone, Debug)]
pub struct DecisionRequest {
    pub decision: Decision,
    /// Message to the organizer, required for requests and refusals. For a cancellation it is public.
    pub words: String,
    pub seen_revision: u32,
    /// Time since which the seen edit has waited, in milliseconds since 1970; `None` for an activity without one.
    pub seen_edit_ms: Option<i64>,
}

/// Result of a [`DecisionRequest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionOutcome {
    Done,
    /// The message must be corrected first.
    Words(Problem),
    /// The activity has changed since it was seen, or somebody else has decided.
    Stale,
    /// The activity's state does not allow the decision.
    Impossible,
}

/// Carries out a decision: writes state, history and mail to all editors in one transaction, then refreshes the site.
pub async fn decide(
    site: &Arc<Site>,
    actor: &str,
    who: Who,
    id: u32,
    request: &DecisionRequest,
) -> Result<DecisionOutcome, ServiceError> {
    if !access::may(who, Act::Decide(request.decision)) {
        return Err(ServiceError::Forbidden);
    }
    let words = text::many_lines(&request.words);
    if let Err(problem) = check_words(request.decision, &words) {
        return Ok(DecisionOutcome::Words(problem));
    }
    let moderation =
        ModerationDecision { site, actor, id, decision: request.decision, words, at_ms: site.clock.now_ms() };
    let outcome = match request.decision {
        // These apply to the current version, whatever has changed since it was seen.
        Decision::Hide | Decision::Cancel | Decision::Restore => moderation.apply_to_published().await?,
        _ => moderation.apply_to_what_was_seen(request).await?,
    };
    match outcome {
        DecisionOutcome::Done => {
            site.mailer.wake();
            site.refresh_or_report().await;
            Ok(DecisionOutcome::Done)
        }
        // Repeated request, for instance by a double click: reported as done.
        DecisionOutcome::Stale | DecisionOutcome::Impossible if moderation.was_taken(request).await? => {
            Ok(DecisionOutcome::Done)
        }
        outcome => Ok(outcome),
    }
}

/// Hides a published activity by command; [`DecisionOutcome::Impossible`] where it is not published. A running server
/// follows when it sees the change.
pub async fn hide_by_command(site: &Arc<Site>, id: u32, reason: &str) -> Result<DecisionOutcome, ServiceError> {
    let moderation = ModerationDecision {
        site,
        actor: "veckan activity hide",
        id,
        decision: Decision::Hide,
        words: text::many_lines(reason),
        at_ms: site.clock.now_ms(),
    };
    if let Err(problem) = check_words(Decision::Hide, &moderation.words) {
        return Ok(DecisionOutcome::Words(problem));
    }
    moderation.apply_to_published().await
}

/// Decision that somebody has taken after the version that a request has seen.
pub async fn decided_since(
    site: &Site,
    id: u32,
    request: &DecisionRequest,
) -> Result<Option<StoredDecision>, StoreError> {
    let last = site.store.decisions(id).await?.pop();
    Ok(last.filter(|last| match request.seen_edit_ms {
        Some(seen_ms) => last.at_ms >= seen_ms,
        None => last.revision >= request.seen_revision,
    }))
}

fn check_words(decision: Decision, words: &str) -> Result<(), Problem> {
    if words.is_empty() && decision.needs_words() {
        return Err(Problem::Missing);
    }
    // Everybody reads the reason of a cancellation, on one line.
    let limit = if decision == Decision::Cancel { own_activities::REASON_LIMIT } else { WORDS_LIMIT };
    text::within(words, limit)
}

/// Undoes the unreviewed changes of a published activity up to `seen_revision`.
pub async fn undo_changes(
    site: &Arc<Site>,
    actor: &str,
    who: Who,
    id: u32,
    seen_revision: u32,
    words: &str,
) -> Result<DecisionOutcome, ServiceError> {
    if !access::may(who, Act::Moderate) {
        return Err(ServiceError::Forbidden);
    }
    let words = text::many_lines(words);
    if let Err(problem) = text::within(&words, WORDS_LIMIT) {
        return Ok(DecisionOutcome::Words(problem));
    }
    let Some(current) = site.store.activity(id).await? else { return Err(ServiceError::NotFound) };
    let Some(reviewed) = site.store.reviewed(id).await? else { return Ok(DecisionOutcome::Impossible) };
    let before = review::with_edit(&current.record.activity, &reviewed);
    let parts = review::changed_parts(&before, &current.record.activity);
    let now_ms = site.clock.now_ms();
    let mut write = site.store.begin().await?;
    let edit = ActivityEdit { activity: &before, state: current.state, actor, change: UNDONE, imported: false };
    let revision = match write.revise(id, seen_revision, &edit, now_ms).await {
        Ok(revision) => revision,
        Err(ReviseError::Stale { .. }) => return Ok(DecisionOutcome::Stale),
        Err(ReviseError::NotFound { .. }) => return Err(ServiceError::NotFound),
        Err(ReviseError::Store(error)) => return Err(error.into()),
    };
    write.mark_reviewed(id, revision).await?;
    write.add_event(&event(site, actor, kind::CHANGES_UNDONE, id, &parts)).await?;
    let fields = parts.iter().map(|part| part.word().to_owned()).collect();
    let letter = Letter::ChangesUndone { activity_id: id, fields, words };
    tell_editors(site, &mut write, id, actor, &letter).await?;
    write.commit().await?;
    site.mailer.wake();
    site.refresh_or_report().await;
    Ok(DecisionOutcome::Done)
}

/// Accepts the unreviewed changes of an activity that a moderator has seen.
pub async fn accept_changes(
    site: &Arc<Site>,
    actor: &str,
    who: Who,
    id: u32,
    seen_revision: u32,
) -> Result<DecisionOutcome, ServiceError> {
    if !access::may(who, Act::Moderate) {
        return Err(ServiceError::Forbidden);
    }
    let Some(current) = site.store.activity(id).await? else { return Err(ServiceError::NotFound) };
    let Some(reviewed) = site.store.reviewed(id).await? else { return Ok(DecisionOutcome::Impossible) };
    let parts = review::changed_parts(&reviewed, &current.record.activity);
    let mut write = site.store.begin().await?;
    if current.record.revision != seen_revision || !write.mark_reviewed(id, seen_revision).await? {
        return Ok(DecisionOutcome::Stale);
    }
    write.add_event(&event(site, actor, kind::CHANGES_SEEN, id, &parts)).await?;
    write.commit().await?;
    Ok(DecisionOutcome::Done)
}

/// Mails the sender of an unconfirmed activity once more.
pub async fn remind(site: &Arc<Site>, actor: &str, who: Who, id: u32) -> Result<DecisionOutcome, ServiceError> {
    if !access::may(who, Act::Moderate) {
        return Err(ServiceError::Forbidden);
    }
    let Some(current) = site.store.activity(id).await? else { return Err(ServiceError::NotFound) };
    let draft = match site.store.draft_of_activity(id).await? {
        Some(draft_id) => site.store.draft(draft_id).await?,
        None => None,
    };
    let Some((draft, email)) = draft.and_then(|draft| draft.sent_email.clone().map(|email| (draft, email))) else {
        return Ok(DecisionOutcome::Impossible);
    };
    if current.state != State::Unconfirmed {
        return Ok(DecisionOutcome::Impossible);
    }
    let mut write = site.store.begin().await?;
    let letter = Letter::Remind { draft_id: draft.id };
    write.forget_untried(&letter.payload()).await?;
    outgoing::enqueue(site, &mut write, &email, Locale::of_tag(&draft.locale), &letter, Cause::Host(actor)).await?;
    write.add_event(&Event { about: Some(email), ..event(site, actor, kind::REMINDED, id, &[]) }).await?;
    write.commit().await?;
    site.mailer.wake();
    Ok(DecisionOutcome::Done)
}

/// Name of the change in the history.
const UNDONE: &str = "undone";

fn event(site: &Site, actor: &str, event: &str, id: u32, parts: &[Part]) -> Event {
    Event {
        at_ms: site.clock.now_ms(),
        actor: actor.to_owned(),
        event: event.to_owned(),
        activity_id: Some(id),
        about: None,
        words: parts.iter().map(|part| part.word()).collect::<Vec<_>>().join(" "),
    }
}

/// Mails all editors of an activity, in the language of its registration.
async fn tell_editors(site: &Site, write: &mut Write, id: u32, actor: &str, letter: &Letter) -> Result<(), StoreError> {
    let locale = match write.draft_of_activity(id).await? {
        Some(draft_id) => write.draft(draft_id).await?.map_or(Locale::Sv, |draft| Locale::of_tag(&draft.locale)),
        None => Locale::Sv,
    };
    for editor in write.editors(id).await? {
        outgoing::enqueue(site, write, &editor, locale, letter, Cause::Host(actor)).await?;
    }
    Ok(())
}

struct ModerationDecision<'a> {
    site: &'a Arc<Site>,
    actor: &'a str,
    id: u32,
    decision: Decision,
    words: String,
    /// Time of the decision by the site's clock, in milliseconds since 1970. Shared by the revision and the decision,
    /// by which the history recognizes them as one action.
    at_ms: i64,
}

impl ModerationDecision<'_> {
    /// Whether the same person has already taken the same decision with the same message about the version that they
    /// saw.
    async fn was_taken(&self, request: &DecisionRequest) -> Result<bool, ServiceError> {
        let last = decided_since(self.site, self.id, request).await?;
        Ok(last
            .is_some_and(|last| last.actor == self.actor && last.decision == self.decision && last.words == self.words))
    }

    /// Applies a decision to a new activity, a waiting edit or a hidden activity; refused unless it is the seen
    /// version.
    async fn apply_to_what_was_seen(&self, request: &DecisionRequest) -> Result<DecisionOutcome, ServiceError> {
        let Some(current) = self.site.store.activity(self.id).await? else { return Err(ServiceError::NotFound) };
        if current.record.revision != request.seen_revision {
            return Ok(DecisionOutcome::Stale);
        }
        let proposal = match current.state {
            State::Published => self.site.store.proposal(self.id).await?,
            // An edit of a hidden activity waits until the activity is shown again.
            _ => None,
        };
        match (&proposal, request.seen_edit_ms) {
            (Some(proposal), Some(seen_ms)) if proposal.since_ms == seen_ms => {
                self.apply_to_edit(&current, proposal).await
            }
            (None, None) => self.apply_to_activity(&current).await,
            _ => Ok(DecisionOutcome::Stale),
        }
    }

    async fn apply_to_activity(&self, current: &StoredActivity) -> Result<DecisionOutcome, ServiceError> {
        let Some(state) = review::decide(current.state, self.decision) else { return Ok(DecisionOutcome::Impossible) };
        let mut write = self.site.store.begin().await?;
        let revision = match self.revise(&mut write, current, &current.record.activity, state).await? {
            Ok(revision) => revision,
            Err(refused) => return Ok(refused),
        };
        if state == State::Published {
            // The moderator has seen the whole page, including changes made while it was hidden.
            write.mark_reviewed(self.id, revision).await?;
        }
        self.record(&mut write, current, state, Subject::Activity).await?;
        write.commit().await?;
        Ok(DecisionOutcome::Done)
    }

    async fn apply_to_edit(
        &self,
        current: &StoredActivity,
        proposal: &Proposal,
    ) -> Result<DecisionOutcome, ServiceError> {
        let Some(outcome) = decide_edit(self.decision) else { return Ok(DecisionOutcome::Impossible) };
        let mut write = self.site.store.begin().await?;
        if !write.drop_proposal(self.id, proposal.since_ms).await? {
            return Ok(DecisionOutcome::Stale);
        }
        if outcome == EditOutcome::Taken {
            let activity = review::with_edit(&current.record.activity, &proposal.activity);
            match self.revise(&mut write, current, &activity, current.state).await? {
                // The moderator has seen the resulting page, including unreviewed changes.
                Ok(revision) => write.mark_reviewed(self.id, revision).await?,
                Err(refused) => return Ok(refused),
            };
        }
        self.record(&mut write, current, current.state, Subject::Edit).await?;
        write.commit().await?;
        Ok(DecisionOutcome::Done)
    }

    /// Hides, cancels or restores the current version of a published activity.
    async fn apply_to_published(&self) -> Result<DecisionOutcome, ServiceError> {
        for _ in 0..MOST_TRIES {
            let Some(current) = self.site.store.activity(self.id).await? else { return Err(ServiceError::NotFound) };
            let Some(state) = review::decide(current.state, self.decision) else {
                return Ok(DecisionOutcome::Impossible);
            };
            let before = &current.record.activity;
            let after: Option<Activity> = match (self.decision, before.status) {
                (Decision::Cancel, Status::Scheduled) => {
                    Some(own_activities::cancelled(before, &text::one_line(&self.words)))
                }
                (Decision::Restore, Status::Cancelled) => Some(own_activities::restored(before)),
                (Decision::Cancel | Decision::Restore, _) => None,
                _ => Some(before.clone()),
            };
            let Some(after) = after else { return Ok(DecisionOutcome::Impossible) };
            let mut write = self.site.store.begin().await?;
            match self.revise(&mut write, &current, &after, state).await? {
                Ok(_) => {}
                Err(DecisionOutcome::Stale) => {
                    write.roll_back().await?;
                    continue;
                }
                Err(refused) => return Ok(refused),
            }
            self.record(&mut write, &current, state, Subject::Activity).await?;
            write.commit().await?;
            return Ok(DecisionOutcome::Done);
        }
        Err(StoreError::Busy.into())
    }

    /// Number of the written revision, or the reason why none was written.
    async fn revise(
        &self,
        write: &mut Write,
        current: &StoredActivity,
        activity: &Activity,
        state: State,
    ) -> Result<Result<u32, DecisionOutcome>, ServiceError> {
        let edit = ActivityEdit { activity, state, actor: self.actor, change: self.decision.word(), imported: false };
        match write.revise(self.id, current.record.revision, &edit, self.at_ms).await {
            Ok(revision) => Ok(Ok(revision)),
            Err(ReviseError::Stale { .. }) => Ok(Err(DecisionOutcome::Stale)),
            Err(ReviseError::NotFound { .. }) => Err(ServiceError::NotFound),
            Err(ReviseError::Store(error)) => Err(error.into()),
        }
    }

    async fn record(
        &self,
        write: &mut Write,
        before: &StoredActivity,
        state_after: State,
        subject: Subject,
    ) -> Result<(), ServiceError> {
        let decision = StoredDecision {
            at_ms: self.at_ms,
            revision: before.record.revision,
            actor: self.actor.to_owned(),
            decision: self.decision,
            words: self.words.clone(),
            state_before: before.state,
            state_after,
        };
        write.add_decision(self.id, &decision).await?;
        if self.decision == Decision::ReviewAnyway {
            return Ok(());
        }
        let letter = Letter::Decided {
            activity_id: self.id,
            draft_id: write.draft_of_activity(self.id).await?,
            decision: self.decision,
            words: self.words.clone(),
            of_edit: subject == Subject::Edit,
        };
        Ok(tell_editors(self.site, write, self.id, self.actor, &letter).await?)
    }
}

/// Subject of a decision, for the letter about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Activity,
    Edit,
}
