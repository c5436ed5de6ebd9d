//! Erasure: removes the content of an activity, or the address of a person, from every table. The history stays
//! readable under pseudonyms; neither revision nor time of the last change changes.

mod activity;
mod columns;
mod person;
mod pseudonyms;
mod redacted;

pub use columns::{Holds, TEXT_COLUMNS, TextColumn};
pub use person::ErasePersonError;
pub use pseudonyms::NewPseudonym;
pub(super) use pseudonyms::Pseudonyms;
pub(super) use redacted::{json_mentions, like_pattern};

use std::fmt;

use super::{StoreError, Write, db::execute};

/// Functions that erasing a person needs from outside the store.
#[derive(Clone, Copy, Debug)]
pub struct Eraser {
    pub pseudonym: NewPseudonym,
    /// Redacts a letter's payload, in this version's format; `None` where nothing useful is left.
    pub letter: fn(&str) -> Option<String>,
}

/// Numbers of affected rows, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    counts: Vec<(&'static str, u64)>,
}

impl Erased {
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Number of rows of all kinds.
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    pub(super) fn count(&mut self, what: &'static str, rows: u64) {
        if rows == 0 {
            return;
        }
        match self.counts.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += rows,
            None => self.counts.push((what, rows)),
        }
    }
}

/// List of kinds with their numbers: `drafts 2, sessions 1`.
impl fmt::Display for Erased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (what, count)) in self.counts.iter().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            write!(f, "{separator}{what} {count}")?;
        }
        Ok(())
    }
}

impl Write {
    pub(super) async fn put_revision_content(
        &mut self,
        activity_id: i64,
        revision: i64,
        content: &str,
    ) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE revisions SET content = $3 WHERE activity_id = $1 AND revision = $2",
            activity_id,
            revision,
            content,
        )
        .map_err(StoreError::of("writing a revision without what is erased"))
    }
}
