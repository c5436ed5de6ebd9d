//! History: revisions, decisions and events together, latest first.

use super::{Store, StoreError, db::rows};

/// Table of a line of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HistorySource {
    Revision,
    Decision,
    Event,
}

impl HistorySource {
    pub(super) fn of(number: i64) -> Self {
        match number {
            0 => Self::Revision,
            1 => Self::Decision,
            _ => Self::Event,
        }
    }
}

/// Line of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    pub source: HistorySource,
    pub actor: String,
    /// Change, decision or event, as stored.
    pub what: String,
    pub activity_id: Option<u32>,
    /// Address that an event is about.
    pub about: Option<String>,
    /// Message of a decision or an event; for a revision the state after it.
    pub words: String,
    pub(super) keys: (i64, i64),
}

/// At, source, its keys, actor, what, activity, about, words.
pub(super) type HistoryRow = (i64, i64, i64, i64, String, String, Option<i64>, Option<String>, String);

/// Query for lines of all three tables, as [`HistoryRow`]s. A revision made by a decision is left out.
macro_rules! select_history {
    ($rest:literal) => {
        concat!(
            "SELECT at_ms, source, first_key, second_key, actor, what, activity_id, about, words FROM (
                 SELECT at_ms, CAST(0 AS BIGINT) AS source, activity_id AS first_key, revision AS second_key, actor,
                     change AS what, activity_id, CAST(NULL AS TEXT) AS about, state AS words FROM revisions
                     WHERE NOT EXISTS (SELECT 1 FROM decisions WHERE decisions.activity_id = revisions.activity_id
                         AND decisions.at_ms = revisions.at_ms AND decisions.actor = revisions.actor
                         AND decisions.decision = revisions.change)
                 UNION ALL SELECT at_ms, CAST(1 AS BIGINT), id, CAST(0 AS BIGINT), actor, decision, activity_id,
                     CAST(NULL AS TEXT), words FROM decisions
                 UNION ALL SELECT at_ms, CAST(2 AS BIGINT), id, CAST(0 AS BIGINT), actor, event, activity_id, about, words
                     FROM events) AS history ",
            $rest
        )
    };
}
pub(super) use select_history;

impl Store {
    /// At most `most` lines before this one, or the latest lines, latest first.
    pub async fn history(&self, before: Option<&HistoryLine>, most: u32) -> Result<Vec<HistoryLine>, StoreError> {
        let (at_ms, source, first, second) = before.map_or((i64::MAX, i64::MAX, i64::MAX, i64::MAX), |line| {
            (line.at_ms, line.source as i64, line.keys.0, line.keys.1)
        });
        let found = rows!(
            self.db.reader(),
            fetch_all,
            HistoryRow,
            select_history!(
                "WHERE (at_ms, source, first_key, second_key) < ($1, $2, $3, $4)
                 ORDER BY at_ms DESC, source DESC, first_key DESC, second_key DESC LIMIT $5"
            ),
            at_ms,
            source,
            first,
            second,
            i64::from(most),
        )
        .map_err(StoreError::of("reading the history"))?;
        Ok(found.into_iter().map(read).collect())
    }

    /// Lines like in [`Store::history`], after the latest `skipped` lines.
    pub async fn history_after(&self, skipped: u32, most: u32) -> Result<Vec<HistoryLine>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            HistoryRow,
            select_history!("ORDER BY at_ms DESC, source DESC, first_key DESC, second_key DESC LIMIT $1 OFFSET $2"),
            i64::from(most),
            i64::from(skipped),
        )
        .map_err(StoreError::of("reading a page of the history"))?;
        Ok(found.into_iter().map(read).collect())
    }
}

pub(super) fn read((at_ms, source, first, second, actor, what, activity_id, about, words): HistoryRow) -> HistoryLine {
    HistoryLine {
        at_ms,
        source: HistorySource::of(source),
        actor,
        what,
        activity_id: activity_id.map(|id| id as u32),
        about,
        words,
        keys: (first, second),
    }
}
