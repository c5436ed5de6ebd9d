//! Revisions: every version of an activity, with its actor and change. Added and never changed, except by erasure and
//! retention.

use super::{
    Store, StoreError, Write,
    activities::{read_content, read_state},
    db::{execute, rows},
};
use domain::{activity::Activity, review::State};

/// Version of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Number, from 1.
    pub revision: u32,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// Actor: a person's mail address, or a command.
    pub actor: String,
    /// Name of the change, in a word or two.
    pub change: String,
    pub state: State,
    pub activity: Activity,
}

/// Revision to be added.
pub(super) struct NewRevision<'a> {
    pub(super) activity_id: i64,
    pub(super) revision: i64,
    pub(super) at_ms: i64,
    pub(super) actor: &'a str,
    pub(super) change: &'a str,
    pub(super) state: State,
    pub(super) content: String,
}

impl Store {
    /// Revisions of an activity, oldest first; empty where there is no such activity.
    pub async fn revisions(&self, id: u32) -> Result<Vec<Revision>, StoreError> {
        rows!(
            self.db.reader(),
            fetch_all,
            (i64, i64, String, String, String, String),
            "SELECT revision, at_ms, actor, change, state, content FROM revisions
             WHERE activity_id = $1 ORDER BY revision",
            i64::from(id),
        )
        .map_err(StoreError::of("reading an activity's revisions"))?
        .into_iter()
        .map(|(revision, at_ms, actor, change, state, content)| {
            Ok(Revision {
                revision: revision as u32,
                at_ms,
                actor,
                change,
                state: read_state(i64::from(id), &state)?,
                activity: read_content(i64::from(id), &content)?,
            })
        })
        .collect()
    }
}

impl Write {
    pub(super) async fn add_revision(&mut self, new: NewRevision<'_>) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO revisions (activity_id, revision, at_ms, actor, change, state, content)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new.activity_id,
            new.revision,
            new.at_ms,
            new.actor,
            new.change,
            new.state.word(),
            new.content,
        )
        .map(drop)
        .map_err(StoreError::of("adding a revision"))
    }
}
