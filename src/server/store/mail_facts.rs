//! What a letter needs when it is sent: what it is about, and the secrets in it, of which only the hashes are kept.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use crate::domain::draft::Draft;

impl Store {
    /// A draft's week and what has been typed in it.
    pub async fn mailed_draft(&self, draft_id: i64) -> Result<Option<(String, Draft)>, StoreError> {
        rows!(
            self.db.reader(),
            fetch_optional,
            (String, String),
            "SELECT week_slug, content FROM drafts WHERE id = $1",
            draft_id,
        )
        .map_err(StoreError::of("reading the draft that a letter is about"))?
        .map(|(week_slug, content)| {
            let draft = serde_json::from_str(&content)
                .map_err(|source| StoreError::Unreadable { what: format!("draft {draft_id}"), source })?;
            Ok((week_slug, draft))
        })
        .transpose()
    }
}

impl Write {
    /// A key to a draft that is mailed to this address.
    pub async fn add_mailed_key(
        &mut self,
        draft_id: i64,
        key_hash: &str,
        email: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO draft_keys (hash, draft_id, email, created_ms) VALUES ($1, $2, $3, $4)",
            key_hash,
            draft_id,
            email,
            now_ms,
        )
        .map(drop)
        .map_err(StoreError::of("adding a key that is mailed"))
    }

    /// A login link that is mailed to this address; both instants in the computer's time.
    pub async fn add_mailed_login(
        &mut self,
        token_hash: &str,
        email: &str,
        real_ms: i64,
        expires_ms: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO login_links (hash, email, created_ms, expires_ms) VALUES ($1, $2, $3, $4)",
            token_hash,
            email,
            real_ms,
            expires_ms,
        )
        .map(drop)
        .map_err(StoreError::of("adding a login link"))
    }
}
