//! Filling an empty database from a backup, in one transaction: its rows, what has changed in the tables since, and what was
//! erased and must be erased again.

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

/// Who the history says has erased it again.
const ERASER: &str = "veckan restore";

/// Rows are put into the database so many bytes at a time.
const BATCH_BYTES: usize = 512 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct RestoreOptions<'a> {
    pub file: &'a Path,
    /// A later backup, which lists what was erased since.
    pub erasures_of: Option<&'a Path>,
    pub letters: WaitingLetters,
    /// The computer's time.
    pub real_ms: i64,
}

/// What becomes of the letters that waited to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingLetters {
    /// Nobody is written to until somebody says so.
    Hold,
    Send,
}

/// What a restore has come to.
#[derive(Debug)]
pub struct Restored {
    pub header: Header,
    pub rows: u64,
    /// Letters that are held.
    pub held: u64,
    pub activities_erased_again: u32,
    pub people_erased_again: u32,
    /// Who was erased and is there again, since a week's settings name them: with the week.
    pub not_erased: Vec<(String, String)>,
    /// Why what was erased may still stand in unused parts of the file. All is restored nevertheless.
    pub not_cleaned: Option<StoreError>,
}

/// A backup that was read to its end, and may be restored.
pub struct Restore<'a> {
    options: RestoreOptions<'a>,
    header: Header,
    /// The erasures that the backup lists itself.
    erasures: Vec<Erasure>,
    /// What the later one lists.
    later: Vec<Erasure>,
}

impl<'a> Restore<'a> {
    /// Reads the files to their ends, before any database is touched.
    pub fn check(options: RestoreOptions<'a>) -> Result<Self, BackupError> {
        let Verified { header, erasures } = verify(options.file)?;
        let later = options.erasures_of.map(verify).transpose()?;
        Ok(Self { options, header, erasures, later: later.map_or_else(Vec::new, |later| later.erasures) })
    }

    /// Fills an empty database, opened as it is: all of it, or nothing.
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

    /// What was erased after the backup was made. What it lists itself is erased in its rows, and who has come back since then is
    /// there on purpose.
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

/// Rows of one table as a JSON list that is still open.
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

/// Looks for the addresses of people who were erased.
struct Lookout<'a> {
    people: Vec<&'a AddressHash>,
    /// What was looked at before.
    seen: HashSet<String>,
    /// In lower case.
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
                // What is kept as JSON: within it, a line break before an address is written with a letter.
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
