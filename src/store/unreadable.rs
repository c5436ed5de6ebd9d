//! Unreadable rows: each is left out and logged once, so that it blocks nothing else.
//! Their content may be personal, and is never logged.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Store, StoreError};

/// Row that was left out of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    pub week_slug: String,
    /// Activity; `None` for the week itself.
    pub activity_id: Option<u32>,
    pub why: Unreadable,
}

/// Reason why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Invalid JSON, from this character on.
    NotJson { column: usize },
    /// JSON of an unexpected shape, noticed at this character.
    OtherShape { column: usize },
    /// State that this program does not know.
    UnknownState { state: String },
}

impl Unreadable {
    /// Reason for an error; `None` where the row is not to blame.
    pub(super) fn of(error: &StoreError) -> Option<Self> {
        match error {
            StoreError::Unreadable { source, .. } if source.is_data() => {
                Some(Self::OtherShape { column: source.column() })
            }
            StoreError::Unreadable { source, .. } => Some(Self::NotJson { column: source.column() }),
            StoreError::UnknownState { state, .. } => Some(Self::UnknownState { state: state.clone() }),
            _ => None,
        }
    }
}

/// Text for the log, in English; the desk has its own.
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { column } => write!(f, "it is no JSON, seen at character {column}"),
            Self::OtherShape { column } => write!(f, "its JSON has another shape, seen at character {column}"),
            Self::UnknownState { state } => write!(f, "its state is {state:?}, which is not known"),
        }
    }
}

/// Slug of a week, and id of an activity; without one, the week itself.
type Row = (String, Option<u32>);

/// Rows that were left out recently.
#[derive(Clone, Default)]
pub(super) struct UnreadableRows(Arc<Mutex<BTreeMap<Row, Unreadable>>>);

impl UnreadableRows {
    /// Result of reading a row; `None`, noted and logged, where the row is unreadable.
    pub(super) fn leave_out<T>(
        &self,
        week_slug: &str,
        activity_id: Option<u32>,
        read: Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let error = match read {
            Ok(row) => return Ok(Some(row)),
            Err(error) => error,
        };
        let Some(why) = Unreadable::of(&error) else { return Err(error) };
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = rows.insert((week_slug.to_owned(), activity_id), why.clone());
        if before.as_ref() != Some(&why) {
            if let Some(id) = activity_id {
                tracing::error!("activity {id} of week {week_slug} is left out: {why}");
            } else {
                tracing::error!("week {week_slug} cannot be read: {why}");
            }
        }
        Ok(None)
    }

    fn all(&self) -> Vec<UnreadableRow> {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = |((week_slug, activity_id), why): (&Row, &Unreadable)| UnreadableRow {
            week_slug: week_slug.clone(),
            activity_id: *activity_id,
            why: why.clone(),
        };
        rows.iter().map(row).collect()
    }

    fn forget(&self, row: &UnreadableRow) {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rows.remove(&(row.week_slug.clone(), row.activity_id));
    }
}

impl Store {
    /// Rows that were left out, and have not been found repaired since.
    pub fn unreadable(&self) -> Vec<UnreadableRow> {
        self.unreadable.all()
    }

    /// Reads these rows again; returns the repaired ones, whose weeks must be read again.
    pub async fn take_mended(&self) -> Result<Vec<UnreadableRow>, StoreError> {
        let mut mended = Vec::new();
        for row in self.unreadable.all() {
            let read = match row.activity_id {
                Some(id) => self.whole_activity(id).await,
                None => self.week(&row.week_slug).await.map(drop),
            };
            match read {
                Err(error) if Unreadable::of(&error).is_some() => {}
                Err(error) => return Err(error),
                Ok(()) => mended.push(row),
            }
        }
        // All at once, so that a cancelled caller loses none.
        for row in &mended {
            self.unreadable.forget(row);
        }
        Ok(mended)
    }

    /// Reads everything of an activity that lists read: its content, its waiting edit, and the content that a moderator
    /// saw.
    async fn whole_activity(&self, id: u32) -> Result<(), StoreError> {
        self.activity(id).await?;
        self.proposal(id).await?;
        self.reviewed(id).await.map(drop)
    }
}
