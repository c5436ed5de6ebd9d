//! Decisions, and edits that wait beside a published activity.

use super::{
    ReviseError, Store, StoreError, Write,
    activities::{StoredActivity, read_content, read_state, write_content},
    db::{execute, rows},
};
use domain::{
    activity::Activity,
    review::{Decision, State, changed_parts},
};

/// Decision with its circumstances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDecision {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// Revision of the activity at the decision.
    pub revision: u32,
    /// Mail address of the person, or a command.
    pub actor: String,
    pub decision: Decision,
    pub words: String,
    pub state_before: State,
    pub state_after: State,
}

/// Edit that waits beside a published activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub activity: Activity,
    pub since_ms: i64,
}

/// Activity or edit that waits for a moderator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    pub stored: StoredActivity,
    pub since_ms: i64,
    /// The edit, for a published activity.
    pub proposed: Option<Activity>,
}

/// Decision, at, revision, actor, words, state before, state after.
type DecisionRow = (String, i64, i64, String, String, String, String);
/// Published or hidden activity with unreviewed changes since a moderator saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreviewed {
    pub stored: StoredActivity,
    /// Content that a moderator saw.
    pub reviewed: Activity,
    pub since_ms: i64,
}

const PROPOSAL: &str = "SELECT proposed, waiting_ms FROM activities WHERE id = $1";

/// Reads the waiting edit of an activity, on a pool or inside a transaction.
macro_rules! read_proposal {
    ($executor:expr, $activity_id:expr) => {{
        let id = i64::from($activity_id);
        let found = rows!($executor, fetch_optional, (Option<String>, Option<i64>), PROPOSAL, id)
            .map_err(StoreError::of("reading an edit that waits"))?;
        let Some((Some(content), since_ms)) = found else { return Ok(None) };
        Ok(Some(Proposal { activity: read_content(id, &content)?, since_ms: since_ms.unwrap_or_default() }))
    }};
}

/// Reads the decisions about an activity, on a pool or inside a transaction.
macro_rules! read_decisions {
    ($executor:expr, $activity_id:expr) => {
        rows!(
            $executor,
            fetch_all,
            DecisionRow,
            "SELECT decision, at_ms, revision, actor, words, state_before, state_after FROM decisions
             WHERE activity_id = $1 ORDER BY id",
            i64::from($activity_id),
        )
        .map_err(StoreError::of("reading an activity's decisions"))?
        .into_iter()
        .map(|row| read_decision(i64::from($activity_id), row))
        .collect()
    };
}

impl Store {
    /// Decisions about an activity, oldest first.
    pub async fn decisions(&self, activity_id: u32) -> Result<Vec<StoredDecision>, StoreError> {
        read_decisions!(self.db.reader(), activity_id)
    }

    /// Waiting edit of a published activity.
    pub async fn proposal(&self, activity_id: u32) -> Result<Option<Proposal>, StoreError> {
        read_proposal!(self.db.reader(), activity_id)
    }

    /// Content of an activity that a moderator saw, if it has unreviewed changes since.
    pub async fn reviewed(&self, activity_id: u32) -> Result<Option<Activity>, StoreError> {
        let id = i64::from(activity_id);
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (Option<String>,),
            "SELECT reviewed FROM activities WHERE id = $1",
            id,
        )
        .map_err(StoreError::of("reading what a moderator saw"))?;
        found.and_then(|(content,)| content).map(|content| read_content(id, &content)).transpose()
    }

    pub async fn has_proposal(&self, activity_id: u32) -> Result<bool, StoreError> {
        let (count,) = rows!(
            self.db.reader(),
            fetch_one,
            (i64,),
            "SELECT COUNT(*) FROM activities WHERE id = $1 AND proposed IS NOT NULL",
            i64::from(activity_id),
        )
        .map_err(StoreError::of("looking whether an edit waits"))?;
        Ok(count > 0)
    }
}

impl Write {
    /// Decisions like [`Store::decisions`], inside the transaction.
    pub async fn decisions(&mut self, activity_id: u32) -> Result<Vec<StoredDecision>, StoreError> {
        read_decisions!(self.transaction.executor(), activity_id)
    }

    /// Edit like [`Store::proposal`], inside the transaction.
    pub async fn proposal(&mut self, activity_id: u32) -> Result<Option<Proposal>, StoreError> {
        read_proposal!(self.transaction.executor(), activity_id)
    }

    /// Stores the content of a published or hidden activity before an unreviewed change, unless an earlier change has
    /// done so. Removes it where the activity is again as the moderator saw it.
    pub async fn note_unreviewed(
        &mut self,
        activity_id: u32,
        before: &Activity,
        after: &Activity,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let id = i64::from(activity_id);
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (Option<String>,),
            "SELECT reviewed FROM activities WHERE id = $1",
            id,
        )
        .map_err(StoreError::of("reading what a moderator saw"))?;
        let seen = found.and_then(|(content,)| content).map(|content| read_content(id, &content)).transpose()?;
        let seen = seen.as_ref().unwrap_or(before);
        // A cancellation has an event of its own.
        let is_as_seen = changed_parts(seen, after).is_empty();
        execute!(
            self.transaction.executor(),
            "UPDATE activities SET reviewed = $2, changed_ms = CASE WHEN $2 IS NULL THEN NULL ELSE COALESCE(changed_ms, $3) END
             WHERE id = $1",
            id,
            (!is_as_seen).then(|| write_content(seen)).transpose()?,
            now_ms,
        )
        .map(drop)
        .map_err(StoreError::of("noting what a moderator saw"))
    }

    /// Marks an activity as reviewed at this revision; returns `false` where it is at another.
    pub async fn mark_reviewed(&mut self, activity_id: u32, revision: u32) -> Result<bool, StoreError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET changed_ms = NULL, reviewed = NULL WHERE id = $1 AND revision = $2",
            i64::from(activity_id),
            i64::from(revision),
        )
        .map_err(StoreError::of("noting that a moderator has seen it"))?;
        Ok(touched == 1)
    }

    /// Stores an edit beside a published activity that is still at `seen_revision`. Nothing public changes.
    pub async fn propose(
        &mut self,
        activity_id: u32,
        seen_revision: u32,
        activity: &Activity,
        now_ms: i64,
    ) -> Result<(), ReviseError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET proposed = $3, waiting_ms = $4 WHERE id = $1 AND revision = $2",
            i64::from(activity_id),
            i64::from(seen_revision),
            write_content(activity)?,
            now_ms,
        )
        .map_err(StoreError::of("keeping an edit that waits"))?;
        if touched == 0 {
            self.at_revision(activity_id, seen_revision).await?;
            return Err(ReviseError::NotFound { id: activity_id });
        }
        Ok(())
    }

    /// Deletes the edit that has waited since `seen_since_ms`; returns `false` where another one waits, or none.
    pub async fn drop_proposal(&mut self, activity_id: u32, seen_since_ms: i64) -> Result<bool, StoreError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET proposed = NULL, waiting_ms = NULL
             WHERE id = $1 AND waiting_ms = $2 AND proposed IS NOT NULL",
            i64::from(activity_id),
            seen_since_ms,
        )
        .map_err(StoreError::of("taking an edit away"))?;
        Ok(touched == 1)
    }

    /// Stores a decision.
    pub async fn add_decision(&mut self, activity_id: u32, decision: &StoredDecision) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO decisions (activity_id, revision, at_ms, actor, decision, words, state_before, state_after)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            i64::from(activity_id),
            i64::from(decision.revision),
            decision.at_ms,
            decision.actor.as_str(),
            decision.decision.word(),
            decision.words.as_str(),
            decision.state_before.word(),
            decision.state_after.word(),
        )
        .map(drop)
        .map_err(StoreError::of("writing a decision down"))
    }
}

fn read_decision(activity_id: i64, row: DecisionRow) -> Result<StoredDecision, StoreError> {
    let (decision, at_ms, revision, actor, words, before, after) = row;
    Ok(StoredDecision {
        at_ms,
        revision: revision as u32,
        actor,
        decision: Decision::parse(&decision).map_err(|_| StoreError::UnknownState {
            what: format!("a decision of activity {activity_id}"),
            state: decision,
        })?,
        words,
        state_before: read_state(activity_id, &before)?,
        state_after: read_state(activity_id, &after)?,
    })
}
