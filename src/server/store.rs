//! The store: weeks, activities with their revisions, and what was published. Every line of SQL is here and below.
//! Knows nothing of the programme snapshot or of who may do what.

use std::collections::BTreeSet;

use tokio::sync::watch;

mod activities;
mod changes;
mod db;
mod decisions;
mod draft_keys;
mod drafts;
mod dump;
mod editors;
mod erase;
mod erasures;
mod error;
pub mod events;
mod history;
mod load;
mod outbox;
mod people;
mod personal_data;
mod publications;
mod retention;
mod revisions;
mod secrets;
pub mod tables;
mod unmigrated;
mod unreadable;
mod weeks;

pub use activities::{ContentHash, Counts, Edit, Imported, NewActivity, Stored};
pub use changes::{Changes, Sequences};
pub use decisions::{OnDesk, Proposal, StoredDecision, Unreviewed};
pub use draft_keys::{DraftKey, NewKey};
pub use drafts::{DraftEmails, NewDraft, StoredDraft};
pub use dump::{Dump, DumpError};
pub use editors::{AddedEditor, MOST_EDITORS};
pub use erase::{ErasePersonError, Erased, Holds, TEXT_COLUMNS, TextColumn};
pub use erasures::{AddressHash, ErasedThing, Erasure};
pub use error::{ReviseError, StoreError};
pub use events::Event;
pub use history::{HistoryLine, HistorySource};
pub use load::{Load, LoadError};
pub use outbox::{LetterCause, NewLetter, OutboxCounts, Queued, Stuck, mailbox_of};
pub use people::{
    BROWSER_KNOWN_MS, HOST_LIMITS, LoginLink, NETWORK_KEPT_MS, NewSession, ORGANIZER_LIMITS, Person, RoleChange,
    Session, SessionLimits,
};
pub use personal_data::PersonalData;
pub use retention::{Unconfirmed, UnconfirmedAge};
pub use revisions::Revision;
pub use unmigrated::{Missing, newest_schema};
pub use unreadable::{Unreadable, UnreadableRow};

use db::{Db, Transaction};
use unreadable::UnreadableRows;

/// The database. Clones share it.
#[derive(Clone)]
pub struct Store {
    db: Db,
    /// Moves when this process has published something.
    published_here: watch::Sender<()>,
    unreadable: UnreadableRows,
}

/// A transaction that writes: all of it happens at [`Write::commit`], or nothing.
pub struct Write {
    transaction: Transaction,
    published_here: watch::Sender<()>,
    /// The weeks whose programme this transaction changes; in order, so that two transactions cannot wait for each
    /// other.
    marked_weeks: BTreeSet<String>,
}

impl Store {
    /// Opens `sqlite:PATH` (created if missing) or `postgres://…`, and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let db = Db::open(url).await?;
        Ok(Self { db, published_here: watch::Sender::new(()), unreadable: UnreadableRows::default() })
    }

    /// Begins to write. SQLite has one writer at a time; it is waited for.
    pub async fn begin(&self) -> Result<Write, StoreError> {
        Ok(Write {
            transaction: self.db.begin().await?,
            published_here: self.published_here.clone(),
            marked_weeks: BTreeSet::new(),
        })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        db::ask(self.db.reader(), "asking whether the database answers").await
    }

    /// Lets an SQLite file hold nothing any more of what was deleted from it. Takes a while, and space for a copy.
    pub async fn clean(&self) -> Result<(), StoreError> {
        self.db.clean().await
    }

    /// Waits for what is under way and closes every connection.
    pub async fn close(&self) {
        self.db.close().await;
        // Wakes those who follow the changes, so that they find it closed.
        self.published_here.send_replace(());
    }
}

impl Write {
    /// Makes it all happen, and tells those who follow the changes.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.raise_sequences().await?;
        self.transaction.commit().await?;
        if !self.marked_weeks.is_empty() {
            self.published_here.send_replace(());
        }
        Ok(())
    }

    /// Takes it all back. Dropping does the same, a little later.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        self.transaction.roll_back().await
    }
}
