//! Lists of the desk, over all weeks: counted, and read a page at a time.

use super::{
    Store, StoreError,
    activities::{StoredActivity, read_content, read_state},
    db::rows,
    decisions::{ReviewItem, Unreviewed},
};
use domain::{
    activity::{Activity, Publicity, Record},
    occurrence_keys::OccurrenceKeys,
    review::State,
};

/// Range of rows to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowRange {
    pub skipped: usize,
    pub most: usize,
}

impl RowRange {
    /// Range of the first `most` rows.
    pub fn first(most: usize) -> Self {
        Self { skipped: 0, most }
    }
}

/// Lengths of the desk's lists that do not correspond to a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskCounts {
    /// New activities, and edits of published ones.
    pub waiting: usize,
    /// Activities with unreviewed changes.
    pub unreviewed: usize,
}

/// Current revision and state of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityVersion {
    pub id: u32,
    pub revision: u32,
    pub state: State,
}

/// Id, week, external id, revision, updated, content, imported revision, state.
type Row = (i64, String, Option<String>, i64, i64, String, Option<i64>, String);

/// Columns of [`Row`], then since and proposed.
type QueueRow = (i64, String, Option<String>, i64, i64, String, Option<i64>, String, i64, Option<String>);

/// Query for [`QueueRow`]s, with the clauses after the table.
macro_rules! select_queue {
    ($clauses:literal) => {
        concat!(
            "SELECT id, week_slug, external_id, revision, updated_ms, content, imported_revision, state,
                 COALESCE(waiting_ms, updated_ms), proposed FROM activities ",
            $clauses
        )
    };
}

impl Store {
    pub async fn desk_counts(&self) -> Result<DeskCounts, StoreError> {
        let counting = "counting what is on the desk";
        // Partial indexes match both queries.
        let (waiting,) = rows!(
            self.db.reader(),
            fetch_one,
            (i64,),
            "SELECT COUNT(*) FROM activities
             WHERE (state = 'waiting' OR proposed IS NOT NULL) AND state IN ('waiting', 'published')",
        )
        .map_err(StoreError::of(counting))?;
        let (unreviewed,) = rows!(
            self.db.reader(),
            fetch_one,
            (i64,),
            "SELECT COUNT(*) FROM activities WHERE reviewed IS NOT NULL AND state IN ('published', 'hidden')",
        )
        .map_err(StoreError::of(counting))?;
        Ok(DeskCounts { waiting: waiting as usize, unreviewed: unreviewed as usize })
    }

    /// Readable activities and edits that wait for review, oldest first.
    pub async fn queue(&self, lines: RowRange) -> Result<Vec<ReviewItem>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            QueueRow,
            select_queue!(
                "WHERE (state = 'waiting' OR proposed IS NOT NULL) AND state IN ('waiting', 'published')
             ORDER BY COALESCE(waiting_ms, updated_ms), id LIMIT $1 OFFSET $2"
            ),
            lines.most as i64,
            lines.skipped as i64,
        )
        .map_err(StoreError::of("reading what waits for review"))?;
        self.read_queue(rows)
    }

    /// Edits of published activities of a week, like in [`Store::queue`].
    pub async fn edits(&self, week_slug: &str) -> Result<Vec<ReviewItem>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            QueueRow,
            select_queue!(
                "WHERE week_slug = $1 AND state = 'published' AND proposed IS NOT NULL
             ORDER BY COALESCE(waiting_ms, updated_ms), id"
            ),
            week_slug,
        )
        .map_err(StoreError::of("reading edits that wait for review"))?;
        self.read_queue(rows)
    }

    fn read_queue(&self, rows: Vec<QueueRow>) -> Result<Vec<ReviewItem>, StoreError> {
        let mut queue = Vec::with_capacity(rows.len());
        for (id, week_slug, external_id, revision, updated_ms, content, imported, state, since_ms, proposed) in rows {
            let week = week_slug.clone();
            let read = || {
                let stored = read(&(id, week_slug, external_id, revision, updated_ms, content, imported, state))?;
                Ok(ReviewItem { stored, since_ms, proposed: read_other(id, proposed)? })
            };
            queue.extend(self.unreadable.leave_out(&week, Some(id as u32), read())?);
        }
        Ok(queue)
    }

    /// Published or hidden activities with unreviewed changes, latest first.
    pub async fn unreviewed(&self, lines: RowRange) -> Result<Vec<Unreviewed>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (i64, String, Option<String>, i64, i64, String, Option<i64>, String, Option<i64>, String),
            "SELECT id, week_slug, external_id, revision, updated_ms, content, imported_revision, state, changed_ms,
                 reviewed FROM activities
             WHERE reviewed IS NOT NULL AND state IN ('published', 'hidden')
             ORDER BY changed_ms DESC, id DESC LIMIT $1 OFFSET $2",
            lines.most as i64,
            lines.skipped as i64,
        )
        .map_err(StoreError::of("reading what changed without a review"))?;
        let mut unreviewed = Vec::with_capacity(rows.len());
        for (id, week_slug, external_id, revision, updated_ms, content, imported, state, since_ms, seen) in rows {
            let read = || {
                let stored =
                    read(&(id, week_slug.clone(), external_id, revision, updated_ms, content, imported, state))?;
                let reviewed = read_content(id, &seen)?;
                Ok(Unreviewed { stored, reviewed, since_ms: since_ms.unwrap_or_default() })
            };
            unreviewed.extend(self.unreadable.leave_out(&week_slug, Some(id as u32), read())?);
        }
        Ok(unreviewed)
    }

    /// Activities in a state, or in any but erased; last changed first.
    pub async fn latest(&self, state: Option<State>, lines: RowRange) -> Result<Vec<StoredActivity>, StoreError> {
        let reading = "reading what is on the desk";
        let rows: Vec<Row> = match state {
            Some(state) => rows!(
                self.db.reader(),
                fetch_all,
                Row,
                "SELECT id, week_slug, external_id, revision, updated_ms, content, imported_revision, state
                 FROM activities WHERE state = $1 ORDER BY updated_ms DESC, id DESC LIMIT $2 OFFSET $3",
                state.word(),
                lines.most as i64,
                lines.skipped as i64,
            ),
            None => rows!(
                self.db.reader(),
                fetch_all,
                Row,
                "SELECT id, week_slug, external_id, revision, updated_ms, content, imported_revision, state
                 FROM activities WHERE state <> 'erased' ORDER BY updated_ms DESC, id DESC LIMIT $1 OFFSET $2",
                lines.most as i64,
                lines.skipped as i64,
            ),
        }
        .map_err(StoreError::of(reading))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, week_slug) = (row.0 as u32, row.1.clone());
            found.extend(self.unreadable.leave_out(&week_slug, Some(id), read(&row))?);
        }
        Ok(found)
    }

    /// Versions of a week's activities that wait for review or for changes, ordered by id.
    pub async fn standings(&self, week_slug: &str) -> Result<Vec<ActivityVersion>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (i64, i64, String),
            "SELECT id, revision, state FROM activities
             WHERE week_slug = $1 AND state IN ('waiting', 'changes-asked') ORDER BY id",
            week_slug,
        )
        .map_err(StoreError::of("looking what waits"))?;
        rows.into_iter()
            .map(|(id, revision, state)| {
                Ok(ActivityVersion { id: id as u32, revision: revision as u32, state: read_state(id, &state)? })
            })
            .collect()
    }
}

fn read(row: &Row) -> Result<StoredActivity, StoreError> {
    let (id, week_slug, external_id, revision, updated_ms, content, imported_revision, state) = row;
    Ok(StoredActivity {
        record: Record {
            id: *id as u32,
            external_id: external_id.clone(),
            revision: *revision as u32,
            updated_ms: *updated_ms,
            publicity: Publicity::default(),
            occurrence_keys: OccurrenceKeys::default(),
            activity: read_content(*id, content)?,
        },
        week_slug: week_slug.clone(),
        state: read_state(*id, state)?,
        imported_revision: imported_revision.map(|revision| revision as u32),
    })
}

fn read_other(id: i64, content: Option<String>) -> Result<Option<Activity>, StoreError> {
    content.map(|content| read_content(id, &content)).transpose()
}
