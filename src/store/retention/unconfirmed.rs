//! Unconfirmed registrations: their senders are reminded, then they are deleted.

use crate::{
    Erased, Store, StoreError, Write,
    db::{execute, rows},
};
use domain::review::State;

/// Unconfirmed registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    pub activity_id: u32,
    pub draft_id: i64,
    /// Address that it was sent under.
    pub email: String,
    /// Tag of the language of letters about it.
    pub locale: String,
}

/// Age of unconfirmed registrations, by the time of the last sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnconfirmedAge {
    pub sent_before_ms: i64,
    /// Time after the sending from which a reminder counts, in milliseconds.
    pub reminder_counts_after_ms: i64,
}

impl Store {
    /// Unconfirmed registrations of a week whose senders have not been reminded, at most `most`.
    pub async fn unreminded(
        &self,
        week_slug: &str,
        age: UnconfirmedAge,
        most: u32,
    ) -> Result<Vec<Unconfirmed>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (i64, i64, String, String),
            "SELECT a.id, d.id, COALESCE(d.sent_email, d.own_email), d.locale
             FROM activities a JOIN drafts d ON d.activity_id = a.id AND d.sent_ms IS NOT NULL
             WHERE a.week_slug = $1 AND a.state = $2 AND a.updated_ms < $3 AND d.sent_ms < $3
                 AND (d.reminded_ms IS NULL OR d.reminded_ms < a.updated_ms + $4 OR d.reminded_ms < d.sent_ms + $4)
                 AND COALESCE(d.sent_email, d.own_email) IS NOT NULL
             ORDER BY a.id LIMIT $5",
            week_slug,
            State::Unconfirmed.word(),
            age.sent_before_ms,
            age.reminder_counts_after_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading whom to remind"))?;
        let unconfirmed = found.into_iter().map(|(activity_id, draft_id, email, locale)| Unconfirmed {
            activity_id: activity_id as u32,
            draft_id,
            email,
            locale,
        });
        Ok(unconfirmed.collect())
    }

    /// Deletes unconfirmed registrations of a week with all their data, at most `most`: those whose senders were
    /// reminded before `reminded_before_ms`, or cannot be.
    pub async fn delete_unconfirmed(
        &self,
        week_slug: &str,
        age: UnconfirmedAge,
        reminded_before_ms: i64,
        most: u32,
    ) -> Result<Erased, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT a.id FROM activities a LEFT JOIN drafts d ON d.activity_id = a.id AND d.sent_ms IS NOT NULL
             WHERE a.week_slug = $1 AND a.state = $2 AND a.updated_ms < $3 AND COALESCE(d.sent_ms, 0) < $3
                 AND (COALESCE(d.sent_email, d.own_email) IS NULL OR (d.reminded_ms < $5
                     AND d.reminded_ms >= a.updated_ms + $4 AND d.reminded_ms >= d.sent_ms + $4))
             ORDER BY a.id LIMIT $6",
            week_slug,
            State::Unconfirmed.word(),
            age.sent_before_ms,
            age.reminder_counts_after_ms,
            reminded_before_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading what nobody has confirmed"))?;
        let mut erased = Erased::default();
        let mut write = self.begin().await?;
        for (id,) in found {
            write.delete_unconfirmed(id, &mut erased).await?;
        }
        write.commit().await?;
        Ok(erased)
    }
}

impl Write {
    /// Records a reminder; returns `false` where that was done, or the registration confirmed, meanwhile.
    pub async fn claim_reminder(&mut self, unconfirmed: &Unconfirmed, real_ms: i64) -> Result<bool, StoreError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE drafts SET reminded_ms = $2 WHERE id = $1 AND COALESCE(reminded_ms, 0) < $2
                 AND EXISTS (SELECT 1 FROM activities WHERE id = drafts.activity_id AND state = $3)",
            unconfirmed.draft_id,
            real_ms,
            State::Unconfirmed.word(),
        )
        .map_err(StoreError::of("noting that somebody was reminded"))?;
        Ok(touched == 1)
    }

    /// Deletes a registration with all its data, unless it was confirmed or reviewed meanwhile. It was never public, so
    /// its id need not answer with 410.
    async fn delete_unconfirmed(&mut self, id: i64, erased: &mut Erased) -> Result<(), StoreError> {
        // Locks the row on PostgreSQL.
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET state = state WHERE id = $1 AND state = $2",
            id,
            State::Unconfirmed.word(),
        )
        .map_err(StoreError::of("locking what nobody has confirmed"))?;
        if touched == 0 {
            return Ok(());
        }
        for delete in [
            "DELETE FROM outbox WHERE activity_id = $1 OR draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            "DELETE FROM drafts WHERE activity_id = $1",
            "DELETE FROM editors WHERE activity_id = $1",
            "DELETE FROM decisions WHERE activity_id = $1",
            "DELETE FROM events WHERE activity_id = $1",
            "DELETE FROM revisions WHERE activity_id = $1",
            "DELETE FROM activities WHERE id = $1",
        ] {
            execute!(self.transaction.executor(), delete, id)
                .map_err(StoreError::of("deleting what nobody has confirmed"))?;
        }
        erased.count("unconfirmed registrations", 1);
        Ok(())
    }
}
