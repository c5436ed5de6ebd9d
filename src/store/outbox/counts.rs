//! Numbers of letters to a mailbox, about a draft, from a source or of a kind, by which mail is limited.
//! A mail counts at its slot, the instant at which it was first due.

use super::LetterCause;
use crate::{
    StoreError, Write,
    db::{Executor, rows},
};

impl Write {
    /// Locks the counts until the end of the transaction, so that two concurrent requests cannot both take the last
    /// place. SQLite has one writer at a time anyway.
    pub async fn lock_counts(&mut self) -> Result<(), StoreError> {
        /// Arbitrary key that no other lock uses.
        const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(20221003)";
        if let Executor::Postgres(connection) = self.transaction.executor() {
            sqlx::query(POSTGRES_LOCK)
                .execute(connection)
                .await
                .map_err(StoreError::of("locking the counts of letters"))?;
        }
        Ok(())
    }

    /// Slots of the letters of a cause to a mailbox after `since_ms`; with `source` only those from it.
    pub async fn letters_to_mailbox(
        &mut self,
        cause: LetterCause,
        mailbox: &str,
        source: Option<&str>,
        since_ms: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE mailbox = $1 AND cause = $2 AND slot_ms > $3
             AND (CAST($4 AS TEXT) IS NULL OR source = $4) ORDER BY slot_ms",
            mailbox,
            cause.word(),
            since_ms,
            source,
        )
        .map_err(StoreError::of("counting the letters to a mailbox"))?;
        Ok(found.into_iter().map(|(slot_ms,)| slot_ms).collect())
    }

    /// Mailboxes of unproven letters about a draft after `since_ms`.
    pub async fn mailboxes_of_draft(&mut self, draft_id: i64, since_ms: i64) -> Result<Vec<String>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (String,),
            "SELECT DISTINCT mailbox FROM outbox WHERE draft_id = $1 AND cause = $2 AND slot_ms > $3",
            draft_id,
            LetterCause::Unproven.word(),
            since_ms,
        )
        .map_err(StoreError::of("counting the addresses of a draft"))?;
        Ok(found.into_iter().map(|(mailbox,)| mailbox).collect())
    }

    /// Slot of the `count`-th latest mail of a cause and a source: one that is sent an hour later keeps to `count` an
    /// hour. `None` where there are fewer.
    pub async fn slot_of_source(
        &mut self,
        cause: LetterCause,
        source: &str,
        mailbox: Option<&str>,
        count: i64,
    ) -> Result<Option<i64>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE source = $1 AND cause = $2
             AND (CAST($3 AS TEXT) IS NULL OR mailbox = $3) ORDER BY slot_ms DESC LIMIT 1 OFFSET $4",
            source,
            cause.word(),
            mailbox,
            count - 1,
        )
        .map_err(StoreError::of("counting the letters of a source"))?;
        Ok(found.map(|(slot_ms,)| slot_ms))
    }

    /// Slot like [`Write::slot_of_source`], for letters of these kinds that a proven person causes.
    pub async fn slot_of_kinds(
        &mut self,
        actor: &str,
        kinds: [&str; 2],
        count: i64,
    ) -> Result<Option<i64>, StoreError> {
        let [one, other] = kinds.map(|kind| format!(r#"{{"letter":"{kind}"%"#));
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE source = $1 AND cause = $2 AND (letter LIKE $3 OR letter LIKE $4)
             ORDER BY slot_ms DESC LIMIT 1 OFFSET $5",
            actor,
            LetterCause::Proven.word(),
            one,
            other,
            count - 1,
        )
        .map_err(StoreError::of("counting the letters of some kinds"))?;
        Ok(found.map(|(slot_ms,)| slot_ms))
    }

    /// Slot like [`Write::slot_of_source`], for all letters by unproven causes.
    pub async fn slot_of_all(&mut self, count: i64) -> Result<Option<i64>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE cause IN ($1, $2) ORDER BY slot_ms DESC LIMIT 1 OFFSET $3",
            LetterCause::Unproven.word(),
            LetterCause::LogIn.word(),
            count - 1,
        )
        .map_err(StoreError::of("counting all letters"))?;
        Ok(found.map(|(slot_ms,)| slot_ms))
    }
}
