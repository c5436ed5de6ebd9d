//! Store: weeks, activities with their revisions, and everything else in the database. Every line of SQL is here and
//! below. Knows the domain, and nothing of the programme snapshot, permissions or the content of letters. Has neither
//! clock nor randomness: instants, hashes, salts and pseudonyms are parameters.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::watch;

mod activities;
mod db;
mod decisions;
mod desk_lists;
mod draft_keys;
mod drafts;
mod dump;
mod editors;
mod erase;
mod erasures;
mod error;
pub mod events;
mod health;
mod history;
mod load;
mod login_links;
mod outbox;
mod people;
mod personal_data;
mod public_bodies;
mod publication_watch;
mod publications;
mod retention;
mod revisions;
mod saved_lists;
mod secrets;
mod sessions;
pub mod tables;
mod unmigrated;
mod unreadable;
mod weeks;

pub use activities::{ActivityEdit, ContentHash, ImportedActivity, NewActivity, StoredActivity, WeekCounts};
pub use decisions::{Proposal, ReviewItem, StoredDecision, Unreviewed};
pub use desk_lists::{ActivityVersion, DeskCounts, RowRange};
pub use draft_keys::{DraftKey, DraftKeyHash, NewKey};
pub use drafts::{DraftEmails, NewDraft, StoredDraft, WrittenDraft};
pub use dump::{Dump, DumpError};
pub use editors::{AddedEditor, MOST_EDITORS};
pub use erase::{ErasePersonError, Erased, Eraser, Holds, NewPseudonym, TEXT_COLUMNS, TextColumn};
pub use erasures::{AddressHash, ErasedThing, Erasure};
pub use error::{ReviseError, StoreError};
pub use events::Event;
pub use history::{HistoryLine, HistorySource};
pub use load::{Load, LoadError};
pub use login_links::LoginLink;
pub use outbox::{FailedLetter, LetterCause, NewLetter, OutboxCounts, QueuedLetter, mailbox_of};
pub use people::{Person, RoleChange};
pub use personal_data::PersonalData;
pub use publication_watch::{Changes, Sequences};
pub use retention::{Unconfirmed, UnconfirmedAge};
pub use revisions::Revision;
pub use saved_lists::{NewSavedList, SavedKeyHash, StoredSavedList};
pub use sessions::{
    BROWSER_KNOWN_MS, HOST_LIMITS, NETWORK_KEPT_MS, NewSession, ORGANIZER_LIMITS, Session, SessionLimits,
};
pub use unmigrated::Missing;
pub use unreadable::{Unreadable, UnreadableRow};

pub use db::migrations::{Migrated, newest_schema};
use db::{Db, Transaction, Upgrade};
use health::WriteHealth;
use unreadable::UnreadableRows;

/// Database. Clones share it.
#[derive(Clone)]
pub struct Store {
    db: Db,
    /// Notified when this process has published something.
    published_here: watch::Sender<()>,
    unreadable: UnreadableRows,
    health: WriteHealth,
    /// Number of commits by this process that changed activities.
    activities_changed: Arc<AtomicU64>,
}

/// Write transaction: everything happens at [`Write::commit`], or nothing.
pub struct Write {
    transaction: Transaction,
    published_here: watch::Sender<()>,
    health: WriteHealth,
    activities_changed: Arc<AtomicU64>,
    /// Whether the transaction changes an activity, in whatever state.
    changes_activities: bool,
    /// Weeks whose programme the transaction changes; sorted, so that two transactions cannot deadlock.
    marked_weeks: BTreeSet<String>,
}

impl Store {
    /// Opens `sqlite:PATH` (created if missing) or `postgres://…`, and migrates its schema.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Ok(Self::of(Db::open(url, Upgrade::Allowed).await?.0))
    }

    /// Opens a database that is empty or up to date. One with an older schema is refused and stays as it is, since an
    /// older program may be serving from it.
    pub async fn open_current(url: &str) -> Result<Self, StoreError> {
        Ok(Self::of(Db::open(url, Upgrade::Refused).await?.0))
    }

    /// Opens like [`Store::open`]; also returns the versions before and after.
    pub async fn migrate(url: &str) -> Result<(Self, Migrated), StoreError> {
        let (db, migrated) = Db::open(url, Upgrade::Allowed).await?;
        Ok((Self::of(db), migrated))
    }

    fn of(db: Db) -> Self {
        Self {
            db,
            published_here: watch::Sender::new(()),
            unreadable: UnreadableRows::default(),
            health: WriteHealth::default(),
            activities_changed: Arc::default(),
        }
    }

    /// Begins a write transaction. SQLite has one writer at a time, for which this waits less than five seconds.
    pub async fn begin(&self) -> Result<Write, StoreError> {
        let begun = self.db.begin().await;
        if begun.is_err() {
            self.health.note(false);
        }
        Ok(self.write_in(begun?))
    }

    fn write_in(&self, transaction: Transaction) -> Write {
        Write {
            transaction,
            published_here: self.published_here.clone(),
            health: self.health.clone(),
            activities_changed: self.activities_changed.clone(),
            changes_activities: false,
            marked_weeks: BTreeSet::new(),
        }
    }

    /// Number of commits by this process that changed activities; other processes do not count.
    pub fn activities_changed(&self) -> u64 {
        self.activities_changed.load(Ordering::Acquire)
    }

    /// Checks that the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        db::ask(self.db.reader(), "asking whether the database answers").await
    }

    /// Rewrites an SQLite file without deleted data. Takes a while, and space for a copy.
    pub async fn clean(&self) -> Result<(), StoreError> {
        self.db.clean().await
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        self.db.close().await;
        // Wakes the followers of changes, which then find the store closed.
        self.published_here.send_replace(());
    }
}

impl Write {
    /// Commits, and notifies the followers of changes. When this returns, the commit is on the disk.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.raise_sequences().await?;
        let is_published = !self.marked_weeks.is_empty();
        let Self { transaction, health, published_here, activities_changed, changes_activities, .. } = self;
        let committed = transaction.commit().await;
        if changes_activities {
            activities_changed.fetch_add(1, Ordering::AcqRel);
        }
        health.note(committed.is_ok());
        committed?;
        if is_published {
            published_here.send_replace(());
        }
        Ok(())
    }

    /// Rolls the transaction back. Dropping does the same in the background.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        self.transaction.roll_back().await
    }
}
