//! Restore: fills an empty database from a backup in one transaction, migrates the tables, and erases again what was
//! erased since the backup.

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use serde_json::Value;

use super::{
    BackupError, Header,
    reader::{Item, Reader, Verified, verify},
};
use crate::{
    domain::{mail_address, redact::addresses},
    server::{
        service::{
            erasure::{self, ErasureMode, ErasureRequest},
            login,
        },
        store::{
            AddressHash, ErasePersonError, ErasedThing, Erasure, Load, Store, StoreError, Write, tables::KeptTable,
        },
    },
};

/// Actor of repeated erasures in the history.
const ERASER: &str = "veckan restore";

/// Size of the batches in which rows are inserted, in bytes of JSON.
const BATCH_BYTES: usize = 512 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct RestoreOptions<'a> {
    pub file: &'a Path,
    /// Later backup, whose erasures are repeated.
    pub erasures_of: Option<&'a Path>,
    pub letters: WaitingLetters,
    /// Time by the computer's clock, in milliseconds since 1970.
    pub real_ms: i64,
}

/// Treatment of letters that waited in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingLetters {
    /// Not sent before `veckan outbox release`.
    Hold,
    Send,
}

/// Result of a restore.
#[derive(Debug)]
pub struct Restored {
    pub header: Header,
    pub rows: u64,
    /// Number of letters that are held.
    pub held: u64,
    pub activities_erased_again: u32,
    pub people_erased_again: u32,
    /// Erased people whom a week's settings still name, each with the week's slug.
    pub not_erased: Vec<(String, String)>,
    /// Error that left erased data in unused parts of the file; the restore is complete nevertheless.
    pub not_cleaned: Option<StoreError>,
}

/// Checked backup, ready to be restored.
pub struct Restore<'a> {
    options: RestoreOptions<'a>,
    header: Header,
    /// Erasures that the backup itself lists.
    erasures: Vec<Erasure>,
    /// Erasures that the later backup lists.
    later: Vec<Erasure>,
}

impl<'a> Restore<'a> {
    /// Reads the files to their ends, before any database is touched.
    pub fn check(options: RestoreOptions<'a>) -> Result<Self, BackupError> {
        let Verified { header, erasures } = verify(options.file)?;
        let later = options.erasures_of.map(verify).transpose()?;
        Ok(Self { options, header, erasures, later: later.map_or_else(Vec::new, |later| later.erasures) })
    }

    /// Fills an empty, unmigrated database; all of it or nothing.
    pub async fn perform(&self, store: &Store) -> Result<Restored, BackupError> {
        let mut reader = Reader::open(self.options.file)?;
        let mut load = store.begin_load(self.header.schema_version).await?;
        let mut lookout = Lookout::new(self.people());
        let rows = match fill(&mut reader, &mut load, &mut lookout).await {
            Ok(rows) => rows,
            Err(error) => {
                load.give_up().await?;
                return Err(error);
            }
        };
        let mut restored = Restored::new(self.header.clone(), rows);
        let mut write = load.finish().await?;
        match self.options.letters {
            WaitingLetters::Hold => restored.held = write.hold_letters(self.options.real_ms).await?,
            WaitingLetters::Send => {
                write.release_letters().await?;
            }
        }
        for erasure in &self.later {
            write.add_erasure(erasure).await?;
        }
        self.erase_again(&mut write, &lookout.found, &mut restored).await?;
        write.commit().await?;
        if restored.activities_erased_again + restored.people_erased_again > 0 {
            restored.not_cleaned = store.clean().await.err();
        }
        Ok(restored)
    }

    /// Erasures after the backup was made. Those that the backup lists are done in its rows, and a person who came back
    /// since is there on purpose.
    fn later_erasures(&self) -> impl Iterator<Item = &ErasedThing> {
        let is_known = |erased: &ErasedThing| self.erasures.iter().any(|known| known.erased == *erased);
        self.later.iter().map(|erasure| &erasure.erased).filter(move |erased| !is_known(erased))
    }

    fn people(&self) -> Vec<&AddressHash> {
        self.later_erasures()
            .filter_map(|erased| match erased {
                ErasedThing::Person(person) => Some(person),
                ErasedThing::Activity { .. } => None,
            })
            .collect()
    }

    async fn erase_again(
        &self,
        write: &mut Write,
        people: &BTreeSet<String>,
        restored: &mut Restored,
    ) -> Result<(), BackupError> {
        let request = ErasureRequest { actor: ERASER, now_ms: self.options.real_ms, effect: ErasureMode::Erase };
        for erased in self.later_erasures() {
            let ErasedThing::Activity { id, created_ms } = *erased else { continue };
            if write.created_ms(id).await? != Some(created_ms) {
                continue;
            }
            let erased = erasure::erase_activity_in(write, id, request).await?;
            if erased.is_some_and(|erased| !erased.is_empty()) {
                restored.activities_erased_again += 1;
            }
        }
        for address in people {
            match erasure::erase_person_again(write, address, request).await {
                Ok(done) if done.erased.is_empty() => {}
                Ok(_) => restored.people_erased_again += 1,
                Err(ErasePersonError::InSettings { week_slug }) => {
                    restored.not_erased.push((address.clone(), week_slug));
                }
                Err(error) => return Err(BackupError::Erase(error)),
            }
        }
        Ok(())
    }
}

impl Restored {
    fn new(header: Header, rows: u64) -> Self {
        Self {
            header,
            rows,
            held: 0,
            activities_erased_again: 0,
            people_erased_again: 0,
            not_erased: Vec::new(),
            not_cleaned: None,
        }
    }
}

async fn fill(reader: &mut Reader, load: &mut Load, lookout: &mut Lookout<'_>) -> Result<u64, BackupError> {
    let mut line = String::new();
    let mut batch = Batch::default();
    loop {
        match reader.next(&mut line)? {
            Item::Table(table) => {
                batch.put(load).await?;
                batch.table = Some(table);
            }
            Item::Row => {
                lookout.look_at(&line);
                batch.add(&line);
                if batch.rows.len() >= BATCH_BYTES {
                    batch.put(load).await?;
                }
            }
            Item::LastIds(last_ids) => {
                batch.put(load).await?;
                for (table, last_id) in last_ids {
                    load.raise_last_id(table, last_id).await?;
                }
            }
            Item::End => return Ok(batch.count),
        }
    }
}

/// Rows of one table as a JSON list without its closing bracket.
#[derive(Default)]
struct Batch {
    table: Option<&'static KeptTable>,
    rows: String,
    count: u64,
}

impl Batch {
    fn add(&mut self, row: &str) {
        self.rows.push(if self.rows.is_empty() { '[' } else { ',' });
        self.rows.push_str(row);
        self.count += 1;
    }

    async fn put(&mut self, load: &mut Load) -> Result<(), BackupError> {
        if let Some(table) = self.table.filter(|_| !self.rows.is_empty()) {
            self.rows.push(']');
            load.insert(table, &self.rows).await?;
            self.rows.clear();
        }
        Ok(())
    }
}

/// Finds the addresses of erased people in rows.
struct Lookout<'a> {
    people: Vec<&'a AddressHash>,
    /// Candidates that were checked already.
    seen: HashSet<String>,
    /// Addresses found, in lower case.
    found: BTreeSet<String>,
}

impl<'a> Lookout<'a> {
    fn new(people: Vec<&'a AddressHash>) -> Self {
        Self { people, seen: HashSet::new(), found: BTreeSet::new() }
    }

    fn look_at(&mut self, row: &str) {
        if self.people.is_empty() || !row.contains('@') {
            return;
        }
        if let Ok(values) = serde_json::from_str::<Value>(row) {
            self.look_into(&values);
        }
    }

    fn look_into(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.contains('@') => match serde_json::from_str::<Value>(text) {
                // Columns that hold JSON: in it, a line break before an address is the two characters `\n`.
                Ok(inner @ (Value::Object(_) | Value::Array(_))) => self.look_into(&inner),
                _ => self.look_through(text),
            },
            Value::Array(values) => values.iter().for_each(|value| self.look_into(value)),
            Value::Object(fields) => fields.values().for_each(|value| self.look_into(value)),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn look_through(&mut self, text: &str) {
        for candidate in addresses(text) {
            for address in [Some(mail_address::key_of(candidate)), login::address_of(candidate)].into_iter().flatten() {
                if !self.seen.insert(address.clone()) {
                    continue;
                }
                if self.people.iter().any(|person| person.is_of(&address)) {
                    self.found.insert(address);
                }
            }
        }
    }
}
