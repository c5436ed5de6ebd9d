//! Events: actions that are neither revisions nor decisions. Added and never changed, except by erasure.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};

/// Kinds of events, as stored.
pub mod kind {
    /// `words` is the role.
    pub const ROLE_GIVEN: &str = "role-given";
    pub const ROLE_TAKEN: &str = "role-taken";
    pub const EDITOR_ADDED: &str = "editor-added";
    pub const EDITOR_REMOVED: &str = "editor-removed";
    /// The registering person's address was confirmed.
    pub const ADDRESS_CONFIRMED: &str = "address-confirmed";
    /// The address that it was sent under was replaced; `about` is the new one.
    pub const ADDRESS_CHANGED: &str = "address-changed";
    pub const LINKS_ENDED: &str = "links-ended";
    pub const REMINDED: &str = "reminded";
    /// Unreviewed changes were undone; `words` has the fields.
    pub const CHANGES_UNDONE: &str = "changes-undone";
    /// A moderator has accepted unreviewed changes; `words` has the fields.
    pub const CHANGES_SEEN: &str = "changes-seen";
    /// `about` is the recipient, `words` the answer of the receiving server.
    pub const MAIL_FAILED: &str = "mail-failed";
    pub const MAIL_DISMISSED: &str = "mail-dismissed";
    pub const ACTIVITY_ERASED: &str = "activity-erased";
    pub const PERSON_ERASED: &str = "person-erased";
    /// The week's retention periods were applied; `words` has kinds and numbers of rows.
    pub const RETENTION_APPLIED: &str = "retention-applied";
}

/// Action of a person or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Time by the site's clock, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// Actor, as in revisions.
    pub actor: String,
    /// Kind, one of [`kind`].
    pub event: String,
    pub activity_id: Option<u32>,
    /// Mail address of the person concerned.
    pub about: Option<String>,
    pub words: String,
}

/// At, actor, event, activity, about, words.
type EventRow = (i64, String, String, Option<i64>, Option<String>, String);

impl Store {
    /// Adds an event like [`Write::add_event`], in a transaction of its own.
    pub async fn add_event(&self, event: &Event) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.add_event(event).await?;
        write.commit().await
    }

    /// Events of an activity, oldest first.
    pub async fn events_of(&self, activity_id: u32) -> Result<Vec<Event>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            EventRow,
            "SELECT at_ms, actor, event, activity_id, about, words FROM events WHERE activity_id = $1 ORDER BY id",
            i64::from(activity_id),
        )
        .map_err(StoreError::of("reading an activity's events"))?;
        Ok(found.into_iter().map(read).collect())
    }
}

impl Write {
    pub async fn add_event(&mut self, event: &Event) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO events (at_ms, actor, event, activity_id, about, words) VALUES ($1, $2, $3, $4, $5, $6)",
            event.at_ms,
            event.actor.as_str(),
            event.event.as_str(),
            event.activity_id.map(i64::from),
            event.about.as_deref(),
            event.words.as_str(),
        )
        .map(drop)
        .map_err(StoreError::of("adding an event"))
    }
}

fn read((at_ms, actor, event, activity_id, about, words): EventRow) -> Event {
    Event { at_ms, actor, event, activity_id: activity_id.map(|id| id as u32), about, words }
}
