//! Erasures, recorded as hashes so that they can be repeated after restoring an older backup.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};

/// Record of an erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Time by the site's clock, in milliseconds since 1970.
    pub at_ms: i64,
    pub erased: ErasedThing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedThing {
    /// `created_ms` is the time of the first revision: in another database the id may belong to another activity.
    Activity {
        id: u32,
        created_ms: i64,
    },
    Person(AddressHash),
}

/// Salted hash of a mail address, which can be matched but not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressHash {
    salt: String,
    hash: String,
}

/// At, activity, created, salt, hash.
type ErasureRow = (i64, Option<i64>, Option<i64>, Option<String>, Option<String>);

impl AddressHash {
    /// Hash of an address in lower case. Each has a random salt of its own, so that no precomputed list of addresses
    /// shows who was erased where.
    pub fn of(address: &str, salt: String) -> Self {
        let hash = salted(&salt, address);
        Self { salt, hash }
    }

    pub fn is_of(&self, address: &str) -> bool {
        salted(&self.salt, address) == self.hash
    }
}

fn salted(salt: &str, address: &str) -> String {
    let digest = Sha256::digest(format!("{salt}{address}"));
    digest.iter().fold(String::with_capacity(2 * digest.len()), |mut written, byte| {
        let _ = write!(written, "{byte:02x}");
        written
    })
}

impl Erasure {
    /// Erasure from a row in a backup; `None` for an invalid row.
    pub fn of_row(values: &[Value]) -> Option<Self> {
        let number = |at: usize| values.get(at).and_then(Value::as_i64);
        let words = |at: usize| values.get(at).and_then(Value::as_str).map(str::to_owned);
        Self::read((number(1)?, number(2), number(3), words(4), words(5)))
    }

    fn read(row: ErasureRow) -> Option<Self> {
        let (at_ms, erased) = match row {
            (at_ms, Some(id), Some(created_ms), None, None) => {
                (at_ms, ErasedThing::Activity { id: u32::try_from(id).ok()?, created_ms })
            }
            (at_ms, None, None, Some(salt), Some(hash)) => (at_ms, ErasedThing::Person(AddressHash { salt, hash })),
            _ => return None,
        };
        Some(Self { at_ms, erased })
    }
}

impl Store {
    /// Erasures, oldest first.
    pub async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            ErasureRow,
            "SELECT at_ms, activity_id, created_ms, salt, hash FROM erasures ORDER BY id",
        )
        .map_err(StoreError::of("reading what was erased"))?;
        Ok(found.into_iter().filter_map(Erasure::read).collect())
    }
}

impl Write {
    /// Records the erasure of an activity, once.
    pub async fn record_erased_activity(&mut self, id: u32, now_ms: i64) -> Result<(), StoreError> {
        let Some(created_ms) = self.created_ms(id).await? else { return Ok(()) };
        self.add_erasure(&Erasure { at_ms: now_ms, erased: ErasedThing::Activity { id, created_ms } }).await
    }

    /// Records the erasure of a person; `address` in lower case. Each time with a new salt, which distinguishes a
    /// repeated erasure from an earlier one.
    pub async fn record_erased_person(&mut self, address: &str, salt: String, now_ms: i64) -> Result<(), StoreError> {
        let erased = ErasedThing::Person(AddressHash::of(address, salt));
        self.add_erasure(&Erasure { at_ms: now_ms, erased }).await
    }

    /// Whether an erasure of this person is recorded.
    pub async fn is_erased_person(&mut self, address: &str) -> Result<bool, StoreError> {
        let known = rows!(
            self.transaction.executor(),
            fetch_all,
            ErasureRow,
            "SELECT at_ms, activity_id, created_ms, salt, hash FROM erasures WHERE hash IS NOT NULL",
        )
        .map_err(StoreError::of("reading who was erased"))?;
        Ok(known.into_iter().filter_map(Erasure::read).any(|erasure| match erasure.erased {
            ErasedThing::Person(known) => known.is_of(address),
            ErasedThing::Activity { .. } => false,
        }))
    }

    /// Adds an erasure from another copy of this database, unless it is recorded.
    pub async fn add_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        let (id, created_ms, salt, hash) = match &erasure.erased {
            ErasedThing::Activity { id, created_ms } => (Some(i64::from(*id)), Some(*created_ms), None, None),
            ErasedThing::Person(person) => (None, None, Some(person.salt.as_str()), Some(person.hash.as_str())),
        };
        execute!(
            self.transaction.executor(),
            "INSERT INTO erasures (at_ms, activity_id, created_ms, salt, hash)
             SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT)
             WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE (activity_id = $2 AND created_ms = $3) OR (salt = $4 AND hash = $5))",
            erasure.at_ms,
            id,
            created_ms,
            salt,
            hash,
        )
        .map(drop)
        .map_err(StoreError::of("taking down what was erased"))
    }

    /// Time of an activity's first revision; `None` where there is no such activity.
    pub async fn created_ms(&mut self, id: u32) -> Result<Option<i64>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT at_ms FROM revisions WHERE activity_id = $1 ORDER BY revision LIMIT 1",
            i64::from(id),
        )
        .map_err(StoreError::of("reading when an activity was created"))?;
        Ok(found.map(|(at_ms,)| at_ms))
    }
}
