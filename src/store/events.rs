//! Events: what somebody did that is neither a revision nor a decision. They are added, never changed, erasure aside.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};

/// Kinds of events, as they stand in the table.
pub mod kind {
    /// `words` holds the role.
    pub const ROLE_GIVEN: &str = "role-given";
    pub const ROLE_TAKEN: &str = "role-taken";
    pub const EDITOR_ADDED: &str = "editor-added";
    pub const EDITOR_REMOVED: &str = "editor-removed";
    /// The registering person's address was confirmed.
    pub const ADDRESS_CONFIRMED: &str = "address-confirmed";
    /// Another address takes the place of the one it was sent under; `about` is the new one.
    pub const ADDRESS_CHANGED: &str = "address-changed";
    pub const LINKS_ENDED: &str = "links-ended";
    pub const REMINDED: &str = "reminded";
    /// What had changed without review was taken back; `words` names the fields.
    pub const CHANGES_UNDONE: &str = "changes-undone";
    /// A moderator has seen what changed without review; `words` names the fields.
    pub const CHANGES_SEEN: &str = "changes-seen";
    /// `about` is the recipient, `words` what the receiving server answered.
    pub const MAIL_FAILED: &str = "mail-failed";
    pub const MAIL_DISMISSED: &str = "mail-dismissed";
    pub const ACTIVITY_ERASED: &str = "activity-erased";
    pub const PERSON_ERASED: &str = "person-erased";
    /// The retention that the week's settings name was applied; `words` says to what and to how many.
    pub const RETENTION_APPLIED: &str = "retention-applied";
}

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since 1970-01-01T00:00:00Z, of the site's clock.
    pub at_ms: i64,
    /// The actor, as in revisions.
    pub actor: String,
    /// One of [`kind`].
    pub event: String,
    pub activity_id: Option<u32>,
    /// The mail address that it is about.
    pub about: Option<String>,
    pub words: String,
}

/// At, actor, event, activity, about, words.
type EventRow = (i64, String, String, Option<i64>, Option<String>, String);

impl Store {
    /// As [`Write::add_event`], in a transaction of its own.
    pub async fn add_event(&self, event: &Event) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.add_event(event).await?;
        write.commit().await
    }

    /// The events of an activity, the first one first.
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
