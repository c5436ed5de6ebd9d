//! Public bodies of a site's own, stored as JSON by the key of their name.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use domain::public_body::PublicBody;

/// Reads all bodies, on a pool or inside a transaction.
macro_rules! read_all {
    ($executor:expr) => {
        rows!($executor, fetch_all, (String, String), "SELECT name_key, content FROM public_bodies ORDER BY name_key")
            .map(|rows| rows.into_iter().filter_map(read).collect())
            .map_err(StoreError::of("reading the public bodies"))
    };
}

impl Store {
    /// Readable public bodies of the site's own, ordered by key.
    pub async fn own_public_bodies(&self) -> Result<Vec<PublicBody>, StoreError> {
        Ok(read_all!(self.db.reader())?)
    }
}

impl Write {
    pub async fn own_public_bodies(&mut self) -> Result<Vec<PublicBody>, StoreError> {
        Ok(read_all!(self.transaction.executor())?)
    }

    /// Inserts a body, or replaces the one with that key.
    pub async fn put_public_body(&mut self, name_key: &str, body: &PublicBody) -> Result<(), StoreError> {
        let content = serde_json::to_string(body)
            .map_err(|source| StoreError::Unreadable { what: "a public body".to_owned(), source })?;
        execute!(
            self.transaction.executor(),
            "INSERT INTO public_bodies (name_key, content) VALUES ($1, $2)
             ON CONFLICT (name_key) DO UPDATE SET content = excluded.content",
            name_key,
            content,
        )
        .map_err(StoreError::of("writing a public body"))?;
        Ok(())
    }

    pub async fn delete_public_body(&mut self, name_key: &str) -> Result<(), StoreError> {
        execute!(self.transaction.executor(), "DELETE FROM public_bodies WHERE name_key = $1", name_key)
            .map_err(StoreError::of("removing a public body"))?;
        Ok(())
    }
}

/// Parses a body; an unreadable one is logged and left out.
fn read((name_key, content): (String, String)) -> Option<PublicBody> {
    serde_json::from_str(&content)
        .inspect_err(|error| tracing::warn!("the public body {name_key:?} is left out, it cannot be read: {error}"))
        .ok()
}
