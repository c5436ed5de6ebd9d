//! Rows that this program cannot read: each is left out and named once in the log, so that it stops nothing but itself.
//! What stands in such a row may be personal, so it is never repeated.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Store, StoreError};

/// A row that was left out where others were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    pub week_slug: String,
    /// `None` where it is the week itself.
    pub activity_id: Option<u32>,
    pub why: Unreadable,
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// What should be JSON ends or breaks at this character.
    NotJson { column: usize },
    /// JSON of another shape than this program writes, seen at this character.
    OtherShape { column: usize },
    /// A state of this name, which this program does not know.
    UnknownState { state: String },
}

impl Unreadable {
    /// `None` where the failure is not a row's.
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

/// For the log, in English; the desk has words of its own.
impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { column } => write!(f, "it is no JSON, seen at character {column}"),
            Self::OtherShape { column } => write!(f, "its JSON has another shape, seen at character {column}"),
            Self::UnknownState { state } => write!(f, "its state is {state:?}, which is not known"),
        }
    }
}

/// The slug of a week, and the id of an activity; without one, the week itself.
type Row = (String, Option<u32>);

/// The rows that were left out lately.
#[derive(Clone, Default)]
pub(super) struct UnreadableRows(Arc<Mutex<BTreeMap<Row, Unreadable>>>);

impl UnreadableRows {
    /// What was read; `None`, noted and named in the log, where the row is to blame.
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
    /// The rows that reading has left out until now, and that were not found mended since.
    pub fn unreadable(&self) -> Vec<UnreadableRow> {
        self.unreadable.all()
    }

    /// Reads those rows again, and gives the ones that have been mended: what they belong to must be read anew.
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
        // All at once, so that whoever stops waiting loses none.
        for row in &mended {
            self.unreadable.forget(row);
        }
        Ok(mended)
    }

    /// Reads all of an activity that lists read: what it is, the edit that waits beside it, and what a moderator saw.
    async fn whole_activity(&self, id: u32) -> Result<(), StoreError> {
        self.activity(id).await?;
        self.proposal(id).await?;
        self.reviewed(id).await.map(drop)
    }
}
