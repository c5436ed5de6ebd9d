//! Letters that were tried and not sent: listed, dismissed and tried again.

use super::{NEVER, NOW, ON_ITS_WAY};
use crate::{
    Store, StoreError,
    db::{execute, rows},
};

/// A letter that was tried and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedLetter {
    pub id: i64,
    pub recipient: String,
    /// Its kind, such as `receipt`; empty where this program cannot read it.
    pub kind: String,
    pub created_ms: i64,
    pub attempts: u32,
    /// Why it was not sent, as whoever tried has written it.
    pub error: String,
    /// When it is tried again, in the computer's time; `None` where nobody will unless asked.
    pub next_ms: Option<i64>,
    /// The activity that it is about.
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

/// Reads the letters that were tried and not sent, and that nobody has dismissed, the newest first: those that `$which`, a
/// condition with `$argument`, picks, at most `$limit`.
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
    /// The letters that were tried and not sent, the newest first, at most `limit`. Not those that somebody has dismissed.
    pub async fn failed_letters(&self, limit: u32) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "TRUE", "$1", i64::from(limit), "reading the letters that are stuck")
    }

    /// The letters about an activity that were tried and not sent, the newest first, at most ten.
    pub async fn failed_letters_of_activity(&self, activity_id: u32) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(
            self,
            "(activity_id = $1 OR draft_id IN (SELECT id FROM drafts WHERE activity_id = $1))",
            "10",
            i64::from(activity_id),
            "reading an activity's letters that are stuck"
        )
    }

    /// The letters about a draft that were tried and not sent, the newest first, at most ten.
    pub async fn failed_letters_of_draft(&self, draft_id: i64) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "draft_id = $1", "10", draft_id, "reading a draft's letters that are stuck")
    }

    /// The letters to somebody that were tried and not sent, the newest first, at most ten.
    pub async fn failed_letters_to(&self, recipient: &str) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "recipient = $1", "10", recipient, "reading the letters to somebody that are stuck")
    }

    /// Dismisses a letter at `real_ms` of the computer's time, since its failure is known, so that it is shown no
    /// longer. `false` where it is tried again, or is not there. Whoever calls this knows that the letter is theirs to
    /// see: it is one of those that they were shown.
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

    /// Makes a letter due at once, held or not, and tried from then on as often as a new one. `false` where it was sent or
    /// is not there. Whoever sends must be woken.
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
