//! Login links: each is valid for one login, until it expires. Secrets are stored as hashes; instants are milliseconds
//! of the Unix epoch by the system clock.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};

/// Address of a login link's owner, and the local path to return to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginLink {
    pub email: String,
    pub back: Option<String>,
}

impl Store {
    /// Link with this hash, if it is neither used nor expired.
    pub async fn login_link(&self, hash: &str, real_ms: i64) -> Result<Option<LoginLink>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (String, Option<String>),
            "SELECT email, back FROM login_links WHERE hash = $1 AND used_ms IS NULL AND expires_ms > $2",
            hash,
            real_ms,
        )
        .map_err(StoreError::of("looking at a login link"))?;
        Ok(found.map(|(email, back)| LoginLink { email, back }))
    }
}

impl Write {
    /// Adds a link that is valid for one login, until it expires.
    pub async fn add_login_link(
        &mut self,
        hash: &str,
        link: &LoginLink,
        real_ms: i64,
        expires_ms: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO login_links (hash, email, back, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
            hash,
            link.email.as_str(),
            link.back.as_deref(),
            real_ms,
            expires_ms,
        )
        .map(drop)
        .map_err(StoreError::of("adding a login link"))
    }

    /// Marks a link as used and returns it; `None` if it is unknown, used or expired.
    pub async fn spend_login_link(&mut self, hash: &str, real_ms: i64) -> Result<Option<LoginLink>, StoreError> {
        let spent = rows!(
            self.transaction.executor(),
            fetch_optional,
            (String, Option<String>),
            "UPDATE login_links SET used_ms = $2 WHERE hash = $1 AND used_ms IS NULL AND expires_ms > $2
             RETURNING email, back",
            hash,
            real_ms,
        )
        .map_err(StoreError::of("spending a login link"))?;
        Ok(spent.map(|(email, back)| LoginLink { email, back }))
    }
}
