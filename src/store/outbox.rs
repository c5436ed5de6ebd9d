//! The outbox: letters that wait to be sent, in rows that survive a restart. Several instances may send from it at once.
//! What a letter says is a payload here, JSON that names its kind in `letter`.
//! When a letter is tried is told in the computer's own time, so that no demonstration's clock holds it back.

use super::{
    Event, Store, StoreError, Write,
    db::{Executor, execute, rows},
    events::kind,
};
use domain::mail_address;

/// Stands before the last error of a letter that is being tried again, which nobody can ask for then: it would be sent twice.
const ON_ITS_WAY: char = '~';

/// Who gives letters up, in the history.
const ACTOR: &str = "mail";

/// At once.
const NOW: i64 = 0;
/// Not before somebody asks for it.
const NEVER: i64 = i64::MAX;

/// A letter that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    pub id: i64,
    pub recipient: String,
    /// The tag of the language that it is written in.
    pub locale: String,
    pub payload: String,
    /// When it was written, in the time of the site's clock.
    pub created_ms: i64,
    /// How often it was tried before.
    pub attempts: u32,
    /// Whether somebody waits for it, so that it overtakes others.
    pub is_urgent: bool,
    /// The recipient's domain, in lower case.
    pub domain: String,
    pub activity_id: Option<u32>,
    next_ms: i64,
    last_error: Option<String>,
}

impl Queued {
    /// When it was due, in the computer's time.
    pub fn next_ms(&self) -> i64 {
        self.next_ms
    }
}

/// A letter that was tried and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedLetter {
    pub id: i64,
    pub recipient: String,
    /// Its kind, such as `receipt`; empty where this program cannot read it.
    pub kind: String,
    pub created_ms: i64,
    pub attempts: u32,
    /// Why it was not sent, as whoever tried has written it.
    pub error: String,
    /// When it is tried again, in the computer's time; `None` where nobody will unless asked.
    pub next_ms: Option<i64>,
    /// What it is about, where that was sent.
    pub activity_id: Option<u32>,
    pub draft_id: Option<i64>,
}

/// Id, recipient, letter, created, attempts, last error, next, activity, draft.
type FailedLetterRow = (i64, String, String, i64, i64, String, i64, Option<i64>, Option<i64>);

impl FailedLetter {
    fn read(
        (id, recipient, letter, created_ms, attempts, kept, next_ms, activity_id, draft_id): FailedLetterRow,
    ) -> Self {
        Self {
            id,
            recipient,
            kind: kind_of(&letter),
            created_ms,
            attempts: attempts as u32,
            error: kept.trim_start_matches(ON_ITS_WAY).to_owned(),
            next_ms: (next_ms != NEVER).then_some(next_ms),
            activity_id: activity_id.map(|id| id as u32),
            draft_id,
        }
    }
}

/// How much waits to be sent.
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
    let address = mail_address::key_of(address);
    match address.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => address,
    }
}

/// Reads the letters that were tried and not sent, and that nobody has dismissed, the newest first: those that `$which`, a
/// condition with `$argument`, picks, at most `$limit`.
macro_rules! read_failed_letters {
    ($store:ident, $which:literal, $limit:literal, $argument:expr, $operation:literal) => {
        rows!(
            $store.db.reader(),
            fetch_all,
            FailedLetterRow,
            concat!(
                "SELECT id, recipient, letter, created_ms, attempts, last_error, next_ms,
                     COALESCE(activity_id, (SELECT d.activity_id FROM drafts d WHERE d.id = outbox.draft_id)), draft_id
                 FROM outbox
                 WHERE ",
                $which,
                " AND sent_ms IS NULL AND dismissed_ms IS NULL AND last_error IS NOT NULL ORDER BY id DESC LIMIT ",
                $limit
            ),
            $argument,
        )
        .map_err(StoreError::of($operation))
        .map(|found| found.into_iter().map(FailedLetter::read).collect())
    };
}

impl Store {
    /// The letters to be tried at `real_ms`, at most `limit`: what somebody waits for first, then the longest due. Of the
    /// domains in `held` only what somebody waits for, of those in `held_from_all` nothing.
    pub async fn due_letters(
        &self,
        real_ms: i64,
        limit: u32,
        held: &[&str],
        held_from_all: &[&str],
    ) -> Result<Vec<Queued>, StoreError> {
        type Row = (i64, String, String, String, i64, i64, i64, i64, String, Option<i64>, Option<String>);
        // A domain has no white space in it: ` a.se  b.se ` holds those two.
        let list = |domains: &[&str]| domains.iter().fold(String::new(), |list, domain| list + " " + domain + " ");
        let due = rows!(
            self.db.reader(),
            fetch_all,
            Row,
            "SELECT id, recipient, locale, letter, created_ms, attempts, next_ms, urgency, domain, activity_id, last_error
             FROM outbox WHERE sent_ms IS NULL AND held_ms IS NULL AND next_ms <= $1
                 AND (urgency = 0 OR domain = '' OR REPLACE($3, ' ' || domain || ' ', '') = $3)
                 AND (domain = '' OR REPLACE($4, ' ' || domain || ' ', '') = $4)
             ORDER BY urgency, next_ms, id LIMIT $2",
            real_ms,
            i64::from(limit),
            list(held),
            list(held_from_all),
        )
        .map_err(StoreError::of("reading the outbox"))?;
        let queued = due.into_iter().map(|row| {
            let (
                id,
                recipient,
                locale,
                letter,
                created_ms,
                attempts,
                next_ms,
                urgency,
                domain,
                activity_id,
                last_error,
            ) = row;
            Queued {
                id,
                // An earlier version did not write it down.
                domain: if domain.is_empty() { domain_of(&recipient) } else { domain },
                recipient,
                locale,
                payload: letter,
                created_ms,
                attempts: attempts as u32,
                is_urgent: urgency == 0,
                activity_id: activity_id.map(|id| id as u32),
                next_ms,
                // Of one that was taken and never given back too.
                last_error: last_error.map(|error| error.trim_start_matches(ON_ITS_WAY).to_owned()),
            }
        });
        Ok(queued.collect())
    }

    /// As [`Store::claim_letters`], of one; `false` where somebody else has taken it.
    pub async fn claim_letter(&self, queued: &Queued, until_ms: i64) -> Result<bool, StoreError> {
        Ok(!self.claim_letters(std::slice::from_ref(queued), until_ms).await?.is_empty())
    }

    /// Takes letters to send them, and says which: not those that somebody else has taken since they were read. Should
    /// this process end before it says what became of a letter, it is due again at `until_ms`.
    pub async fn claim_letters(&self, letters: &[Queued], until_ms: i64) -> Result<Vec<i64>, StoreError> {
        let mut write = self.begin().await?;
        let mut claimed = Vec::with_capacity(letters.len());
        for queued in letters {
            let touched = execute!(
                write.transaction.executor(),
                "UPDATE outbox SET next_ms = $3, attempts = attempts + 1, last_error = $4
                 WHERE id = $1 AND next_ms = $2 AND sent_ms IS NULL AND held_ms IS NULL",
                queued.id,
                queued.next_ms,
                until_ms,
                queued.last_error.as_ref().map(|error| format!("{ON_ITS_WAY}{error}")),
            )
            .map_err(StoreError::of("taking a letter from the outbox"))?;
            claimed.extend((touched == 1).then_some(queued.id));
        }
        write.commit().await?;
        Ok(claimed)
    }

    /// As [`Write::letter_sent`], in a transaction of its own.
    pub async fn letter_sent(&self, id: i64, real_ms: i64) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.letter_sent(id, real_ms).await?;
        write.commit().await
    }

    /// As [`Write::letter_failed`], in a transaction of its own.
    pub async fn letter_failed(&self, id: i64, error: &str, next_ms: Option<i64>) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.letter_failed(id, error, next_ms).await?;
        write.commit().await
    }

    /// The letters that were tried and not sent, the newest first, at most `limit`. Not those that somebody has dismissed.
    pub async fn failed_letters(&self, limit: u32) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "TRUE", "$1", i64::from(limit), "reading the letters that are stuck")
    }

    /// The letters about an activity that were tried and not sent, the newest first, at most ten.
    pub async fn failed_letters_of_activity(&self, activity_id: u32) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(
            self,
            "(activity_id = $1 OR draft_id IN (SELECT id FROM drafts WHERE activity_id = $1))",
            "10",
            i64::from(activity_id),
            "reading an activity's letters that are stuck"
        )
    }

    /// The letters about a draft that were tried and not sent, the newest first, at most ten.
    pub async fn failed_letters_of_draft(&self, draft_id: i64) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "draft_id = $1", "10", draft_id, "reading a draft's letters that are stuck")
    }

    /// The letters to somebody that were tried and not sent, the newest first, at most ten.
    pub async fn failed_letters_to(&self, recipient: &str) -> Result<Vec<FailedLetter>, StoreError> {
        read_failed_letters!(self, "recipient = $1", "10", recipient, "reading the letters to somebody that are stuck")
    }

    /// Takes note, at `real_ms` of the computer's time, that the failure of a letter is known, so that it is shown no
    /// longer. `false` where it is tried again, or is not there. Whoever calls this knows that the letter is theirs to
    /// see: it is one of those that they were shown.
    pub async fn dismiss_letter(&self, id: i64, real_ms: i64) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let touched = execute!(
            write.transaction.executor(),
            "UPDATE outbox SET dismissed_ms = $2
             WHERE id = $1 AND sent_ms IS NULL AND dismissed_ms IS NULL AND last_error IS NOT NULL AND next_ms = $3",
            id,
            real_ms,
            NEVER,
        )
        .map_err(StoreError::of("dismissing a letter"))?;
        write.commit().await?;
        Ok(touched == 1)
    }

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

    /// Lets the letters that are held be sent in their turn, and says how many they are.
    pub async fn release_letters(&self) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let released = write.release_letters().await?;
        write.commit().await?;
        Ok(released)
    }

    /// Lets a letter be tried at once, held or not, and from then on as often as a new one. `false` where it was sent or is not there.
    /// Whoever sends must be woken.
    pub async fn retry_now(&self, id: i64) -> Result<bool, StoreError> {
        let mut write = self.begin().await?;
        let touched = execute!(
            write.transaction.executor(),
            "UPDATE outbox SET next_ms = $2, attempts = 0, dismissed_ms = NULL, held_ms = NULL
             WHERE id = $1 AND sent_ms IS NULL AND last_error NOT LIKE '~%'",
            id,
            NOW,
        )
        .map_err(StoreError::of("trying a letter again"))?;
        write.commit().await?;
        Ok(touched == 1)
    }

    /// Forgets letters that were sent, or dismissed, before `real_ms`: nobody needs to know for ever who was written to.
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

    /// As [`Write::slot_of_source`], of the letters of these kinds that a proven person causes.
    pub async fn slot_of_kinds(
        &mut self,
        actor: &str,
        kinds: [&str; 2],
        count: i64,
    ) -> Result<Option<i64>, StoreError> {
        let [one, other] = kinds.map(|kind| format!(r#"{{"letter":"{kind}"%"#));
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT slot_ms FROM outbox WHERE source = $1 AND cause = $2 AND (letter LIKE $3 OR letter LIKE $4)
             ORDER BY slot_ms DESC LIMIT 1 OFFSET $5",
            actor,
            LetterCause::Proven.word(),
            one,
            other,
            count - 1,
        )
        .map_err(StoreError::of("counting the letters of some kinds"))?;
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

    /// Takes back letters of this payload that nobody has tried to send yet.
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
    /// Records that a letter was sent, in the computer's time.
    pub async fn letter_sent(&mut self, id: i64, real_ms: i64) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET sent_ms = $2, last_error = NULL WHERE id = $1 AND sent_ms IS NULL",
            id,
            real_ms,
        )
        .map(drop)
        .map_err(StoreError::of("recording that a letter was sent"))
    }

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

    /// Forgets a letter that what it is about, or its recipient's part in it, is gone for.
    pub async fn forget_letter(&mut self, id: i64) -> Result<(), StoreError> {
        execute!(self.transaction.executor(), "DELETE FROM outbox WHERE id = $1 AND sent_ms IS NULL", id)
            .map(drop)
            .map_err(StoreError::of("forgetting a letter that nobody needs"))
    }

    /// Records why a letter was not sent, and when it is tried again; `None`: when somebody asks for it.
    pub async fn letter_failed(&mut self, id: i64, error: &str, next_ms: Option<i64>) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET last_error = $2, next_ms = $3 WHERE id = $1 AND sent_ms IS NULL",
            id,
            error,
            next_ms.unwrap_or(NEVER),
        )
        .map(drop)
        .map_err(StoreError::of("recording that a letter was not sent"))
    }

    /// Puts a letter that was taken back, as if it had not been tried, and due at `next_ms`; `error` says why, if anything.
    pub async fn give_letter_back(
        &mut self,
        queued: &Queued,
        error: Option<&str>,
        next_ms: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE outbox SET attempts = $2, next_ms = $3, last_error = $4 WHERE id = $1 AND sent_ms IS NULL",
            queued.id,
            i64::from(queued.attempts),
            next_ms,
            error.or(queued.last_error.as_deref()),
        )
        .map(drop)
        .map_err(StoreError::of("putting a letter back"))
    }

    /// Adds to the history, at `now_ms` of the site's clock, that a letter is not tried any more; `words` say why.
    pub async fn letter_given_up(&mut self, queued: &Queued, words: &str, now_ms: i64) -> Result<(), StoreError> {
        let known = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT id FROM activities WHERE id = COALESCE($1,
                 (SELECT activity_id FROM drafts WHERE id = (SELECT draft_id FROM outbox WHERE id = $2)))",
            queued.activity_id.map(i64::from),
            queued.id,
        )
        .map_err(StoreError::of("reading what a letter is about"))?;
        self.add_event(&Event {
            at_ms: now_ms,
            actor: ACTOR.to_owned(),
            event: kind::MAIL_FAILED.to_owned(),
            // The activity may be gone, or never have been.
            activity_id: known.map(|(id,)| id as u32),
            about: Some(queued.recipient.clone()),
            words: words.to_owned(),
        })
        .await
    }
}

fn domain_of(recipient: &str) -> String {
    mail_address::key_of(recipient.rsplit_once('@').map_or(recipient, |(_, domain)| domain))
}

fn kind_of(letter: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(letter).unwrap_or_default();
    value.get("letter").and_then(serde_json::Value::as_str).unwrap_or("").to_owned()
}
