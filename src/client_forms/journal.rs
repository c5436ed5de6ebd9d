//! The journal of a page: what has been typed there and is not known to be on the server. It lies in the browser's
//! storage, so that it outlives the page.

use super::by_spot::BySpot;
use crate::domain::draft::{Change, Spot};

/// What stands in a field that the server may not have yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub value: String,
    /// The revision of the field that it was written over.
    pub seen: u32,
    /// The page that it was typed in.
    pub editor: String,
    /// When, in milliseconds by the browser's clock: of two entries for a field the later is shown.
    pub at: i64,
    /// Whoever typed it had chosen between versions.
    pub settles: bool,
}

impl Entry {
    pub fn change(&self, spot: Spot) -> Change {
        Change { spot, value: self.value.clone(), seen: self.seen, editor: self.editor.clone(), settles: self.settles }
    }
}

/// An entry for each field.
pub type Journal = BySpot<Entry>;

/// Where the latest revision of a draft stands that any page of this browser has heard of.
pub fn key_of_revision(draft: &str) -> String {
    format!("veckan:revision:{draft}")
}

/// What the journals of all pages of a draft begin with, in the browser's storage.
pub fn key_of_draft(draft: &str) -> String {
    format!("veckan:draft:{draft}:")
}
