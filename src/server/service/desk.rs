//! What moderators do: see what waits, and decide. Who may is asked of `domain::access`, what follows of `domain::review`.

use std::sync::Arc;

use crate::{
    domain::{
        access::{self, Act, Who},
        problem::Problem,
        review::{self, Decision, EditOutcome, State, decide_edit},
        text,
    },
    locale::Locale,
    server::{
        http::personal::Failure,
        mail::Letter,
        state::Site,
        store::{Edit, Proposal, ReviseError, StoreError, Stored, StoredDecision},
    },
};

/// The longest words to an organizer, in characters.
pub const WORDS_LIMIT: usize = 4000;

/// A decision that somebody wants to take, of what they have seen.
#[derive(Clone, Debug)]
pub struct Request {
    pub decision: Decision,
    /// To the organizer; needed where something is asked for or refused.
    pub words: String,
    pub seen_revision: u32,
    /// Since when the edit has waited that was seen; `None` where it was no edit.
    pub seen_edit_ms: Option<i64>,
}

/// What has come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The words must be mended first.
    Words(Problem),
    /// It has changed since it was seen, or somebody else has decided.
    Stale,
    /// It cannot be decided from where it stands.
    Impossible,
}

/// Takes a decision: the state, the history, the mail to all who may edit it, and what everybody sees, at once.
pub async fn decide(site: &Arc<Site>, actor: &str, who: Who, id: u32, request: &Request) -> Result<Outcome, Failure> {
    if !access::may(who, Act::Decide(request.decision)) {
        return Err(Failure::Forbidden);
    }
    let words = text::many_lines(&request.words);
    if let Err(problem) = check_words(request.decision, &words) {
        return Ok(Outcome::Words(problem));
    }
    let Some(current) = site.store.activity(id).await? else { return Err(Failure::NotFound) };
    let proposal = site.store.proposal(id).await?;
    let ruling = Ruling { actor, id, decision: request.decision, words };
    let outcome = match (&proposal, request.seen_edit_ms) {
        (Some(proposal), Some(seen_ms)) if proposal.since_ms == seen_ms => {
            ruling.of_edit(site, &current, proposal).await?
        }
        (None, None) if current.record.revision == request.seen_revision => ruling.of_new(site, &current).await?,
        _ => Outcome::Stale,
    };
    match outcome {
        Outcome::Done => {
            site.post.wake();
            site.refresh().await?;
            Ok(Outcome::Done)
        }
        // Pressed twice: it is done, and the second time asks for nothing else.
        Outcome::Stale if ruling.is_taken(site, request).await? => Ok(Outcome::Done),
        outcome => Ok(outcome),
    }
}

/// The decision that somebody took after what a request has seen.
pub async fn decided_since(site: &Site, id: u32, request: &Request) -> Result<Option<StoredDecision>, StoreError> {
    let last = site.store.decisions(id).await?.pop();
    Ok(last.filter(|last| match request.seen_edit_ms {
        Some(seen_ms) => last.at_ms >= seen_ms,
        None => last.revision >= request.seen_revision,
    }))
}

fn check_words(decision: Decision, words: &str) -> Result<(), Problem> {
    if words.is_empty() && matches!(decision, Decision::AskChanges | Decision::Decline) {
        return Err(Problem::Missing);
    }
    text::within(words, WORDS_LIMIT)
}

struct Ruling<'a> {
    actor: &'a str,
    id: u32,
    decision: Decision,
    words: String,
}

impl Ruling<'_> {
    /// Whether the same person has taken the same decision, in the same words, of what they saw.
    async fn is_taken(&self, site: &Site, request: &Request) -> Result<bool, Failure> {
        let last = decided_since(site, self.id, request).await?;
        Ok(last
            .is_some_and(|last| last.actor == self.actor && last.decision == self.decision && last.words == self.words))
    }

    async fn of_new(&self, site: &Site, current: &Stored) -> Result<Outcome, Failure> {
        let Some(state) = review::decide(current.state, self.decision) else { return Ok(Outcome::Impossible) };
        let edit = Edit {
            activity: &current.record.activity,
            state,
            actor: self.actor,
            change: self.decision.word(),
            imported: false,
        };
        let now_ms = site.clock.now_ms();
        let mut write = site.store.begin().await?;
        match write.revise(self.id, current.record.revision, &edit, now_ms).await {
            Ok(_) => {}
            Err(ReviseError::Stale { .. }) => return Ok(Outcome::Stale),
            Err(ReviseError::NotFound { .. }) => return Err(Failure::NotFound),
            Err(ReviseError::Store(error)) => return Err(error.into()),
        }
        self.write_down(site, &mut write, current, state, false, now_ms).await?;
        write.commit().await?;
        Ok(Outcome::Done)
    }

    async fn of_edit(&self, site: &Site, current: &Stored, proposal: &Proposal) -> Result<Outcome, Failure> {
        let Some(outcome) = decide_edit(self.decision) else { return Ok(Outcome::Impossible) };
        let now_ms = site.clock.now_ms();
        let mut write = site.store.begin().await?;
        if !write.drop_proposal(self.id, proposal.since_ms).await? {
            return Ok(Outcome::Stale);
        }
        if outcome == EditOutcome::Taken {
            let activity = review::with_reviewed(&current.record.activity, &proposal.activity);
            let edit = Edit {
                activity: &activity,
                state: current.state,
                actor: self.actor,
                change: self.decision.word(),
                imported: false,
            };
            match write.revise(self.id, current.record.revision, &edit, now_ms).await {
                Ok(_) => {}
                Err(ReviseError::Stale { .. }) => return Ok(Outcome::Stale),
                Err(ReviseError::NotFound { .. }) => return Err(Failure::NotFound),
                Err(ReviseError::Store(error)) => return Err(error.into()),
            }
        }
        self.write_down(site, &mut write, current, current.state, true, now_ms).await?;
        write.commit().await?;
        Ok(Outcome::Done)
    }

    async fn write_down(
        &self,
        site: &Site,
        write: &mut crate::server::store::Write,
        before: &Stored,
        state_after: State,
        of_edit: bool,
        now_ms: i64,
    ) -> Result<(), Failure> {
        let decision = StoredDecision {
            at_ms: now_ms,
            revision: before.record.revision,
            actor: self.actor.to_owned(),
            decision: self.decision,
            words: self.words.clone(),
            state_before: before.state,
            state_after,
        };
        write.add_decision(self.id, &decision).await?;
        let draft_id = site.store.draft_of_activity(self.id).await?;
        let locale = match draft_id {
            Some(id) => site.store.draft(id).await?.map_or(Locale::Sv, |draft| draft.locale),
            None => Locale::Sv,
        };
        let letter = Letter::Decided {
            activity_id: self.id,
            draft_id,
            decision: self.decision,
            words: self.words.clone(),
            of_edit,
        };
        for editor in site.store.editors(self.id).await? {
            write.enqueue(&editor, locale, &letter, now_ms).await?;
        }
        Ok(())
    }
}
