//! The outbox: letters that wait to be sent, in rows that survive a restart. Several instances may send from it at once.
//! What a letter says is a payload here, JSON that names its kind in `letter`.
//! When a letter is tried is told in the computer's own time, so that no demonstration's clock holds it back.

mod counts;
mod due;
mod failed;

pub use due::QueuedLetter;
pub use failed::FailedLetter;

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use domain::mail_address;

/// Stands before the last error of a letter that is being tried again, which nobody can ask for then: it would be sent twice.
const ON_ITS_WAY: char = '~';

/// The actor in the history of letters that are given up.
const ACTOR: &str = "mail";

/// The due time of a letter that is to be tried at once.
const NOW: i64 = 0;
/// The due time of a letter that is not tried before somebody asks for it.
const NEVER: i64 = i64::MAX;

/// How many letters wait to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Not sent, tried or not.
    pub waiting: u32,
    /// Of these, tried and not sent.
    pub stuck: u32,
    /// Of these, held since a restore.
    pub held: u32,
}

/// Who caused a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterCause {
    /// Somebody of whom nothing is known.
    Unproven,
    /// Somebody who wants to sign in.
    LogIn,
    /// An organizer who has proven an address.
    Proven,
    /// A moderator, an administrator, or a command.
    Host,
}

/// A letter that is put into the outbox.
#[derive(Clone, Copy, Debug)]
pub struct NewLetter<'a> {
    pub recipient: &'a str,
    /// The tag of the language that it is written in.
    pub locale: &'a str,
    pub payload: &'a str,
    /// Whether somebody waits for it, so that it overtakes others.
    pub is_urgent: bool,
    /// The site's time.
    pub now_ms: i64,
    /// When it is due at the earliest, in the computer's time.
    pub due_ms: i64,
    pub cause: LetterCause,
    /// Whoever caused it: where nothing is proven, a keyed hash of the network of the request; else the actor.
    pub source: Option<&'a str>,
    pub draft_id: Option<i64>,
    pub activity_id: Option<u32>,
}

impl LetterCause {
    fn word(self) -> &'static str {
        match self {
            Self::Unproven => "unproven",
            Self::LogIn => "login",
            Self::Proven => "proven",
            Self::Host => "host",
        }
    }
}

/// Whose mailbox an address is: in lower case, without what follows a `+` before the `@`.
pub fn mailbox_of(address: &str) -> String {
    let address = mail_address::key_of(address);
    match address.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => address,
    }
}

impl Store {
    /// When a letter of this payload goes out that nobody has tried to send yet, in the computer's time.
    pub async fn letter_due(&self, payload: &str) -> Result<Option<i64>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (i64,),
            "SELECT next_ms FROM outbox WHERE letter = $1 AND sent_ms IS NULL AND attempts = 0 AND held_ms IS NULL
             ORDER BY id DESC LIMIT 1",
            payload,
        )
        .map_err(StoreError::of("reading when a letter goes out"))?;
        Ok(found.map(|(next_ms,)| next_ms))
    }

    /// The payloads of the letters to one recipient that are remembered, the first one first.
    pub async fn payloads_to(&self, recipient: &str) -> Result<Vec<String>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (String,),
            "SELECT letter FROM outbox WHERE recipient = $1 ORDER BY id",
            recipient,
        )
        .map_err(StoreError::of("reading the letters to somebody"))?;
        Ok(found.into_iter().map(|(payload,)| payload).collect())
    }

    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        let (waiting, stuck, held) = rows!(
            self.db.reader(),
            fetch_one,
            (i64, i64, i64),
            "SELECT COUNT(*), COUNT(last_error), COUNT(held_ms) FROM outbox
             WHERE sent_ms IS NULL AND dismissed_ms IS NULL",
        )
        .map_err(StoreError::of("counting the letters that wait"))?;
        Ok(OutboxCounts { waiting: waiting as u32, stuck: stuck as u32, held: held as u32 })
    }

    /// Releases the letters that are held, so that they are sent when they are due; returns how many they are.
    pub async fn release_letters(&self) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let released = write.release_letters().await?;
        write.commit().await?;
        Ok(released)
    }

    /// Deletes letters that were sent, or dismissed, before `real_ms`: nobody needs to know for ever who was written to.
    pub async fn forget_sent_letters(&self, real_ms: i64) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let forgotten = execute!(
            write.transaction.executor(),
            "DELETE FROM outbox WHERE sent_ms < $1 OR dismissed_ms < $1",
            real_ms
        )
        .map_err(StoreError::of("forgetting letters that were sent"))?;
        write.commit().await?;
        Ok(forgotten)
    }
}

impl Write {
    /// Puts a letter into the outbox. Only `service::outgoing` may, which counts.
    /// It is sent once the transaction is committed and whoever sends is woken, or a few seconds later.
    pub async fn put_letter(&mut self, new: &NewLetter<'_>) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts, cause, source, draft_id,
                 activity_id, slot_ms, urgency, domain, mailbox)
             VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $5, $10, $11, $12)",
            new.recipient,
            new.locale,
            new.payload,
            new.now_ms,
            new.due_ms,
            new.cause.word(),
            new.source,
            new.draft_id,
            new.activity_id.map(i64::from),
            i64::from(!new.is_urgent),
            domain_of(new.recipient),
            mailbox_of(new.recipient),
        )
        .map(drop)
        .map_err(StoreError::of("putting a letter into the outbox"))
    }

    /// Deletes letters of this payload that nobody has tried to send yet.
    pub async fn forget_untried(&mut self, payload: &str) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "DELETE FROM outbox WHERE letter = $1 AND sent_ms IS NULL AND attempts = 0",
            payload,
        )
        .map_err(StoreError::of("taking a letter back"))
    }
}

impl Write {
    /// Holds every letter that waits for its turn, since `real_ms` of the computer's time; says how many.
    pub async fn hold_letters(&mut self, real_ms: i64) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET held_ms = $1 WHERE sent_ms IS NULL AND dismissed_ms IS NULL AND next_ms <> $2",
            real_ms,
            NEVER,
        )
        .map_err(StoreError::of("holding the letters that wait"))
    }

    /// As [`Store::release_letters`], in this transaction.
    pub async fn release_letters(&mut self) -> Result<u64, StoreError> {
        execute!(self.transaction.executor(), "UPDATE outbox SET held_ms = NULL WHERE held_ms IS NOT NULL")
            .map_err(StoreError::of("releasing the letters that are held"))
    }
}

fn domain_of(recipient: &str) -> String {
    mail_address::key_of(recipient.rsplit_once('@').map_or(recipient, |(_, domain)| domain))
}
