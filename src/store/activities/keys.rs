//! Keys of an activity's occurrences, as JSON; null where nothing has happened to them.

use super::read_content;
use crate::{StoreError, Write, db::rows};
use domain::{activity::Activity, occurrence_keys::OccurrenceKeys};

/// Keys of a column; the default where it is null, or nothing that this program knows.
pub(super) fn read(keys: Option<&str>) -> OccurrenceKeys {
    keys.and_then(|keys| serde_json::from_str(keys).ok()).unwrap_or_default()
}

impl Write {
    /// Keys of an activity's occurrences once its content is this one.
    pub(super) async fn keys_after(&mut self, id: i64, activity: &Activity) -> Result<Option<String>, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (String, Option<String>),
            "SELECT content, occurrence_keys FROM activities WHERE id = $1",
            id,
        )
        .map_err(StoreError::of("reading which occurrences an activity has"))?;
        let Some((content, keys)) = found else { return Ok(None) };
        // Of what this program cannot read, no occurrence is known.
        let before = read_content(id, &content).map_or_else(|_| Vec::new(), |activity| activity.occurrences);
        let keys = read(keys.as_deref()).follow(&before, &activity.occurrences);
        if keys == OccurrenceKeys::default() {
            return Ok(None);
        }
        let written = serde_json::to_string(&keys);
        written
            .map(Some)
            .map_err(|source| StoreError::Unreadable { what: format!("occurrences of activity {id}"), source })
    }
}
