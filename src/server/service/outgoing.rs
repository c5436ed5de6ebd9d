//! Outgoing mail: the only place that writes to the outbox, and that enforces limits. Unproven people may cause few
//! letters; those of proven people and hosts are spread out, never dropped. Counts are in the database, so that restarts
//! and other instances respect them.

use super::identity::{Proven, Requester};
use crate::{
    locale::Locale,
    server::{
        mail::Letter,
        secret,
        state::Site,
        store::{LetterCause, NewLetter, StoreError, Write, mailbox_of},
    },
};

const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Letters that unproven people may cause to one mailbox in a day.
const UNPROVEN_TO_MAILBOX_A_DAY: usize = 5;
/// Unproven letters to a mailbox in a day after which unrequested ones are not sent, so that confirmations get through.
const UNASKED_TO_MAILBOX_A_DAY: usize = 2;
/// Mailboxes that one draft may write to in a day before one is confirmed.
const MAILBOXES_OF_DRAFT_A_DAY: usize = 3;
/// Letters that unproven people of one network may cause in an hour; more wait for the next hour.
const UNPROVEN_OF_SOURCE_AN_HOUR: i64 = 20;
/// Letters of a network in an hour after which unrequested ones are not sent, so that confirmations get through.
const UNASKED_OF_SOURCE_AN_HOUR: i64 = 10;
/// Letters that all unproven people, signing in included, may cause in a minute; more wait for the next minute.
const UNPROVEN_IN_ALL_A_MINUTE: i64 = 300;
/// Longest delay by a limit; a letter that would wait longer is not sent.
pub(super) const LONGEST_WAIT_MS: i64 = DAY_MS;
const LOGINS_OF_SOURCE_TO_MAILBOX_AN_HOUR: usize = 5;
/// Login links to a mailbox in a day after which only browsers that have signed in with the address get one.
const LOGINS_TO_MAILBOX_A_DAY: usize = 30;
/// Letters that one proven person or host causes in a minute; more are delayed.
const OF_ACTOR_A_MINUTE: i64 = 100;
/// Letters that one proven person causes to one mailbox in an hour; hosts decide on many activities of one organizer.
const PROVEN_TO_MAILBOX_AN_HOUR: i64 = 30;
/// Letters in an hour that one proven person causes to addresses that they have typed, of new editors or as their own new
/// address; more are delayed, so that an account cannot flood others.
const PROVEN_TO_STRANGERS_AN_HOUR: i64 = 20;
/// Kinds of these letters in the outbox.
const TO_STRANGERS: [&str; 2] = ["editor-added", "confirm"];

/// Cause of a letter, by which limits are chosen.
#[derive(Clone, Copy, Debug)]
pub enum Cause<'a> {
    /// A person without proof, in this network.
    Unproven {
        source: &'a str,
    },
    /// Like `Unproven`, for a letter that nobody has requested.
    Unasked {
        source: &'a str,
    },
    /// A request for a login link from this network; `browser` tells whether it has signed in with the address before.
    LogIn {
        source: &'a str,
        browser: Browser,
    },
    Proven(&'a Proven),
    /// A moderator, an administrator or a command, named as in the history.
    Host(&'a str),
}

impl<'a> Cause<'a> {
    /// Cause of a letter that tells an activity's editors about a requester's action: unproven, unless the requester is
    /// one of them.
    pub fn among(editors: &[String], requester: &'a Requester) -> Self {
        requester.proven_editor(editors).map_or(Self::Unproven { source: &requester.source }, Self::Proven)
    }

    /// Cause of a letter to an address that a requester has typed: proven only where it is their own.
    pub fn towards(email: &str, requester: &'a Requester) -> Self {
        requester.proven(email).map_or(Self::Unproven { source: &requester.source }, Self::Proven)
    }
}

/// Whether a browser has signed in with an address before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    Known,
    Unknown,
}

/// Result of enqueueing a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// The letter is in the outbox, to be sent at once or when limits allow.
    Yes,
    /// The letter is dropped, since a limit is reached, until so many seconds have passed.
    No { retry_after_s: u64 },
}

impl Enqueued {
    pub fn is_queued(self) -> bool {
        self == Self::Yes
    }
}

/// Enqueues a mail if its cause's limits allow. The mailer must be woken after the commit.
pub async fn enqueue(
    site: &Site,
    write: &mut Write,
    recipient: &str,
    locale: Locale,
    letter: &Letter,
    cause: Cause<'_>,
) -> Result<Enqueued, StoreError> {
    enqueue_after(site, write, recipient, locale, letter, cause, 0).await
}

/// Enqueues like [`enqueue`], due in `wait_ms` at the earliest.
pub async fn enqueue_after(
    site: &Site,
    write: &mut Write,
    recipient: &str,
    locale: Locale,
    letter: &Letter,
    cause: Cause<'_>,
    wait_ms: i64,
) -> Result<Enqueued, StoreError> {
    let real_ms = site.clock.real_ms();
    let wanted_ms = real_ms + wait_ms;
    let mailbox = mailbox_of(recipient);
    write.lock_counts().await?;
    let (kind, source, due_ms) = match cause {
        Cause::Unproven { source } | Cause::Unasked { source } => {
            let most = match cause {
                Cause::Unasked { .. } => UNASKED_TO_MAILBOX_A_DAY,
                _ => UNPROVEN_TO_MAILBOX_A_DAY,
            };
            let source = hashed(write, source).await?;
            if matches!(cause, Cause::Unasked { .. })
                && let Some(slot_ms) =
                    write.slot_of_source(LetterCause::Unproven, &source, None, UNASKED_OF_SOURCE_AN_HOUR).await?
                && let wait_ms = slot_ms + HOUR_MS - real_ms
                && wait_ms > 0
            {
                return Ok(Enqueued::No { retry_after_s: (wait_ms / SECOND_MS + 1) as u64 });
            }
            match unproven_slot(write, &mailbox, &source, letter.draft_id(), (real_ms, wanted_ms), most).await? {
                Ok(due_ms) => (LetterCause::Unproven, source, due_ms),
                Err(retry_after_s) => return Ok(Enqueued::No { retry_after_s }),
            }
        }
        Cause::LogIn { source, browser } => {
            let source = hashed(write, source).await?;
            match login_slot(write, &mailbox, &source, browser, real_ms).await? {
                Ok(due_ms) => (LetterCause::LogIn, source, due_ms),
                Err(retry_after_s) => return Ok(Enqueued::No { retry_after_s }),
            }
        }
        Cause::Proven(actor) => {
            let actor = actor.as_str();
            let to_mailbox =
                write.slot_of_source(LetterCause::Proven, actor, Some(&mailbox), PROVEN_TO_MAILBOX_AN_HOUR).await?;
            let to_strangers = match letter {
                Letter::EditorAdded { .. } | Letter::Confirm { .. } => {
                    write.slot_of_kinds(actor, TO_STRANGERS, PROVEN_TO_STRANGERS_AN_HOUR).await?
                }
                _ => None,
            };
            let due_ms = actors_slot(write, LetterCause::Proven, actor, wanted_ms).await?;
            let hours_later = to_mailbox.max(to_strangers).map_or(0, |slot_ms| slot_ms + HOUR_MS);
            (LetterCause::Proven, actor.to_owned(), due_ms.max(hours_later))
        }
        Cause::Host(actor) => {
            (LetterCause::Host, actor.to_owned(), actors_slot(write, LetterCause::Host, actor, wanted_ms).await?)
        }
    };
    let new = NewLetter {
        recipient,
        locale: locale.tag(),
        payload: &letter.payload(),
        is_urgent: letter.is_urgent(),
        now_ms: site.clock.now_ms(),
        due_ms,
        cause: kind,
        source: Some(&source),
        draft_id: letter.draft_id(),
        activity_id: letter.activity_id(),
    };
    write.put_letter(&new).await?;
    Ok(Enqueued::Yes)
}

/// Time at which an unproven mail may be sent, or the number of seconds until there is room again.
async fn unproven_slot(
    write: &mut Write,
    mailbox: &str,
    source: &str,
    draft_id: Option<i64>,
    (real_ms, wanted_ms): (i64, i64),
    most_to_mailbox: usize,
) -> Result<Result<i64, u64>, StoreError> {
    let day_ago_ms = real_ms - DAY_MS;
    let to_mailbox = write.letters_to_mailbox(LetterCause::Unproven, mailbox, None, day_ago_ms).await?;
    if let Some(wait_s) = room_in_s(&to_mailbox, most_to_mailbox, DAY_MS, real_ms) {
        return Ok(Err(wait_s));
    }
    if let Some(draft_id) = draft_id {
        let mailboxes = write.mailboxes_of_draft(draft_id, day_ago_ms).await?;
        if mailboxes.len() >= MAILBOXES_OF_DRAFT_A_DAY && !mailboxes.iter().any(|known| known == mailbox) {
            return Ok(Err((DAY_MS / SECOND_MS) as u64));
        }
    }
    let of_source = write.slot_of_source(LetterCause::Unproven, source, None, UNPROVEN_OF_SOURCE_AN_HOUR).await?;
    let of_all = write.slot_of_all(UNPROVEN_IN_ALL_A_MINUTE).await?;
    let due_ms = wanted_ms
        .max(of_source.map_or(0, |slot_ms| slot_ms + HOUR_MS))
        .max(of_all.map_or(0, |slot_ms| slot_ms + MINUTE_MS));
    if due_ms - real_ms > LONGEST_WAIT_MS {
        return Ok(Err(((due_ms - real_ms - LONGEST_WAIT_MS) / SECOND_MS + 1) as u64));
    }
    Ok(Ok(due_ms))
}

async fn login_slot(
    write: &mut Write,
    mailbox: &str,
    source: &str,
    browser: Browser,
    real_ms: i64,
) -> Result<Result<i64, u64>, StoreError> {
    let of_source = write.letters_to_mailbox(LetterCause::LogIn, mailbox, Some(source), real_ms - HOUR_MS).await?;
    if let Some(wait_s) = room_in_s(&of_source, LOGINS_OF_SOURCE_TO_MAILBOX_AN_HOUR, HOUR_MS, real_ms) {
        return Ok(Err(wait_s));
    }
    let of_day = write.letters_to_mailbox(LetterCause::LogIn, mailbox, None, real_ms - DAY_MS).await?;
    if browser == Browser::Unknown
        && let Some(wait_s) = room_in_s(&of_day, LOGINS_TO_MAILBOX_A_DAY, DAY_MS, real_ms)
    {
        return Ok(Err(wait_s));
    }
    let of_all = write.slot_of_all(UNPROVEN_IN_ALL_A_MINUTE).await?;
    Ok(Ok(real_ms.max(of_all.map_or(0, |slot_ms| slot_ms + MINUTE_MS))))
}

async fn actors_slot(write: &mut Write, cause: LetterCause, actor: &str, wanted_ms: i64) -> Result<i64, StoreError> {
    let of_actor = write.slot_of_source(cause, actor, None, OF_ACTOR_A_MINUTE).await?;
    Ok(wanted_ms.max(of_actor.map_or(0, |slot_ms| slot_ms + MINUTE_MS)))
}

/// Seconds until there is room for one more among `most` within `window_ms`; `None` where there is room already.
/// `slots_ms` are in order.
fn room_in_s(slots_ms: &[i64], most: usize, window_ms: i64, real_ms: i64) -> Option<u64> {
    let leaves_first_ms = slots_ms.len().checked_sub(most).and_then(|at| slots_ms.get(at))? + window_ms;
    Some(((leaves_first_ms - real_ms).max(0) / SECOND_MS + 1) as u64)
}

/// Keyed hash of a network, which cannot be reversed without the database's secret, and is deleted a day after the
/// mail's slot.
async fn hashed(write: &mut Write, source: &str) -> Result<String, StoreError> {
    let key = write.secret("networks", &secret::new()).await?;
    Ok(secret::hash(&format!("{key}:{source}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_sent_letters_of_these_kinds() {
        let added = Letter::EditorAdded { activity_id: 1, by: String::new() };
        assert_eq!([added, Letter::Confirm { draft_id: 1 }].map(|letter| letter.kind()), TO_STRANGERS);
    }

    #[test]
    fn room_comes_back_as_letters_leave_the_window() {
        assert_eq!(room_in_s(&[], 2, 10_000, 50_000), None);
        assert_eq!(room_in_s(&[45_000], 2, 10_000, 50_000), None);
        assert_eq!(room_in_s(&[45_000, 46_000], 2, 10_000, 50_000), Some(6));
        assert_eq!(room_in_s(&[45_000, 46_000, 47_000], 2, 10_000, 50_000), Some(7));
    }
}
