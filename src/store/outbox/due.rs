//! Due letters: claimed by the sending instance, so that several can share one outbox, and the results of sending.

use super::{ACTOR, NEVER, ON_ITS_WAY, domain_of};
use crate::{
    Event, Store, StoreError, Write,
    db::{execute, rows},
    events::kind,
};

/// Mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedLetter {
    pub id: i64,
    pub recipient: String,
    /// Tag of the letter's language.
    pub locale: String,
    pub payload: String,
    /// Time of writing by the site's clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// Number of earlier attempts.
    pub attempts: u32,
    /// Whether a person is waiting for the letter, which gives it precedence.
    pub is_urgent: bool,
    /// Domain of the recipient, in lower case.
    pub domain: String,
    pub activity_id: Option<u32>,
    next_ms: i64,
    last_error: Option<String>,
}

impl QueuedLetter {
    /// Due time by the computer's clock, in milliseconds since 1970.
    pub fn next_ms(&self) -> i64 {
        self.next_ms
    }
}

impl Store {
    /// Letters due at `real_ms`, at most `limit`: urgent ones first, then the longest due. Leaves out non-urgent letters to
    /// the domains in `held`, and all letters to those in `held_from_all`.
    pub async fn due_letters(
        &self,
        real_ms: i64,
        limit: u32,
        held: &[&str],
        held_from_all: &[&str],
    ) -> Result<Vec<QueuedLetter>, StoreError> {
        type Row = (i64, String, String, String, i64, i64, i64, i64, String, Option<i64>, Option<String>);
        // Domains have no blanks, so that they can be found in ` a.se  b.se `.
        let list = |domains: &[&str]| domains.iter().fold(String::new(), |list, domain| list + " " + domain + " ");
        let due = rows!(
            self.db.reader(),
            fetch_all,
            Row,
            "SELECT id, recipient, locale, letter, created_ms, attempts, next_ms, urgency, domain, activity_id, last_error
             FROM outbox WHERE sent_ms IS NULL AND held_ms IS NULL AND next_ms <= $1
                 AND (urgency = 0 OR domain = '' OR REPLACE($3, ' ' || domain || ' ', '') = $3)
                 AND (domain = '' OR REPLACE($4, ' ' || domain || ' ', '') = $4)
             ORDER BY urgency, next_ms, id LIMIT $2",
            real_ms,
            i64::from(limit),
            list(held),
            list(held_from_all),
        )
        .map_err(StoreError::of("reading the outbox"))?;
        let queued = due.into_iter().map(|row| {
            let (
                id,
                recipient,
                locale,
                letter,
                created_ms,
                attempts,
                next_ms,
                urgency,
                domain,
                activity_id,
                last_error,
            ) = row;
            QueuedLetter {
                id,
                // Rows of an earlier version have no domain.
                domain: if domain.is_empty() { domain_of(&recipient) } else { domain },
                recipient,
                locale,
                payload: letter,
                created_ms,
                attempts: attempts as u32,
                is_urgent: urgency == 0,
                activity_id: activity_id.map(|id| id as u32),
                next_ms,
                // Also the prefix of a letter that was claimed and never released.
                last_error: last_error.map(|error| error.trim_start_matches(ON_ITS_WAY).to_owned()),
            }
        });
        Ok(queued.collect())
    }

    /// Claims a mail like [`Store::claim_letters`]; returns `false` where another instance has claimed it.
    pub async fn claim_letter(&self, queued: &QueuedLetter, until_ms: i64) -> Result<bool, StoreError> {
        Ok(!self.claim_letters(std::slice::from_ref(queued), until_ms).await?.is_empty())
    }

    /// Claims letters to send them; returns the ids of those that nobody else has claimed since they were read. A claimed
    /// mail without a result is due again at `until_ms`.
    pub async fn claim_letters(&self, letters: &[QueuedLetter], until_ms: i64) -> Result<Vec<i64>, StoreError> {
        let mut write = self.begin().await?;
        let mut claimed = Vec::with_capacity(letters.len());
        for queued in letters {
            let touched = execute!(
                write.transaction.executor(),
                "UPDATE outbox SET next_ms = $3, attempts = attempts + 1, last_error = $4
                 WHERE id = $1 AND next_ms = $2 AND sent_ms IS NULL AND held_ms IS NULL",
                queued.id,
                queued.next_ms,
                until_ms,
                queued.last_error.as_ref().map(|error| format!("{ON_ITS_WAY}{error}")),
            )
            .map_err(StoreError::of("taking a letter from the outbox"))?;
            claimed.extend((touched == 1).then_some(queued.id));
        }
        write.commit().await?;
        Ok(claimed)
    }

    /// Records like [`Write::letter_sent`], in a transaction of its own.
    pub async fn letter_sent(&self, id: i64, real_ms: i64) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.letter_sent(id, real_ms).await?;
        write.commit().await
    }

    /// Records like [`Write::letter_failed`], in a transaction of its own.
    pub async fn letter_failed(&self, id: i64, error: &str, next_ms: Option<i64>) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.letter_failed(id, error, next_ms).await?;
        write.commit().await
    }
}

impl Write {
    /// Records that a letter was sent at `real_ms` by the computer's clock.
    pub async fn letter_sent(&mut self, id: i64, real_ms: i64) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET sent_ms = $2, last_error = NULL WHERE id = $1 AND sent_ms IS NULL",
            id,
            real_ms,
        )
        .map(drop)
        .map_err(StoreError::of("recording that a letter was sent"))
    }

    /// Records a failure and the time of the next attempt; `None` for none unless requested.
    pub async fn letter_failed(&mut self, id: i64, error: &str, next_ms: Option<i64>) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET last_error = $2, next_ms = $3 WHERE id = $1 AND sent_ms IS NULL",
            id,
            error,
            next_ms.unwrap_or(NEVER),
        )
        .map(drop)
        .map_err(StoreError::of("recording that a letter was not sent"))
    }

    /// Releases a claimed mail as if it had not been tried, due at `next_ms`; `error` is the reason, if any.
    pub async fn give_letter_back(
        &mut self,
        queued: &QueuedLetter,
        error: Option<&str>,
        next_ms: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET attempts = $2, next_ms = $3, last_error = $4 WHERE id = $1 AND sent_ms IS NULL",
            queued.id,
            i64::from(queued.attempts),
            next_ms,
            error.or(queued.last_error.as_deref()),
        )
        .map(drop)
        .map_err(StoreError::of("putting a letter back"))
    }

    /// Adds an event, at `now_ms` by the site's clock, that a letter is given up; `words` is the reason.
    pub async fn letter_given_up(&mut self, queued: &QueuedLetter, words: &str, now_ms: i64) -> Result<(), StoreError> {
        let known = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT id FROM activities WHERE id = COALESCE($1,
                 (SELECT activity_id FROM drafts WHERE id = (SELECT draft_id FROM outbox WHERE id = $2)))",
            queued.activity_id.map(i64::from),
            queued.id,
        )
        .map_err(StoreError::of("reading what a letter is about"))?;
        self.add_event(&Event {
            at_ms: now_ms,
            actor: ACTOR.to_owned(),
            event: kind::MAIL_FAILED.to_owned(),
            // The activity may be deleted, or never have existed.
            activity_id: known.map(|(id,)| id as u32),
            about: Some(queued.recipient.clone()),
            words: words.to_owned(),
        })
        .await
    }

    /// Deletes a mail whose subject is gone, or whose recipient is not concerned any more.
    pub async fn forget_letter(&mut self, id: i64) -> Result<(), StoreError> {
        execute!(self.transaction.executor(), "DELETE FROM outbox WHERE id = $1 AND sent_ms IS NULL", id)
            .map(drop)
            .map_err(StoreError::of("forgetting a letter that nobody needs"))
    }
}
