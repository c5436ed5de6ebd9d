//! Login links as they are mailed; only their hashes are kept.

use super::{StoreError, Write, db::execute};

impl Write {
    /// A login link that is mailed to this address; both instants in the computer's time.
    pub async fn add_mailed_login(
        &mut self,
        token_hash: &str,
        email: &str,
        back: Option<&str>,
        real_ms: i64,
        expires_ms: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO login_links (hash, email, back, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
            token_hash,
            email,
            back,
            real_ms,
            expires_ms,
        )
        .map(drop)
        .map_err(StoreError::of("adding a login link"))
    }
}
