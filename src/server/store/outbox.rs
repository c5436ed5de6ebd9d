//! Mail on its way: rows that wait to be sent.

use super::{Store, StoreError, Write, db::execute};
use crate::{locale::Locale, server::mail::Letter};

impl Write {
    pub async fn enqueue(
        &mut self,
        recipient: &str,
        locale: Locale,
        letter: &Letter,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let written = serde_json::to_string(letter)
            .map_err(|source| StoreError::Unreadable { what: "a letter".to_owned(), source })?;
        execute!(
            self.transaction.executor(),
            "INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts) VALUES ($1, $2, $3, $4, $4, 0)",
            recipient,
            locale.tag(),
            written,
            now_ms,
        )
        .map(drop)
        .map_err(StoreError::of("putting a mail into the outbox"))
    }

    /// Takes back letters like this one that nobody has tried to send yet.
    pub async fn forget_untried(&mut self, letter: &Letter) -> Result<(), StoreError> {
        let written = serde_json::to_string(letter)
            .map_err(|source| StoreError::Unreadable { what: "a letter".to_owned(), source })?;
        execute!(
            self.transaction.executor(),
            "DELETE FROM outbox WHERE letter = $1 AND sent_ms IS NULL AND attempts = 0",
            written,
        )
        .map(drop)
        .map_err(StoreError::of("taking a mail back"))
    }
}

impl Store {
    pub async fn enqueue(
        &self,
        recipient: &str,
        locale: Locale,
        letter: &Letter,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.enqueue(recipient, locale, letter, now_ms).await?;
        write.commit().await
    }
}
