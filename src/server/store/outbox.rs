//! The outbox: letters that wait to be sent, in rows that survive a restart. Several instances may send from it at once.
//! When a letter is tried is told in the computer's own time, so that no demonstration's clock holds it back.

use super::{
    Store, StoreError, Write,
    db::{Executor, execute, rows},
};
use crate::{locale::Locale, server::mail::Letter};

/// At once.
const NOW: i64 = 0;
/// Not before somebody asks for it.
const NEVER: i64 = i64::MAX;

/// A letter that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    pub id: i64,
    pub recipient: String,
    pub locale: Locale,
    /// `None` where a later version of this program wrote it.
    pub letter: Option<Letter>,
    /// When it was written, in the time of the site's clock.
    pub created_ms: i64,
    /// How often it was tried before.
    pub attempts: u32,
    next_ms: i64,
}

/// A letter that was tried and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub id: i64,
    pub recipient: String,
    /// Its kind, such as `receipt`; empty where this program cannot read it.
    pub kind: String,
    pub created_ms: i64,
    pub attempts: u32,
    pub last_error: String,
    /// When it is tried again, in the computer's time; `None` where nobody will unless asked.
    pub next_ms: Option<i64>,
}

/// How much waits to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Not sent, tried or not.
    pub waiting: u32,
    /// Of these, tried and not sent.
    pub stuck: u32,
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
    pub locale: Locale,
    pub letter: &'a Letter,
    /// The site's time.
    pub now_ms: i64,
    /// Not before this, in the computer's time.
    pub due_ms: i64,
    pub cause: LetterCause,
    /// Of what is not proven: a keyed hash of the network that it came from. Of others: who it was.
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
    let address = address.to_lowercase();
    match address.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => address,
    }
}

fn domain_of(address: &str) -> String {
    address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase()
}

impl Letter {
    /// Its kind in a word, as it is kept.
    pub fn kind(&self) -> String {
        kind_of(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Store {
    /// Puts a letter of the hosts into the outbox, uncounted and in a transaction of its own: for tests of how letters leave.
    pub async fn enqueue(
        &self,
        recipient: &str,
        locale: Locale,
        letter: &Letter,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        let new = NewLetter {
            recipient,
            locale,
            letter,
            now_ms,
            due_ms: NOW,
            cause: LetterCause::Host,
            source: None,
            draft_id: None,
            activity_id: None,
        };
        write.put_letter(&new).await?;
        write.commit().await
    }

    /// The letters to be tried at `real_ms`, the longest due first, at most `limit`.
    pub async fn due_letters(&self, real_ms: i64, limit: u32) -> Result<Vec<Queued>, StoreError> {
        let due = rows!(
            self.db.reader(),
            fetch_all,
            (i64, String, String, String, i64, i64, i64),
            "SELECT id, recipient, locale, letter, created_ms, attempts, next_ms FROM outbox
             WHERE sent_ms IS NULL AND next_ms <= $1 ORDER BY next_ms, id LIMIT $2",
            real_ms,
            i64::from(limit),
        )
        .map_err(StoreError::of("reading the outbox"))?;
        let queued = due.into_iter().map(|(id, recipient, locale, letter, created_ms, attempts, next_ms)| Queued {
            id,
            recipient,
            locale: if locale == Locale::En.tag() { Locale::En } else { Locale::Sv },
            letter: serde_json::from_str(&letter).ok(),
            created_ms,
            attempts: attempts as u32,
            next_ms,
        });
        Ok(queued.collect())
    }

    /// Takes a letter to send it. `false` where somebody else has taken it since it was read. Should this process end
    /// before it says what became of the letter, it is due again at `until_ms`.
    pub async fn claim_letter(&self, queued: &Queued, until_ms: i64) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let touched = execute!(
            write.transaction.executor(),
            "UPDATE outbox SET next_ms = $3, attempts = attempts + 1 WHERE id = $1 AND next_ms = $2 AND sent_ms IS NULL",
            queued.id,
            queued.next_ms,
            until_ms,
        )
        .map_err(StoreError::of("taking a letter from the outbox"))?;
        write.commit().await?;
        Ok(touched == 1)
    }

    /// Records that a letter was sent, in the computer's time.
    pub async fn letter_sent(&self, id: i64, real_ms: i64) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        execute!(
            write.transaction.executor(),
            "UPDATE outbox SET sent_ms = $2, last_error = NULL WHERE id = $1 AND sent_ms IS NULL",
            id,
            real_ms,
        )
        .map_err(StoreError::of("recording that a letter was sent"))?;
        write.commit().await
    }

    /// Records why a letter was not sent, and when it is tried again; `None`: when somebody asks for it.
    pub async fn letter_failed(&self, id: i64, error: &str, next_ms: Option<i64>) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        execute!(
            write.transaction.executor(),
            "UPDATE outbox SET last_error = $2, next_ms = $3 WHERE id = $1 AND sent_ms IS NULL",
            id,
            error,
            next_ms.unwrap_or(NEVER),
        )
        .map_err(StoreError::of("recording that a letter was not sent"))?;
        write.commit().await
    }

    /// The letters that were tried and not sent, the oldest first, at most `limit`.
    pub async fn stuck_letters(&self, limit: u32) -> Result<Vec<Stuck>, StoreError> {
        let stuck = rows!(
            self.db.reader(),
            fetch_all,
            (i64, String, String, i64, i64, String, i64),
            "SELECT id, recipient, letter, created_ms, attempts, last_error, next_ms FROM outbox
             WHERE sent_ms IS NULL AND last_error IS NOT NULL ORDER BY id LIMIT $1",
            i64::from(limit),
        )
        .map_err(StoreError::of("reading the letters that are stuck"))?;
        let stuck = stuck.into_iter().map(|(id, recipient, letter, created_ms, attempts, last_error, next_ms)| Stuck {
            id,
            recipient,
            kind: kind_of(&letter),
            created_ms,
            attempts: attempts as u32,
            last_error,
            next_ms: (next_ms != NEVER).then_some(next_ms),
        });
        Ok(stuck.collect())
    }

    /// The letters to one recipient that are remembered, the first one first.
    pub async fn letters_to(&self, recipient: &str) -> Result<Vec<Letter>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (String,),
            "SELECT letter FROM outbox WHERE recipient = $1 ORDER BY id",
            recipient,
        )
        .map_err(StoreError::of("reading the letters to somebody"))?;
        Ok(found.iter().filter_map(|(letter,)| serde_json::from_str(letter).ok()).collect())
    }

    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        let (waiting, stuck) = rows!(
            self.db.reader(),
            fetch_one,
            (i64, i64),
            "SELECT COUNT(*), COUNT(last_error) FROM outbox WHERE sent_ms IS NULL",
        )
        .map_err(StoreError::of("counting the letters that wait"))?;
        Ok(OutboxCounts { waiting: waiting as u32, stuck: stuck as u32 })
    }

    /// Lets a letter be tried at once, and from then on as often as a new one. `false` where it was sent or is not there.
    /// Whoever sends must be woken.
    pub async fn retry_now(&self, id: i64) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let touched = execute!(
            write.transaction.executor(),
            "UPDATE outbox SET next_ms = $2, attempts = 0 WHERE id = $1 AND sent_ms IS NULL AND last_error IS NOT NULL",
            id,
            NOW,
        )
        .map_err(StoreError::of("trying a letter again"))?;
        write.commit().await?;
        Ok(touched == 1)
    }

    /// Forgets letters that were sent before `real_ms`: nobody needs to know for ever who was written to.
    pub async fn forget_sent_letters(&self, real_ms: i64) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let forgotten = execute!(write.transaction.executor(), "DELETE FROM outbox WHERE sent_ms < $1", real_ms)
            .map_err(StoreError::of("forgetting letters that were sent"))?;
        write.commit().await?;
        Ok(forgotten)
    }
}

impl Write {
    /// Puts a letter into the outbox. Only `service::outgoing` may, which counts.
    /// It is sent once the transaction is committed and [`Post::wake`] is called, or a few seconds later.
    ///
    /// [`Post::wake`]: crate::server::mail::Post::wake
    pub async fn put_letter(&mut self, new: &NewLetter<'_>) -> Result<(), StoreError> {
        let letter = serde_json::to_string(new.letter)
            .map_err(|source| StoreError::Unreadable { what: "a letter".to_owned(), source })?;
        execute!(
            self.transaction.executor(),
            "INSERT INTO outbox (recipient, locale, letter, created_ms, next_ms, attempts, cause, source, draft_id,
                 activity_id, slot_ms, urgency, domain, mailbox)
             VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $5, $10, $11, $12)",
            new.recipient,
            new.locale.tag(),
            letter,
            new.now_ms,
            new.due_ms,
            new.cause.word(),
            new.source,
            new.draft_id,
            new.activity_id.map(i64::from),
            new.letter.urgency(),
            domain_of(new.recipient),
            mailbox_of(new.recipient),
        )
        .map(drop)
        .map_err(StoreError::of("putting a letter into the outbox"))
    }

    /// Makes others who count letters wait for the end of this transaction: two that come at once must not both find room
    /// for one. SQLite has one writer at a time anyway.
    pub async fn lock_counts(&mut self) -> Result<(), StoreError> {
        /// Any number that nothing else locks by.
        const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(20221003)";
        if let Executor::Postgres(connection) = self.transaction.executor() {
            sqlx::query(POSTGRES_LOCK)
                .execute(connection)
                .await
                .map_err(StoreError::of("locking the counts of letters"))?;
        }
        Ok(())
    }

    /// How many letters of a cause have gone or go to a mailbox after `since_ms`; where `source` is given, because of it.
    pub async fn letters_to_mailbox(
        &mut self,
        cause: LetterCause,
        mailbox: &str,
        source: Option<&str>,
        since_ms: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE mailbox = $1 AND cause = $2 AND slot_ms > $3
             AND (CAST($4 AS TEXT) IS NULL OR source = $4) ORDER BY slot_ms",
            mailbox,
            cause.word(),
            since_ms,
            source,
        )
        .map_err(StoreError::of("counting the letters to a mailbox"))?;
        Ok(found.into_iter().map(|(slot_ms,)| slot_ms).collect())
    }

    /// The mailboxes that letters about a draft have gone or go to after `since_ms`, caused by who has proven nothing.
    pub async fn mailboxes_of_draft(&mut self, draft_id: i64, since_ms: i64) -> Result<Vec<String>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (String,),
            "SELECT DISTINCT mailbox FROM outbox WHERE draft_id = $1 AND cause = $2 AND slot_ms > $3",
            draft_id,
            LetterCause::Unproven.word(),
            since_ms,
        )
        .map_err(StoreError::of("counting the addresses of a draft"))?;
        Ok(found.into_iter().map(|(mailbox,)| mailbox).collect())
    }

    /// When the letter may go that `count` letters of a cause and a source have gone after, the latest first: one that
    /// comes an hour later keeps to `count` an hour. `None` where there are fewer.
    pub async fn slot_of_source(
        &mut self,
        cause: LetterCause,
        source: &str,
        mailbox: Option<&str>,
        count: i64,
    ) -> Result<Option<i64>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE source = $1 AND cause = $2
             AND (CAST($3 AS TEXT) IS NULL OR mailbox = $3) ORDER BY slot_ms DESC LIMIT 1 OFFSET $4",
            source,
            cause.word(),
            mailbox,
            count - 1,
        )
        .map_err(StoreError::of("counting the letters of a source"))?;
        Ok(found.map(|(slot_ms,)| slot_ms))
    }

    /// As [`Write::slot_of_source`], over all that is caused by who has proven nothing.
    pub async fn slot_of_all(&mut self, count: i64) -> Result<Option<i64>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE cause IN ($1, $2) ORDER BY slot_ms DESC LIMIT 1 OFFSET $3",
            LetterCause::Unproven.word(),
            LetterCause::LogIn.word(),
            count - 1,
        )
        .map_err(StoreError::of("counting all letters"))?;
        Ok(found.map(|(slot_ms,)| slot_ms))
    }

    /// Takes back letters like this one that nobody has tried to send yet.
    pub async fn forget_untried(&mut self, letter: &Letter) -> Result<u64, StoreError> {
        let letter = serde_json::to_string(letter)
            .map_err(|source| StoreError::Unreadable { what: "a letter".to_owned(), source })?;
        execute!(
            self.transaction.executor(),
            "DELETE FROM outbox WHERE letter = $1 AND sent_ms IS NULL AND attempts = 0",
            letter,
        )
        .map_err(StoreError::of("taking a letter back"))
    }
}

fn kind_of(letter: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(letter).unwrap_or_default();
    value.get("letter").and_then(serde_json::Value::as_str).unwrap_or("").to_owned()
}
