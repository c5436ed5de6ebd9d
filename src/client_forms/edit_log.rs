//! Edit log of a page: the edits that the server has not acknowledged, one for each field. The log is kept in the
//! browser's local storage, so that it outlives the page.

use super::field_map::FieldMap;
use crate::domain::draft::{Change, FieldId};

/// The latest edit of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub value: String,
    /// Revision of the field that the edit replaces.
    pub seen: u32,
    /// Id of the page that the edit was made in.
    pub editor: String,
    /// Time of the edit in milliseconds since 1970, by the browser's clock; of two edits of a field the later is shown.
    pub at: i64,
    /// Whether the edit resolves a conflict: its author chose between versions.
    pub settles: bool,
}

impl Edit {
    pub fn change(&self, field_id: FieldId) -> Change {
        Change {
            field_id,
            value: self.value.clone(),
            seen: self.seen,
            editor: self.editor.clone(),
            settles: self.settles,
        }
    }
}

pub type EditLog = FieldMap<Edit>;

/// Storage key of the latest revision of a draft that any page of this browser has received.
pub fn revision_key(draft: &str) -> String {
    format!("veckan:revision:{draft}")
}

/// Prefix of the storage keys of a draft's edit logs; the id of the page follows.
pub fn log_prefix(draft: &str) -> String {
    format!("veckan:draft:{draft}:")
}
