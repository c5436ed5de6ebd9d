//! Failed letters: listed, dismissed and retried.

use super::{NEVER, NOW, ON_ITS_WAY};
use crate::{
    Store, StoreError,
    db::{execute, rows},
};

/// Mail that was tried without success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedLetter {
    pub id: i64,
    pub recipient: String,
    /// Kind, such as `receipt`; empty where this program does not know it.
    pub kind: String,
    pub created_ms: i64,
    pub attempts: u32,
    /// Error of the last attempt.
    pub error: String,
    /// Time of the next attempt by the computer's clock; `None` for none unless requested.
    pub next_ms: Option<i64>,
    /// Activity that the letter is about.
    pub activity_id: Option<u32>,
    pub draft_id: Option<i64>,
}

/// Id, recipient, letter, created, attempts, last error, next, activity, draft.
type FailedLetterRow = (i64, String, String, i64, i64, String, i64, Option<i64>, Option<i64>);

impl FailedLetter {
    fn read(
        (id, recipient, letter, created_ms, attempts, kept, next_ms, activity_id, draft_id): FailedLetterRow,
    ) -> Self {
        Self {
            id,
            recipient,
            kind: kind_of(&letter),
            created_ms,
            attempts: attempts as u32,
            error: kept.trim_start_matches(ON_ITS_WAY).to_owned(),
            next_ms: (next_ms != NEVER).then_some(next_ms),
            activity_id: activity_id.map(|id| id as u32),
            draft_id,
        }
    }
}

/// Reads undismissed failed letters, newest first: those that meet the condition `$which` with `$argument`, at most
/// `$limit`.
macro_rules! read_failed_letters {
    ($store:ident, $which:literal, $limit:literal, $argument:expr, $operation:literal) => {
        rows!(
            $store.db.reader(),
            fetch_all,
            FailedLetterRow,
            concat!(
                "SELECT id, recipient, letter, created_ms, attempts, last_error, next_ms,
                     COALESCE(activity_id, (SELECT d.activity_id FROM drafts d WHERE d.id = outbox.draft_id)), draft_id
                 FROM outbox
                 WHERE ",
                $which,
                " AND sent_ms IS NULL AND dismissed_ms IS NULL AND last_error IS NOT NULL ORDER BY id DESC LIMIT ",
                $limit
            ),
            $argument,
        )
        .map_err(StoreError::of($operation))
        .map(|found| found.into_iter().map(FailedLetter::read).collect())
    };
}

impl Store {
    /// Failed letters that nobody has dismissed, newest first, at most `limit`.
    pub async fn failed_letters(&self, limit: u32) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "TRUE", "$1", i64::from(limit), "reading the letters that are stuck")
    }

    /// Failed letters about an activity, newest first, at most ten.
    pub async fn failed_letters_of_activity(&self, activity_id: u32) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(
            self,
            "(activity_id = $1 OR draft_id IN (SELECT id FROM drafts WHERE activity_id = $1))",
            "10",
            i64::from(activity_id),
            "reading an activity's letters that are stuck"
        )
    }

    /// Failed letters about a draft, newest first, at most ten.
    pub async fn failed_letters_of_draft(&self, draft_id: i64) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "draft_id = $1", "10", draft_id, "reading a draft's letters that are stuck")
    }

    /// Failed letters to a recipient, newest first, at most ten.
    pub async fn failed_letters_to(&self, recipient: &str) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "recipient = $1", "10", recipient, "reading the letters to somebody that are stuck")
    }

    /// Dismisses a failed mail at `real_ms` by the computer's clock, so that it is not listed any more. Returns `false`
    /// where it is to be tried again, or does not exist. The caller must check that the person may see the letter.
    pub async fn dismiss_letter(&self, id: i64, real_ms: i64) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let touched = execute!(
            write.transaction.executor(),
            "UPDATE outbox SET dismissed_ms = $2
             WHERE id = $1 AND sent_ms IS NULL AND dismissed_ms IS NULL AND last_error IS NOT NULL AND next_ms = $3",
            id,
            real_ms,
            NEVER,
        )
        .map_err(StoreError::of("dismissing a letter"))?;
        write.commit().await?;
        Ok(touched == 1)
    }

    /// Makes a mail due at once, held or not, with the attempts of a new one. Returns `false` where it was sent or does
    /// not exist. The mailer must be woken.
    pub async fn retry_now(&self, id: i64) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let touched = execute!(
            write.transaction.executor(),
            "UPDATE outbox SET next_ms = $2, attempts = 0, dismissed_ms = NULL, held_ms = NULL
             WHERE id = $1 AND sent_ms IS NULL AND last_error NOT LIKE '~%'",
            id,
            NOW,
        )
        .map_err(StoreError::of("trying a letter again"))?;
        write.commit().await?;
        Ok(touched == 1)
    }
}

fn kind_of(letter: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(letter).unwrap_or_default();
    value.get("letter").and_then(serde_json::Value::as_str).unwrap_or("").to_owned()
}
