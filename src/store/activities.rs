//! Activities in the store: created, revised against the revision that was seen, and read.

use std::{collections::HashMap, fmt};

use futures::{Stream, TryStreamExt};
use sha2::{Digest, Sha256};

use super::{
    ReviseError, Store, StoreError, Write,
    db::{Executor, execute, rows},
    revisions::NewRevision,
};
use domain::{
    activity::{Activity, Record},
    review::State,
};

/// An activity that is not in the store yet.
#[derive(Clone, Copy, Debug)]
pub struct NewActivity<'a> {
    pub week_slug: &'a str,
    /// The importing system's own id; one of a kind in its week.
    pub external_id: Option<&'a str>,
    pub state: State,
    pub activity: &'a Activity,
    /// Who did it, for its history.
    pub actor: &'a str,
    /// What was done, in a word or two, for its history.
    pub change: &'a str,
    /// Comes from a file rather than from a person on the site.
    pub imported: bool,
}

/// What an activity becomes.
#[derive(Clone, Copy, Debug)]
pub struct Edit<'a> {
    pub activity: &'a Activity,
    pub state: State,
    pub actor: &'a str,
    pub change: &'a str,
    pub imported: bool,
}

/// An activity as it stands, whatever its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub record: Record,
    pub week_slug: String,
    pub state: State,
    /// The last revision that came from a file.
    pub imported_revision: Option<u32>,
}

/// What an importer compares a file's activity with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    pub id: u32,
    pub revision: u32,
    pub imported_revision: Option<u32>,
    /// `None` where this program does not know it.
    pub state: Option<State>,
    /// Of what it is now; like no activity's where that cannot be read.
    pub content: ContentHash,
    /// Of what the last import made of it; differs from `content` where it was edited on the site since.
    pub imported_content: Option<ContentHash>,
}

/// Tells contents apart without keeping them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash(u128);

/// How many activities of a week are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub waiting: u32,
    pub published: u32,
}

impl ContentHash {
    /// Equal for equal activities, also for ones that an earlier version wrote with fewer fields.
    pub fn of(activity: &Activity) -> Self {
        // It has no map whose keys could fail to be written.
        Self::of_bytes(&serde_json::to_vec(activity).unwrap_or_default())
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(digest[..16].iter().fold(0, |hash, byte| hash << 8 | u128::from(*byte)))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({:032x})", self.0)
    }
}

/// External id, revision, updated, content, week, state, imported revision.
type ActivityRow = (Option<String>, i64, i64, String, String, String, Option<i64>);

/// Reads an activity, on a pool or inside a transaction.
macro_rules! read_activity {
    ($executor:expr, $id:expr) => {
        rows!(
            $executor,
            fetch_optional,
            ActivityRow,
            "SELECT external_id, revision, updated_ms, content, week_slug, state, imported_revision
             FROM activities WHERE id = $1",
            i64::from($id),
        )
        .map_err(StoreError::of("reading an activity"))?
    };
}

impl Store {
    /// What is published of a week and can be read, in the order of the ids.
    pub async fn published(&self, week_slug: &str) -> Result<Vec<Record>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (i64, Option<String>, i64, i64, String),
            "SELECT id, external_id, revision, updated_ms, content FROM activities
             WHERE week_slug = $1 AND state = $2 ORDER BY id",
            week_slug,
            State::Published.word(),
        )
        .map_err(StoreError::of("reading what is published of a week"))?;
        let mut records = Vec::with_capacity(rows.len());
        for (id, external_id, revision, updated_ms, content) in rows {
            let read = read_content(id, &content).map(|activity| Record {
                id: id as u32,
                external_id,
                revision: revision as u32,
                updated_ms,
                activity,
            });
            records.extend(self.unreadable.leave_out(week_slug, Some(id as u32), read)?);
        }
        Ok(records)
    }

    pub async fn activity(&self, id: u32) -> Result<Option<Stored>, StoreError> {
        read_activity!(self.db.reader(), id).map(|row| stored(id, row)).transpose()
    }

    /// As [`Store::activity`], for lists: one that cannot be read is left out.
    pub async fn readable_activity(&self, id: u32) -> Result<Option<Stored>, StoreError> {
        let Some(row) = read_activity!(self.db.reader(), id) else { return Ok(None) };
        let week_slug = row.4.clone();
        self.unreadable.leave_out(&week_slug, Some(id), stored(id, row))
    }

    /// The activities of a week that are in one of these states and can be read, in the order of the ids.
    pub async fn activities_in(&self, week_slug: &str, states: &[State]) -> Result<Vec<Stored>, StoreError> {
        let mut found = Vec::new();
        for state in states {
            let rows = rows!(
                self.db.reader(),
                fetch_all,
                (i64, Option<String>, i64, i64, String, Option<i64>),
                "SELECT id, external_id, revision, updated_ms, content, imported_revision FROM activities
                 WHERE week_slug = $1 AND state = $2 ORDER BY id",
                week_slug,
                state.word(),
            )
            .map_err(StoreError::of("reading a week's activities"))?;
            for (id, external_id, revision, updated_ms, content, imported_revision) in rows {
                let read = read_content(id, &content).map(|activity| Stored {
                    record: Record { id: id as u32, external_id, revision: revision as u32, updated_ms, activity },
                    week_slug: week_slug.to_owned(),
                    state: *state,
                    imported_revision: imported_revision.map(|revision| revision as u32),
                });
                found.extend(self.unreadable.leave_out(week_slug, Some(id as u32), read)?);
            }
        }
        found.sort_by_key(|stored| stored.record.id);
        Ok(found)
    }

    pub async fn counts(&self, week_slug: &str) -> Result<Counts, StoreError> {
        let of = self.state_counts(week_slug).await?;
        let count = |state: State| of.iter().filter(|(known, _)| *known == state).map(|(_, count)| *count as u32).sum();
        Ok(Counts { waiting: count(State::Waiting), published: count(State::Published) })
    }

    /// How many activities of a week are in each state; without those that none is in, and those that are not known.
    pub async fn state_counts(&self, week_slug: &str) -> Result<Vec<(State, usize)>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (String, i64),
            "SELECT state, COUNT(*) FROM activities WHERE week_slug = $1 GROUP BY state ORDER BY state",
            week_slug,
        )
        .map_err(StoreError::of("counting a week's activities"))?;
        let mut counts = Vec::with_capacity(rows.len());
        for (state, count) in rows {
            match State::parse(&state) {
                Ok(known) => counts.push((known, count as usize)),
                Err(_) => self.leave_out_state(week_slug, &state).await?,
            }
        }
        Ok(counts)
    }

    /// Notes the activities of a week in a state that is not known: no list of states would find them.
    async fn leave_out_state(&self, week_slug: &str, state: &str) -> Result<(), StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT id FROM activities WHERE week_slug = $1 AND state = $2 ORDER BY id LIMIT 100",
            week_slug,
            state,
        )
        .map_err(StoreError::of("finding activities in a state that is not known"))?;
        for (id,) in rows {
            self.unreadable.leave_out(week_slug, Some(id as u32), read_state(id, state))?;
        }
        Ok(())
    }

    /// How many activities of a week wait for review.
    pub async fn waiting_count(&self, week_slug: &str) -> Result<u32, StoreError> {
        Ok(self.counts(week_slug).await?.waiting)
    }

    /// By its external id, every activity of a week that has one.
    pub async fn imported(&self, week_slug: &str) -> Result<HashMap<String, Imported>, StoreError> {
        const SQL: &str = "SELECT a.id, a.external_id, a.revision, a.imported_revision, a.state, a.content, r.content
             FROM activities a
             LEFT JOIN revisions r
                 ON r.activity_id = a.id AND r.revision = a.imported_revision AND r.revision <> a.revision
             WHERE a.week_slug = $1 AND a.external_id IS NOT NULL";
        match self.db.reader() {
            Executor::Sqlite(pool) => {
                let rows = sqlx::query_as::<_, ImportedRow>(SQL).bind(week_slug).fetch(pool);
                self.collect_imported(week_slug, rows).await
            }
            Executor::Postgres(pool) => {
                let rows = sqlx::query_as::<_, ImportedRow>(SQL).bind(week_slug).fetch(pool);
                self.collect_imported(week_slug, rows).await
            }
        }
    }

    /// One row at a time: only hashes of the contents are kept.
    async fn collect_imported(
        &self,
        week_slug: &str,
        mut rows: impl Stream<Item = Result<ImportedRow, sqlx::Error>> + Unpin,
    ) -> Result<HashMap<String, Imported>, StoreError> {
        let mut by_external_id = HashMap::new();
        while let Some(row) = rows.try_next().await.map_err(StoreError::of("reading what was imported"))? {
            let (external_id, imported, fault) = read_imported(row);
            if let Some(fault) = fault {
                self.unreadable.leave_out(week_slug, Some(imported.id), Err::<(), _>(fault))?;
            }
            by_external_id.insert(external_id, imported);
        }
        Ok(by_external_id)
    }

    /// As [`Write::create`], in a transaction of its own.
    pub async fn create(&self, new: &NewActivity<'_>, now_ms: i64) -> Result<u32, StoreError> {
        let mut write = self.begin().await?;
        let id = write.create(new, now_ms).await?;
        write.commit().await?;
        Ok(id)
    }

    /// As [`Write::revise`], in a transaction of its own.
    pub async fn revise(&self, id: u32, seen_revision: u32, edit: &Edit<'_>, now_ms: i64) -> Result<u32, ReviseError> {
        let mut write = self.begin().await?;
        let revision = write.revise(id, seen_revision, edit, now_ms).await?;
        write.commit().await?;
        Ok(revision)
    }

    /// Whether there is such an activity and it is withdrawn, hidden or erased: not shown, and not to be.
    pub async fn is_taken_away(&self, id: u32) -> Result<bool, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_one,
            (i64,),
            "SELECT COUNT(*) FROM activities WHERE id = $1 AND state IN ($2, $3, $4)",
            i64::from(id),
            State::Withdrawn.word(),
            State::Hidden.word(),
            State::Erased.word(),
        )
        .map_err(StoreError::of("looking whether an activity was taken away"))?;
        Ok(found.0 > 0)
    }
}

impl Write {
    /// As [`Store::activity`], inside the transaction.
    pub async fn activity(&mut self, id: u32) -> Result<Option<Stored>, StoreError> {
        read_activity!(self.transaction.executor(), id).map(|row| stored(id, row)).transpose()
    }

    /// As one of [`Store::imported`], inside the transaction.
    pub async fn imported(&mut self, week_slug: &str, external_id: &str) -> Result<Option<Imported>, StoreError> {
        let row = rows!(
            self.transaction.executor(),
            fetch_optional,
            ImportedRow,
            "SELECT a.id, a.external_id, a.revision, a.imported_revision, a.state, a.content, r.content
             FROM activities a
             LEFT JOIN revisions r
                 ON r.activity_id = a.id AND r.revision = a.imported_revision AND r.revision <> a.revision
             WHERE a.week_slug = $1 AND a.external_id = $2",
            week_slug,
            external_id,
        )
        .map_err(StoreError::of("reading what an activity was imported as"))?;
        Ok(row.map(|row| read_imported(row).1))
    }

    /// Waits until nobody else changes this activity, and keeps others from it until this transaction ends: for what is
    /// decided by counting what hangs on it.
    pub async fn lock_activity(&mut self, id: u32) -> Result<(), StoreError> {
        // SQLite has one writer; on PostgreSQL the row is locked as if it were changed.
        execute!(self.transaction.executor(), "UPDATE activities SET revision = revision WHERE id = $1", i64::from(id))
            .map(drop)
            .map_err(StoreError::of("locking an activity"))
    }

    /// Creates an activity with its first revision, and says its id.
    pub async fn create(&mut self, new: &NewActivity<'_>, now_ms: i64) -> Result<u32, StoreError> {
        const FIRST_REVISION: i64 = 1;
        self.changes_activities = true;
        let content = write_content(new.activity)?;
        // A taken id must not end the transaction: an import goes on with what is there.
        let (id,) = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "INSERT INTO activities (week_slug, external_id, state, revision, content, imported_revision, updated_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (week_slug, external_id) DO NOTHING RETURNING id",
            new.week_slug,
            new.external_id,
            new.state.word(),
            FIRST_REVISION,
            content.as_str(),
            new.imported.then_some(FIRST_REVISION),
            now_ms,
        )
        .map_err(StoreError::of_week("creating an activity"))?
        .ok_or(StoreError::ExternalIdTaken)?;
        self.add_revision(NewRevision {
            activity_id: id,
            revision: FIRST_REVISION,
            at_ms: now_ms,
            actor: new.actor,
            change: new.change,
            state: new.state,
            content,
        })
        .await?;
        if new.state == State::Published {
            self.publish_mark(new.week_slug);
        }
        Ok(id as u32)
    }

    /// Changes an activity that is still at `seen_revision`, and says its new revision. What comes from a file is the
    /// host's act: nothing of it has changed without their seeing it.
    pub async fn revise(
        &mut self,
        id: u32,
        seen_revision: u32,
        edit: &Edit<'_>,
        now_ms: i64,
    ) -> Result<u32, ReviseError> {
        self.changes_activities = true;
        let id_number = i64::from(id);
        let (week_slug, state_before) = self.at_revision(id, seen_revision).await?;
        let revision = i64::from(seen_revision) + 1;
        let content = write_content(edit.activity)?;
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET revision = $3, state = $4, content = $5,
                 imported_revision = COALESCE($6, imported_revision), updated_ms = $7,
                 reviewed = CASE WHEN $6 IS NULL THEN reviewed END,
                 changed_ms = CASE WHEN $6 IS NULL THEN changed_ms END
             WHERE id = $1 AND revision = $2",
            id_number,
            i64::from(seen_revision),
            revision,
            edit.state.word(),
            content.as_str(),
            edit.imported.then_some(revision),
            now_ms,
        )
        .map_err(StoreError::of("revising an activity"))?;
        if touched == 0 {
            // Another transaction came between on PostgreSQL; its revision is visible by now.
            self.at_revision(id, seen_revision).await?;
            return Err(ReviseError::NotFound { id });
        }
        self.add_revision(NewRevision {
            activity_id: id_number,
            revision,
            at_ms: now_ms,
            actor: edit.actor,
            change: edit.change,
            state: edit.state,
            content,
        })
        .await?;
        if state_before == State::Published || edit.state == State::Published {
            self.publish_mark(&week_slug);
        }
        Ok(revision as u32)
    }

    /// The week and state of an activity that stands at this revision.
    pub(super) async fn at_revision(&mut self, id: u32, revision: u32) -> Result<(String, State), ReviseError> {
        let (week_slug, state, current) = rows!(
            self.transaction.executor(),
            fetch_optional,
            (String, String, i64),
            "SELECT week_slug, state, revision FROM activities WHERE id = $1",
            i64::from(id),
        )
        .map_err(StoreError::of("reading an activity's revision"))?
        .ok_or(ReviseError::NotFound { id })?;
        if current != i64::from(revision) {
            return Err(ReviseError::Stale { current: current as u32 });
        }
        Ok((week_slug, read_state(i64::from(id), &state)?))
    }
}

fn stored(id: u32, row: ActivityRow) -> Result<Stored, StoreError> {
    let (external_id, revision, updated_ms, content, week_slug, state, imported_revision) = row;
    let activity = read_content(i64::from(id), &content)?;
    Ok(Stored {
        record: Record { id, external_id, revision: revision as u32, updated_ms, activity },
        week_slug,
        state: read_state(i64::from(id), &state)?,
        imported_revision: imported_revision.map(|revision| revision as u32),
    })
}

pub(super) fn read_content(id: i64, content: &str) -> Result<Activity, StoreError> {
    let unreadable = |source| StoreError::Unreadable { what: format!("content of activity {id}"), source };
    let activity: Activity = serde_json::from_str(content).map_err(unreadable)?;
    if activity.occurrences.is_empty() {
        return Err(unreadable(serde::de::Error::custom("it takes place at no time")));
    }
    Ok(activity)
}

pub(super) fn read_state(id: i64, state: &str) -> Result<State, StoreError> {
    State::parse(state)
        .map_err(|_| StoreError::UnknownState { what: format!("activity {id}"), state: state.to_owned() })
}

pub(super) fn write_content(activity: &Activity) -> Result<String, StoreError> {
    serde_json::to_string(activity)
        .map_err(|source| StoreError::Unreadable { what: "an activity's content".to_owned(), source })
}

/// Id, external id, revision, imported revision, state, content, and the imported content where it is another one.
type ImportedRow = (i64, String, i64, Option<i64>, String, String, Option<String>);

/// The external id, what is known, and what of it cannot be read.
fn read_imported(row: ImportedRow) -> (String, Imported, Option<StoreError>) {
    let (id, external_id, revision, imported_revision, state, content, imported_content) = row;
    let mut fault = None;
    let state = match read_state(id, &state) {
        Ok(state) => Some(state),
        Err(error) => {
            fault = Some(error);
            None
        }
    };
    let mut hash = |text: &str| match read_content(id, text) {
        Ok(activity) => ContentHash::of(&activity),
        Err(error) => {
            // What was erased need not be whole.
            if state != Some(State::Erased) {
                fault.get_or_insert(error);
            }
            ContentHash::of_bytes(text.as_bytes())
        }
    };
    let content = hash(&content);
    let imported_content = match imported_content {
        Some(text) => Some(hash(&text)),
        None => imported_revision.map(|_| content),
    };
    let imported = Imported {
        id: id as u32,
        revision: revision as u32,
        imported_revision: imported_revision.map(|revision| revision as u32),
        state,
        content,
        imported_content,
    };
    (external_id, imported, fault)
}
