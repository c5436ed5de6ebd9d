//! How many letters go to a mailbox, about a draft, from a source or of a kind: what the limits of mail are decided by.
//! A letter counts at its slot, the instant at which it was due first.

use super::LetterCause;
use crate::{
    StoreError, Write,
    db::{Executor, rows},
};

impl Write {
    /// Makes others who count letters wait for the end of this transaction: two that come at once must not both find room
    /// for one. SQLite has one writer at a time anyway.
    pub async fn lock_counts(&mut self) -> Result<(), StoreError> {
        /// Any number that nothing else locks by.
        const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(20221003)";
        if let Executor::Postgres(connection) = self.transaction.executor() {
            sqlx::query(POSTGRES_LOCK)
                .execute(connection)
                .await
                .map_err(StoreError::of("locking the counts of letters"))?;
        }
        Ok(())
    }

    /// How many letters of a cause have gone or go to a mailbox after `since_ms`; where `source` is given, because of it.
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

    /// The mailboxes that letters about a draft have gone or go to after `since_ms`, caused by who has proven nothing.
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

    /// When the letter may go that `count` letters of a cause and a source have gone after, the latest first: one that
    /// comes an hour later keeps to `count` an hour. `None` where there are fewer.
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

    /// As [`Write::slot_of_source`], of the letters of these kinds that a proven person causes.
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

    /// As [`Write::slot_of_source`], over all that is caused by who has proven nothing.
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
