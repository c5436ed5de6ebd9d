//! Erasure of an activity or a person, with its event in the history.

use crate::server::{
    mail::Letter,
    secret,
    store::{ErasePersonError, Erased, Eraser, Event, Store, StoreError, Write, events::kind},
};

const ERASER: Eraser =
    Eraser { pseudonym: secret::pseudonym, letter: |payload| Letter::read(payload).map(|letter| letter.payload()) };

/// Actor and time of an erasure.
#[derive(Clone, Copy, Debug)]
pub struct ErasureRequest<'a> {
    /// Actor as in revisions: a person's mail address, or a command.
    pub actor: &'a str,
    /// Time by the site's clock, in milliseconds since 1970.
    pub now_ms: i64,
    pub effect: ErasureMode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureMode {
    Erase,
    /// Changes nothing, with the same result.
    Rehearse,
}

/// Result of erasing a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedPerson {
    pub erased: Erased,
    /// Pseudonym in the history.
    pub pseudonym: String,
}

/// Erases an activity for good: its content and its people's addresses. `None` where it does not exist.
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

/// Erases like [`erase_activity`], within the caller's transaction.
pub async fn erase_activity_in(
    write: &mut Write,
    id: u32,
    request: ErasureRequest<'_>,
) -> Result<Option<Erased>, StoreError> {
    let Some(erased) = write.erase_activity(id, request.now_ms, secret::pseudonym).await? else { return Ok(None) };
    // Recorded even if nothing is left to erase: earlier versions did not record erasures.
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

/// Erases a person's address, in lower case, from the whole database. Recorded even if it was nowhere, since a backup
/// may have it. A running site must be refreshed afterwards; other instances follow by themselves.
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

/// Erases a person again who came back with a backup, even as the last administrator, within the caller's transaction.
/// The erasure is recorded already.
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

/// Adds an event where anything was erased.
async fn note_erased_person(
    write: &mut Write,
    email: &str,
    done: &ErasedPerson,
    request: ErasureRequest<'_>,
) -> Result<(), StoreError> {
    if done.erased.is_empty() {
        return Ok(());
    }
    // A person who erases themselves is named by the pseudonym.
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
