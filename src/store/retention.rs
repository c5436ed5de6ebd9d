//! Retention: deletes old personal data, a bounded number of rows at a time. Rows with stamps in the future are kept,
//! since the clock may be wrong. Revisions and times of the last change stay as they are.

mod contacts;
mod history;
mod unconfirmed;

pub use unconfirmed::{Unconfirmed, UnconfirmedAge};

use super::{
    Erased, Store, StoreError,
    db::{execute, rows},
};

impl Store {
    /// Latest stamp of an action in any table.
    pub async fn latest_stamp_ms(&self) -> Result<Option<i64>, StoreError> {
        let (latest,) = rows!(
            self.db.reader(),
            fetch_one,
            (Option<i64>,),
            "SELECT MAX(at_ms) FROM (SELECT MAX(updated_ms) AS at_ms FROM activities
                 UNION ALL SELECT MAX(updated_ms) FROM drafts
                 UNION ALL SELECT MAX(seen_ms) FROM sessions
                 UNION ALL SELECT MAX(at_ms) FROM events) AS latest",
        )
        .map_err(StoreError::of("reading when something was last written down"))?;
        Ok(latest)
    }

    /// Deletes unsent drafts of a week without changes since `before_ms`, at most `most`.
    pub async fn forget_drafts(&self, week_slug: &str, before_ms: i64, most: u32) -> Result<Erased, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT id FROM drafts
             WHERE week_slug = $1 AND sent_ms IS NULL AND activity_id IS NULL AND updated_ms < $2 ORDER BY id LIMIT $3",
            week_slug,
            before_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading which drafts are old"))?;
        let mut erased = Erased::default();
        let mut write = self.begin().await?;
        for (id,) in found {
            let keys = execute!(
                write.transaction.executor(),
                "DELETE FROM draft_keys WHERE draft_id = $1 AND draft_id IN (
                     SELECT id FROM drafts WHERE sent_ms IS NULL AND activity_id IS NULL AND updated_ms < $2)",
                id,
                before_ms,
            )
            .map_err(StoreError::of("forgetting the keys of an old draft"))?;
            erased.count("keys", keys);
            // The draft may have been sent or changed at this moment.
            let drafts = execute!(
                write.transaction.executor(),
                "DELETE FROM drafts WHERE id = $1 AND sent_ms IS NULL AND activity_id IS NULL AND updated_ms < $2",
                id,
                before_ms,
            )
            .map_err(StoreError::of("forgetting an old draft"))?;
            erased.count("drafts", drafts);
        }
        write.commit().await?;
        Ok(erased)
    }

    /// Deletes failed letters that were written before `before_ms`.
    pub async fn forget_failed_letters(&self, before_ms: i64) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let forgotten = execute!(
            write.transaction.executor(),
            "DELETE FROM outbox WHERE sent_ms IS NULL AND last_error IS NOT NULL AND created_ms < $1",
            before_ms,
        )
        .map_err(StoreError::of("forgetting letters that could not be sent"))?;
        write.commit().await?;
        Ok(forgotten)
    }
}
