//! Erasing an activity or a person: what goes, and what the history says of it.

use crate::server::store::{ErasePersonError, Erased, Event, Store, StoreError, events::kind};

/// Who asks for it, and when.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// As in revisions: a person's mail address, or a command.
    pub actor: &'a str,
    /// Of the site's clock.
    pub now_ms: i64,
    pub effect: Effect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
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
pub async fn erase_activity(store: &Store, id: u32, request: Request<'_>) -> Result<Option<Erased>, StoreError> {
    let mut write = store.begin().await?;
    let Some(erased) = write.erase_activity(id, request.now_ms).await? else {
        write.roll_back().await?;
        return Ok(None);
    };
    if request.effect == Effect::Rehearse || erased.is_empty() {
        write.roll_back().await?;
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
    write.commit().await?;
    Ok(Some(erased))
}

/// Erases a person's address, in lower case, from everything that is kept.
/// A running site must be refreshed afterwards; other instances follow by themselves.
pub async fn erase_person(store: &Store, email: &str, request: Request<'_>) -> Result<ErasedPerson, ErasePersonError> {
    let mut write = store.begin().await?;
    let (erased, pseudonym) = match write.erase_person(email).await {
        Ok(done) => done,
        Err(error) => {
            write.roll_back().await?;
            return Err(error);
        }
    };
    if request.effect == Effect::Rehearse || erased.is_empty() {
        write.roll_back().await?;
        return Ok(ErasedPerson { erased, pseudonym });
    }
    // Who erases themselves is not named again.
    let actor = if request.actor == email { pseudonym.as_str() } else { request.actor };
    let event = Event {
        at_ms: request.now_ms,
        actor: actor.to_owned(),
        event: kind::PERSON_ERASED.to_owned(),
        activity_id: None,
        about: Some(pseudonym.clone()),
        words: erased.to_string(),
    };
    write.add_event(&event).await?;
    write.commit().await?;
    Ok(ErasedPerson { erased, pseudonym })
}

impl Effect {
    pub fn of(is_dry_run: bool) -> Self {
        if is_dry_run { Self::Rehearse } else { Self::Erase }
    }
}
