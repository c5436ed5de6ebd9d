//! Outbox: letters that wait to be sent, in rows that survive a restart. Several instances may send from it at once.
//! The content of a letter is a payload here, JSON that names its kind in `letter`.
//! Due times are by the computer's clock, so that a demonstration's clock does not delay mail.

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

/// Prefix of the last error while a letter is being tried again. It cannot be requested then, or it would be sent twice.
const ON_ITS_WAY: char = '~';

/// Actor in the history for letters that are given up.
const ACTOR: &str = "mail";

/// Due time of a letter that is to be tried at once.
const NOW: i64 = 0;
/// Due time of a letter that is not tried unless requested.
const NEVER: i64 = i64::MAX;

/// Numbers of letters in the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Not sent, tried or not.
    pub waiting: u32,
    /// Of these, tried without success.
    pub stuck: u32,
    /// Of these, held since a restore.
    pub held: u32,
}

/// Cause of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterCause {
    /// A person without proof.
    Unproven,
    /// A request for a login link.
    LogIn,
    /// An organizer with a proven address.
    Proven,
    /// A moderator, an administrator, or a command.
    Host,
}

/// Mail to be put into the outbox.
#[derive(Clone, Copy, Debug)]
pub struct NewLetter<'a> {
    pub recipient: &'a str,
    /// Tag of the letter's language.
    pub locale: &'a str,
    pub payload: &'a str,
    /// Whether a person is waiting for the letter, which gives it precedence.
    pub is_urgent: bool,
    /// Time by the site's clock, in milliseconds since 1970.
    pub now_ms: i64,
    /// Earliest due time by the computer's clock, in milliseconds since 1970.
    pub due_ms: i64,
    pub cause: LetterCause,
    /// Source of the letter: for unproven causes a keyed hash of the request's network, else the actor.
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

/// Mailbox of an address: in lower case, without a `+` suffix of its local part.
pub fn mailbox_of(address: &str) -> String {
    let address = mail_address::key_of(address);
    match address.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => address,
    }
}

impl Store {
    /// Due time of an untried mail with this payload, by the computer's clock in milliseconds since 1970.
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

    /// Payloads of the stored letters to one recipient, oldest first.
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

    /// Releases held letters, so that they are sent when due; returns their number.
    pub async fn release_letters(&self) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let released = write.release_letters().await?;
        write.commit().await?;
        Ok(released)
    }

    /// Deletes letters that were sent or dismissed before `real_ms`.
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
    /// Puts a mail into the outbox. Only `service::outgoing`, which enforces the limits, may call this.
    /// The letter is sent once the transaction is committed and the mailer is woken, or a few seconds later.
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

    /// Deletes untried letters with this payload.
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
    /// Holds every waiting mail, from `real_ms` by the computer's clock; returns their number.
    pub async fn hold_letters(&mut self, real_ms: i64) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET held_ms = $1 WHERE sent_ms IS NULL AND dismissed_ms IS NULL AND next_ms <> $2",
            real_ms,
            NEVER,
        )
        .map_err(StoreError::of("holding the letters that wait"))
    }

    /// Releases like [`Store::release_letters`], inside the transaction.
    pub async fn release_letters(&mut self) -> Result<u64, StoreError> {
        execute!(self.transaction.executor(), "UPDATE outbox SET held_ms = NULL WHERE held_ms IS NOT NULL")
            .map_err(StoreError::of("releasing the letters that are held"))
    }
}

fn domain_of(recipient: &str) -> String {
    mail_address::key_of(recipient.rsplit_once('@').map_or(recipient, |(_, domain)| domain))
}
