//! Keys of drafts: whoever has one opens the draft. Each has a holder and an end; only hashes of them come here.
//! All instants are the computer's own time, in milliseconds since 1970-01-01T00:00:00Z.

use super::{
    Store, StoreError, StoredDraft, Write,
    db::{execute, rows},
};

/// The holder of a key that is nobody's for good: it ends when somebody confirms the address.
const NOBODY: &str = "";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a key opens a draft that was mailed, or that the draft was begun with: past the next week.
const KEY_LIVES_MS: i64 = 400 * DAY_MS;
/// How long one opens it that a signed-in person was led on with: they get another whenever they want.
const PASSING_KEY_LIVES_MS: i64 = 30 * DAY_MS;

/// The hash of a draft's key, as it is stored. A type of its own, so that no key is passed in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftKeyHash(String);

impl DraftKeyHash {
    /// `hash` is what the caller's hash function gives of the key.
    pub fn new(hash: String) -> Self {
        Self(hash)
    }
}

/// A key that has opened a draft. Only the store makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftKey {
    id: i64,
    holder: Option<String>,
    is_mailed: bool,
}

/// How a key is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewKey<'a> {
    /// On the page that begins the draft: nobody knows whose browser it is.
    Begun,
    /// On a page, to a person who is signed in.
    ShownTo(&'a str),
    /// In a mail to its holder, and nowhere else.
    MailedTo(&'a str),
}

impl DraftKey {
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Whose rights it carries: an address in lower case; `None` while nobody has confirmed one.
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref().filter(|holder| *holder != NOBODY)
    }

    /// To whom it was mailed, and handed out nowhere else: who uses it reads that mail.
    pub fn mailed_to(&self) -> Option<&str> {
        self.holder().filter(|_| self.is_mailed)
    }
}

impl Store {
    /// The draft that the key of this hash opens.
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
    /// Adds the key of this hash to those that open a draft.
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

    /// Gives the keys of an activity's drafts that have no holder to the one who confirmed its address. Those that were lent
    /// until then end.
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

    /// Removes a key's holder: the key proves nothing from now on, and ends when the address is confirmed.
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

    /// Ends the keys that were mailed to an address; those that stood on its pages go to another holder, or to nobody.
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

    /// Ends every key of an activity's drafts that is not a remaining editor's, and says how many there were.
    pub async fn end_keys_of_others(&mut self, activity_id: u32) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)
             AND (holder IS NULL OR holder NOT IN (SELECT email FROM editors WHERE activity_id = $1))",
            i64::from(activity_id),
        )
        .map_err(StoreError::of("ending the keys of who may not edit"))
    }

    /// Ends every key of an activity's drafts, and says how many there were.
    pub async fn end_keys(&mut self, activity_id: u32) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            i64::from(activity_id),
        )
        .map_err(StoreError::of("ending the keys of an activity"))
    }

    /// Forgets the keys that open nothing any more.
    pub async fn forget_past_keys(&mut self, real_ms: i64) -> Result<u64, StoreError> {
        execute!(self.transaction.executor(), "DELETE FROM draft_keys WHERE expires_ms <= $1", real_ms)
            .map_err(StoreError::of("forgetting old keys of drafts"))
    }
}
