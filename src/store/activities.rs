//! Activities: created, revised if the seen revision is current, and read.

mod content;
mod counts;
mod imported;
mod keys;

pub(super) use content::{read_content, read_state, write_content};
pub use counts::WeekCounts;
pub use imported::{ContentHash, ImportedActivity};

use super::{
    ReviseError, Store, StoreError, Write,
    db::{execute, rows},
    revisions::NewRevision,
};
use domain::{
    activity::{Activity, Publicity, Record},
    occurrence_keys::OccurrenceKeys,
    review::State,
};

/// Activity to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewActivity<'a> {
    pub week_slug: &'a str,
    /// Id in the system that it was imported from; unique in its week.
    pub external_id: Option<&'a str>,
    pub state: State,
    pub activity: &'a Activity,
    /// Actor of the first revision.
    pub actor: &'a str,
    /// Name of the change, in a word or two.
    pub change: &'a str,
    /// Whether the activity comes from a file rather than from a person on the site.
    pub imported: bool,
    /// Whether the file is the first of its week.
    pub with_first_import: bool,
}

/// New content and state of an activity.
#[derive(Clone, Copy, Debug)]
pub struct ActivityEdit<'a> {
    pub activity: &'a Activity,
    pub state: State,
    pub actor: &'a str,
    pub change: &'a str,
    pub imported: bool,
}

/// Stored activity, in whatever state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredActivity {
    pub record: Record,
    pub week_slug: String,
    pub state: State,
    /// Number of the last revision that came from a file.
    pub imported_revision: Option<u32>,
}

/// External id, revision, updated, content, week, state, imported revision.
type ActivityRow = (Option<String>, i64, i64, String, String, String, Option<i64>);
/// Id, external id, revision, updated, published, changed, with the first import, keys of the occurrences, content.
type PublishedRow = (i64, Option<String>, i64, i64, Option<i64>, Option<i64>, i64, Option<String>, String);

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
    /// Published and readable activities of a week, ordered by id.
    pub async fn published(&self, week_slug: &str) -> Result<Vec<Record>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            PublishedRow,
            "SELECT id, external_id, revision, updated_ms, published_ms, public_change_ms, with_first_import,
                 occurrence_keys, content
             FROM activities WHERE week_slug = $1 AND state = $2 ORDER BY id",
            week_slug,
            State::Published.word(),
        )
        .map_err(StoreError::of("reading what is published of a week"))?;
        let mut records = Vec::with_capacity(rows.len());
        for (id, external_id, revision, updated_ms, published_ms, changed_ms, first, keys, content) in rows {
            let publicity = Publicity { published_ms, changed_ms, with_first_import: first != 0 };
            let read = read_content(id, &content).map(|activity| Record {
                id: id as u32,
                external_id,
                revision: revision as u32,
                updated_ms,
                publicity,
                occurrence_keys: keys::read(keys.as_deref()),
                activity,
            });
            records.extend(self.unreadable.leave_out(week_slug, Some(id as u32), read)?);
        }
        Ok(records)
    }

    pub async fn activity(&self, id: u32) -> Result<Option<StoredActivity>, StoreError> {
        read_activity!(self.db.reader(), id).map(|row| stored(id, row)).transpose()
    }

    /// Activity like [`Store::activity`], for lists: an unreadable one is left out.
    pub async fn readable_activity(&self, id: u32) -> Result<Option<StoredActivity>, StoreError> {
        let Some(row) = read_activity!(self.db.reader(), id) else { return Ok(None) };
        let week_slug = row.4.clone();
        self.unreadable.leave_out(&week_slug, Some(id), stored(id, row))
    }

    /// Readable activities of a week in one of these states, ordered by id.
    pub async fn activities_in(&self, week_slug: &str, states: &[State]) -> Result<Vec<StoredActivity>, StoreError> {
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
                let read = read_content(id, &content).map(|activity| StoredActivity {
                    record: Record {
                        id: id as u32,
                        external_id,
                        revision: revision as u32,
                        updated_ms,
                        publicity: Publicity::default(),
                        occurrence_keys: OccurrenceKeys::default(),
                        activity,
                    },
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

    /// Creates like [`Write::create`], in a transaction of its own.
    pub async fn create(&self, new: &NewActivity<'_>, now_ms: i64) -> Result<u32, StoreError> {
        let mut write = self.begin().await?;
        let id = write.create(new, now_ms).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Revises like [`Write::revise`], in a transaction of its own.
    pub async fn revise(
        &self,
        id: u32,
        seen_revision: u32,
        edit: &ActivityEdit<'_>,
        now_ms: i64,
    ) -> Result<u32, ReviseError> {
        let mut write = self.begin().await?;
        let revision = write.revise(id, seen_revision, edit, now_ms).await?;
        write.commit().await?;
        Ok(revision)
    }

    /// Whether the activity exists and is withdrawn, hidden or erased.
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
    /// Activity like [`Store::activity`], inside the transaction.
    pub async fn activity(&mut self, id: u32) -> Result<Option<StoredActivity>, StoreError> {
        read_activity!(self.transaction.executor(), id).map(|row| stored(id, row)).transpose()
    }

    /// Locks an activity until the end of the transaction, for decisions that depend on the number of its related rows.
    pub async fn lock_activity(&mut self, id: u32) -> Result<(), StoreError> {
        // SQLite has one writer; on PostgreSQL an update locks the row.
        execute!(self.transaction.executor(), "UPDATE activities SET revision = revision WHERE id = $1", i64::from(id))
            .map(drop)
            .map_err(StoreError::of("locking an activity"))
    }

    /// Creates an activity with its first revision; returns its id.
    pub async fn create(&mut self, new: &NewActivity<'_>, now_ms: i64) -> Result<u32, StoreError> {
        const FIRST_REVISION: i64 = 1;
        self.changes_activities = true;
        let content = write_content(new.activity)?;
        // A taken external id must not abort the transaction: an import continues.
        let (id,) = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "INSERT INTO activities (week_slug, external_id, state, revision, content, imported_revision, updated_ms,
                 published_ms, with_first_import)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (week_slug, external_id) DO NOTHING RETURNING id",
            new.week_slug,
            new.external_id,
            new.state.word(),
            FIRST_REVISION,
            content.as_str(),
            new.imported.then_some(FIRST_REVISION),
            now_ms,
            (new.state == State::Published).then_some(now_ms),
            i64::from(new.with_first_import),
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

    /// Revises an activity that is still at `seen_revision`; returns its new revision. An import counts as reviewed,
    /// since it is an act of the hosts.
    pub async fn revise(
        &mut self,
        id: u32,
        seen_revision: u32,
        edit: &ActivityEdit<'_>,
        now_ms: i64,
    ) -> Result<u32, ReviseError> {
        self.changes_activities = true;
        let id_number = i64::from(id);
        let (week_slug, state_before) = self.at_revision(id, seen_revision).await?;
        let revision = i64::from(seen_revision) + 1;
        let content = write_content(edit.activity)?;
        let is_public = edit.state == State::Published;
        let is_change = is_public && self.is_public_change(id_number, edit.activity).await?;
        let keys = self.keys_after(id_number, edit.activity).await?;
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET revision = $3, state = $4, content = $5,
                 imported_revision = COALESCE($6, imported_revision), updated_ms = $7,
                 reviewed = CASE WHEN $6 IS NULL THEN reviewed END,
                 changed_ms = CASE WHEN $6 IS NULL THEN changed_ms END,
                 published_ms = COALESCE(published_ms, $8), public_change_ms = COALESCE($9, public_change_ms),
                 occurrence_keys = $10
             WHERE id = $1 AND revision = $2",
            id_number,
            i64::from(seen_revision),
            revision,
            edit.state.word(),
            content.as_str(),
            edit.imported.then_some(revision),
            now_ms,
            is_public.then_some(now_ms),
            is_change.then_some(now_ms),
            keys,
        )
        .map_err(StoreError::of("revising an activity"))?;
        if touched == 0 {
            // Another transaction came between on PostgreSQL; its revision is visible now.
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

    /// Whether participants have seen another content of an activity before.
    async fn is_public_change(&mut self, id: i64, activity: &Activity) -> Result<bool, StoreError> {
        let seen = rows!(
            self.transaction.executor(),
            fetch_optional,
            (String,),
            "SELECT content FROM revisions WHERE activity_id = $1 AND state = $2 ORDER BY revision DESC LIMIT 1",
            id,
            State::Published.word(),
        )
        .map_err(StoreError::of("reading what participants saw of an activity"))?;
        // What retention has emptied says nothing of what was seen.
        let seen =
            seen.filter(|(content,)| write_content(&Activity::erased()).is_ok_and(|nothing| nothing != *content));
        Ok(seen.is_some_and(|(content,)| read_content(id, &content).ok().as_ref() != Some(activity)))
    }

    /// Week and state of an activity at this revision; an error at another.
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

fn stored(id: u32, row: ActivityRow) -> Result<StoredActivity, StoreError> {
    let (external_id, revision, updated_ms, content, week_slug, state, imported_revision) = row;
    let activity = read_content(i64::from(id), &content)?;
    Ok(StoredActivity {
        record: Record {
            id,
            external_id,
            revision: revision as u32,
            updated_ms,
            publicity: Publicity::default(),
            occurrence_keys: OccurrenceKeys::default(),
            activity,
        },
        week_slug,
        state: read_state(i64::from(id), &state)?,
        imported_revision: imported_revision.map(|revision| revision as u32),
    })
}
