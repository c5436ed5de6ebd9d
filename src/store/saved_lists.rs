//! Lists of saved activities, found by the hashes of their two keys. Instants are milliseconds since
//! 1970-01-01T00:00:00Z by the computer's clock.

use super::{
    Erased, Store, StoreError, Write,
    db::{execute, rows},
};
use domain::saved::{self, Saved};

/// Stored hash of a list's key. A type of its own, so that no key is passed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedKeyHash(String);

impl SavedKeyHash {
    /// Wraps the result of the caller's hash function.
    pub fn new(hash: String) -> Self {
        Self(hash)
    }
}

pub struct NewSavedList<'a> {
    /// Hash of the key that changes the list.
    pub hash: SavedKeyHash,
    /// Hash of the key that only reads it.
    pub read_hash: SavedKeyHash,
    pub week_slug: &'a str,
    pub list: &'a [Saved],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSavedList {
    pub id: i64,
    pub week_slug: String,
    pub list: Vec<Saved>,
}

impl StoredSavedList {
    fn of((id, week_slug, content): (i64, String, String)) -> Self {
        Self { id, week_slug, list: saved::parse(&content) }
    }
}

impl Store {
    /// List that a key changes.
    pub async fn saved_list(&self, hash: &SavedKeyHash) -> Result<Option<StoredSavedList>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (i64, String, String),
            "SELECT id, week_slug, content FROM saved_lists WHERE hash = $1",
            hash.0.as_str(),
        )
        .map_err(StoreError::of("finding a list by its key"))?;
        Ok(found.map(StoredSavedList::of))
    }

    /// List that a key only reads.
    pub async fn saved_list_to_read(&self, read_hash: &SavedKeyHash) -> Result<Option<StoredSavedList>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (i64, String, String),
            "SELECT id, week_slug, content FROM saved_lists WHERE read_hash = $1",
            read_hash.0.as_str(),
        )
        .map_err(StoreError::of("finding a list to read by its key"))?;
        Ok(found.map(StoredSavedList::of))
    }

    /// Deletes lists of a week, at most `most`.
    pub async fn forget_saved_lists(&self, week_slug: &str, real_ms: i64, most: u32) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        let mut write = self.begin().await?;
        let forgotten = execute!(
            write.transaction.executor(),
            "DELETE FROM saved_lists WHERE id IN (
                 SELECT id FROM saved_lists WHERE week_slug = $1 AND created_ms <= $2 ORDER BY id LIMIT $3)",
            week_slug,
            real_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("forgetting old lists"))?;
        erased.count("saved lists", forgotten);
        write.commit().await?;
        Ok(erased)
    }
}

impl Write {
    /// Adds a list, unless there are `most` already; returns whether it was added.
    pub async fn add_saved_list(
        &mut self,
        new: &NewSavedList<'_>,
        most: u32,
        real_ms: i64,
    ) -> Result<bool, StoreError> {
        let (kept,) = rows!(self.transaction.executor(), fetch_one, (i64,), "SELECT COUNT(*) FROM saved_lists")
            .map_err(StoreError::of("counting lists"))?;
        if kept >= i64::from(most) {
            return Ok(false);
        }
        execute!(
            self.transaction.executor(),
            "INSERT INTO saved_lists (hash, read_hash, week_slug, content, created_ms, changed_ms)
             VALUES ($1, $2, $3, $4, $5, $5)",
            new.hash.0.as_str(),
            new.read_hash.0.as_str(),
            new.week_slug,
            saved::write(new.list),
            real_ms,
        )
        .map_err(StoreError::of("adding a list"))?;
        Ok(true)
    }

    /// List that a key changes, locked until the transaction ends.
    pub async fn lock_saved_list(&mut self, hash: &SavedKeyHash) -> Result<Option<StoredSavedList>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64, String, String),
            // Locks the row on PostgreSQL.
            "UPDATE saved_lists SET hash = hash WHERE hash = $1 RETURNING id, week_slug, content",
            hash.0.as_str(),
        )
        .map_err(StoreError::of("locking a list"))?;
        Ok(found.map(StoredSavedList::of))
    }

    pub async fn put_saved_list(&mut self, id: i64, list: &[Saved], real_ms: i64) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE saved_lists SET content = $2, changed_ms = $3 WHERE id = $1",
            id,
            saved::write(list),
            real_ms,
        )
        .map(drop)
        .map_err(StoreError::of("changing a list"))
    }

    /// Deletes the list that a key changes; returns whether there was one.
    pub async fn delete_saved_list(&mut self, hash: &SavedKeyHash) -> Result<bool, StoreError> {
        let deleted = execute!(self.transaction.executor(), "DELETE FROM saved_lists WHERE hash = $1", hash.0.as_str())
            .map_err(StoreError::of("deleting a list"))?;
        Ok(deleted > 0)
    }
}
