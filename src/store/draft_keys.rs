//! Keys of drafts: the holder of a key can open the draft. Each has a holder and an expiry; only their hashes are
//! stored. Instants are milliseconds since 1970-01-01T00:00:00Z by the computer's clock.

use super::{
    Store, StoreError, StoredDraft, Write,
    db::{execute, rows},
};

/// Holder of a key that expires when the address is confirmed.
const NOBODY: &str = "";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Validity of a key that was mailed, or that the draft was begun with: past the next week.
const KEY_LIVES_MS: i64 = 400 * DAY_MS;
/// Validity of a key shown to a signed-in person, who can get another at any time.
const PASSING_KEY_LIVES_MS: i64 = 30 * DAY_MS;

/// Stored hash of a draft's key. A type of its own, so that no key is passed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftKeyHash(String);

impl DraftKeyHash {
    /// Wraps the result of the caller's hash function.
    pub fn new(hash: String) -> Self {
        Self(hash)
    }
}

/// Key that has opened a draft. Constructed by the store only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftKey {
    id: i64,
    holder: Option<String>,
    is_mailed: bool,
}

/// Way in which a key is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewKey<'a> {
    /// On the page that begins the draft, in a browser of unknown owner.
    Begun,
    /// On a page, to a signed-in person.
    ShownTo(&'a str),
    /// In a letter to its holder, and nowhere else.
    MailedTo(&'a str),
}

impl DraftKey {
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Address whose rights the key has, in lower case; `None` while no address is confirmed.
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref().filter(|holder| *holder != NOBODY)
    }

    /// Address that the key was mailed to and nowhere else: its use proves that address.
    pub fn mailed_to(&self) -> Option<&str> {
        self.holder().filter(|_| self.is_mailed)
    }
}

impl Store {
    /// Draft that the key with this hash opens.
    pub async fn draft_by_key(
        &self,
        hash: &DraftKeyHash,
        real_ms: i64,
    ) -> Result<Option<(StoredDraft, DraftKey)>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (i64, i64, Option<String>, i64),
            "SELECT id, draft_id, holder, is_mailed FROM draft_keys WHERE hash = $1 AND expires_ms > $2",
            hash.0.as_str(),
            real_ms,
        )
        .map_err(StoreError::of("finding a draft by its key"))?;
        let Some((id, draft_id, holder, is_mailed)) = found else { return Ok(None) };
        let key = DraftKey { id, holder, is_mailed: is_mailed != 0 };
        Ok(self.draft(draft_id).await?.map(|draft| (draft, key)))
    }
}

impl Write {
    /// Adds a key to a draft, by its hash.
    pub async fn add_draft_key(
        &mut self,
        draft_id: i64,
        hash: &DraftKeyHash,
        new: NewKey<'_>,
        real_ms: i64,
    ) -> Result<(), StoreError> {
        let (holder, is_mailed, lives_ms) = match new {
            NewKey::Begun => (None, 0i64, KEY_LIVES_MS),
            NewKey::ShownTo(holder) => (Some(holder), 0, PASSING_KEY_LIVES_MS),
            NewKey::MailedTo(holder) => (Some(holder), 1, KEY_LIVES_MS),
        };
        execute!(
            self.transaction.executor(),
            "INSERT INTO draft_keys (hash, draft_id, holder, is_mailed, created_ms, expires_ms)
             VALUES ($1, $2, $3, $4, $5, $6)",
            hash.0.as_str(),
            draft_id,
            holder,
            is_mailed,
            real_ms,
            real_ms + lives_ms,
        )
        .map(drop)
        .map_err(StoreError::of("adding a draft's key"))
    }

    /// Assigns the keys without a holder of an activity's drafts to the confirmed address. Lent keys expire.
    pub async fn bind_keys(&mut self, activity_id: u32, holder: &str) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "DELETE FROM draft_keys
             WHERE holder = $2 AND draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            i64::from(activity_id),
            NOBODY,
        )
        .map_err(StoreError::of("ending keys that were lent"))?;
        execute!(
            self.transaction.executor(),
            "UPDATE draft_keys SET holder = $2
             WHERE holder IS NULL AND draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            i64::from(activity_id),
            holder,
        )
        .map(drop)
        .map_err(StoreError::of("giving keys to their holder"))
    }

    /// Removes a key's holder: the key proves nothing then, and expires when the address is confirmed.
    pub async fn lend_key(&mut self, key: &DraftKey) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE draft_keys SET holder = $2, is_mailed = 0 WHERE id = $1",
            key.id,
            NOBODY,
        )
        .map(drop)
        .map_err(StoreError::of("taking a key from its holder"))
    }

    /// Deletes the keys that were mailed to an address; those shown on pages get another holder, or none.
    pub async fn move_keys(&mut self, activity_id: u32, from: &str, to: Option<&str>) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "DELETE FROM draft_keys
             WHERE holder = $2 AND is_mailed = 1 AND draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            i64::from(activity_id),
            from,
        )
        .map_err(StoreError::of("ending the keys that were mailed to an address"))?;
        execute!(
            self.transaction.executor(),
            "UPDATE draft_keys SET holder = $3
             WHERE holder = $2 AND draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            i64::from(activity_id),
            from,
            to,
        )
        .map(drop)
        .map_err(StoreError::of("giving keys to another holder"))
    }

    /// Deletes the keys of an activity's drafts that are not a remaining editor's; returns their number.
    pub async fn end_keys_of_others(&mut self, activity_id: u32) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)
             AND (holder IS NULL OR holder NOT IN (SELECT email FROM editors WHERE activity_id = $1))",
            i64::from(activity_id),
        )
        .map_err(StoreError::of("ending the keys of who may not edit"))
    }

    /// Deletes the keys of an activity's drafts; returns their number.
    pub async fn end_keys(&mut self, activity_id: u32) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            i64::from(activity_id),
        )
        .map_err(StoreError::of("ending the keys of an activity"))
    }

    /// Deletes expired keys.
    pub async fn forget_past_keys(&mut self, real_ms: i64) -> Result<u64, StoreError> {
        execute!(self.transaction.executor(), "DELETE FROM draft_keys WHERE expires_ms <= $1", real_ms)
            .map_err(StoreError::of("forgetting old keys of drafts"))
    }
}
