//! Erasing an activity or a person: what goes, and what the history says of it.

use crate::server::{
    mail::Letter,
    secret,
    store::{ErasePersonError, Erased, Eraser, Event, Store, StoreError, Write, events::kind},
};

const ERASER: Eraser =
    Eraser { pseudonym: secret::pseudonym, letter: |payload| Letter::read(payload).map(|letter| letter.payload()) };

/// The actor who asks for an erasure, and when.
#[derive(Clone, Copy, Debug)]
pub struct ErasureRequest<'a> {
    /// As in revisions: a person's mail address, or a command.
    pub actor: &'a str,
    /// The time of the site's clock.
    pub now_ms: i64,
    pub effect: ErasureMode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureMode {
    Erase,
    /// Nothing changes; the answer is the same.
    Rehearse,
}

/// What erasing a person has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedPerson {
    pub erased: Erased,
    /// The name under which the history goes on.
    pub pseudonym: String,
}

/// Erases an activity for good: its content and the addresses behind it. `None` where there is none.
/// A running site must be refreshed afterwards; other instances follow by themselves.
pub async fn erase_activity(store: &Store, id: u32, request: ErasureRequest<'_>) -> Result<Option<Erased>, StoreError> {
    let mut write = store.begin().await?;
    let erased = erase_activity_in(&mut write, id, request).await?;
    match (&erased, request.effect) {
        (Some(_), ErasureMode::Erase) => write.commit().await?,
        (None, _) | (_, ErasureMode::Rehearse) => write.roll_back().await?,
    }
    Ok(erased)
}

/// As [`erase_activity`], within a transaction that the caller ends as the request says.
pub async fn erase_activity_in(
    write: &mut Write,
    id: u32,
    request: ErasureRequest<'_>,
) -> Result<Option<Erased>, StoreError> {
    let Some(erased) = write.erase_activity(id, request.now_ms, secret::pseudonym).await? else { return Ok(None) };
    // Also of what an earlier version has erased, which took nothing down.
    write.record_erased_activity(id, request.now_ms).await?;
    if erased.is_empty() {
        return Ok(Some(erased));
    }
    let event = Event {
        at_ms: request.now_ms,
        actor: request.actor.to_owned(),
        event: kind::ACTIVITY_ERASED.to_owned(),
        activity_id: Some(id),
        about: None,
        words: erased.to_string(),
    };
    write.add_event(&event).await?;
    Ok(Some(erased))
}

/// Erases a person's address, in lower case, from everything that is kept. Where nothing is, that they are erased is taken
/// down all the same: a backup may know more.
/// A running site must be refreshed afterwards; other instances follow by themselves.
pub async fn erase_person(
    store: &Store,
    email: &str,
    request: ErasureRequest<'_>,
) -> Result<ErasedPerson, ErasePersonError> {
    let mut write = store.begin().await?;
    let (erased, pseudonym) = match write.erase_person(email, ERASER).await {
        Ok(done) => done,
        Err(error) => {
            write.roll_back().await?;
            return Err(error);
        }
    };
    let done = ErasedPerson { erased, pseudonym };
    if !done.erased.is_empty() || !write.is_erased_person(email).await? {
        write.record_erased_person(email, secret::new(), request.now_ms).await?;
    }
    note_erased_person(&mut write, email, &done, request).await?;
    match request.effect {
        ErasureMode::Erase => write.commit().await?,
        ErasureMode::Rehearse => write.roll_back().await?,
    }
    Ok(done)
}

/// Erases a person once more, within a transaction: who was erased already and came back with a backup, be it as the last
/// administrator. That they are erased is taken down already.
pub async fn erase_person_again(
    write: &mut Write,
    email: &str,
    request: ErasureRequest<'_>,
) -> Result<ErasedPerson, ErasePersonError> {
    let (erased, pseudonym) = write.erase_anybody(email, ERASER).await?;
    let done = ErasedPerson { erased, pseudonym };
    note_erased_person(write, email, &done, request).await?;
    Ok(done)
}

/// Notes it in the history, where anything was erased.
async fn note_erased_person(
    write: &mut Write,
    email: &str,
    done: &ErasedPerson,
    request: ErasureRequest<'_>,
) -> Result<(), StoreError> {
    if done.erased.is_empty() {
        return Ok(());
    }
    // Who erases themselves is not named again.
    let actor = if request.actor == email { done.pseudonym.as_str() } else { request.actor };
    let event = Event {
        at_ms: request.now_ms,
        actor: actor.to_owned(),
        event: kind::PERSON_ERASED.to_owned(),
        activity_id: None,
        about: Some(done.pseudonym.clone()),
        words: done.erased.to_string(),
    };
    write.add_event(&event).await
}

impl ErasureMode {
    pub fn of(is_dry_run: bool) -> Self {
        if is_dry_run { Self::Rehearse } else { Self::Erase }
    }
}
