//! Data that an import compares a file with: hashes of the current contents and of those that the last import wrote.

use std::{collections::HashMap, fmt};

use futures::{Stream, TryStreamExt};
use sha2::{Digest, Sha256};

use super::{read_content, read_state};
use crate::{
    Store, StoreError, Write,
    db::{Executor, rows},
};
use domain::{activity::Activity, review::State};

/// Stored state of an imported activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedActivity {
    pub id: u32,
    pub revision: u32,
    pub imported_revision: Option<u32>,
    /// State; `None` where this program does not know it.
    pub state: Option<State>,
    /// Hash of the current content; equal to no activity's where the content is unreadable.
    pub content: ContentHash,
    /// Hash of the content that the last import wrote; differs from `content` after an edit on the site.
    pub imported_content: Option<ContentHash>,
}

/// Hash of an activity's content.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash(u128);

impl ContentHash {
    /// Hash of an activity; independent of fields that an earlier version did not write.
    pub fn of(activity: &Activity) -> Self {
        // An activity has no map with keys that cannot be serialized.
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

/// Id, external id, revision, imported revision, state, content, and the imported content where it differs.
type ImportedRow = (i64, String, i64, Option<i64>, String, String, Option<String>);

impl Store {
    /// Imported activities of a week, by external id.
    pub async fn imported(&self, week_slug: &str) -> Result<HashMap<String, ImportedActivity>, StoreError> {
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

    /// Reads a row at a time, so that only hashes are in memory.
    async fn collect_imported(
        &self,
        week_slug: &str,
        mut rows: impl Stream<Item = Result<ImportedRow, sqlx::Error>> + Unpin,
    ) -> Result<HashMap<String, ImportedActivity>, StoreError> {
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
}

impl Write {
    /// Imported activity like in [`Store::imported`], inside the transaction.
    pub async fn imported(
        &mut self,
        week_slug: &str,
        external_id: &str,
    ) -> Result<Option<ImportedActivity>, StoreError> {
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
}

/// External id, stored state, and an error where the row is unreadable.
fn read_imported(row: ImportedRow) -> (String, ImportedActivity, Option<StoreError>) {
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
            // The content of an erased activity may be incomplete.
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
    let imported = ImportedActivity {
        id: id as u32,
        revision: revision as u32,
        imported_revision: imported_revision.map(|revision| revision as u32),
        state,
        content,
        imported_content,
    };
    (external_id, imported, fault)
}
