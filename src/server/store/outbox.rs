//! The outbox: letters that wait to be sent, in rows that survive a restart.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use crate::{locale::Locale, server::mail::Letter};

impl Store {
    /// As [`Write::enqueue`], in a transaction of its own.
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

    /// The letters of one recipient, the first one first.
    pub async fn letters_to(&self, recipient: &str) -> Result<Vec<Letter>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (String,),
            "SELECT letter FROM outbox WHERE recipient = $1 ORDER BY id",
            recipient,
        )
        .map_err(StoreError::of("reading the outbox"))?;
        Ok(found.iter().filter_map(|(letter,)| serde_json::from_str(letter).ok()).collect())
    }
}

impl Write {
    /// Puts a letter into the outbox, to be sent at once.
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
            "INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts)
             VALUES ($1, $2, $3, $4, 0, 0)",
            recipient,
            locale.tag(),
            written,
            now_ms,
        )
        .map(drop)
        .map_err(StoreError::of("putting a letter into the outbox"))
    }
}
