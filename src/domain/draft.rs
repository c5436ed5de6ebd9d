//! Draft: raw fields of the wizard as they were typed, none of which needs to be valid.
//! Edits of several people in one draft never overwrite each other silently: see [`Draft::merge`].

mod check;
mod field_id;
mod merge;
mod of_activity;
mod redact;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::text;

pub use check::{Checked, Rules, check};
pub use field_id::{DraftField, FieldId, Step};

/// Fields that have been written in, by their id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Draft {
    fields: BTreeMap<FieldId, FieldValue>,
}

/// Stored value of one field, with values in conflict with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// Text as typed, not cleaned.
    #[serde(rename = "v")]
    pub value: String,
    /// Revision of the draft that set the value.
    #[serde(rename = "r")]
    pub revision: u32,
    /// Name of the open page that wrote the value.
    #[serde(rename = "e")]
    pub editor: String,
    /// Values written by pages that had not seen this one, until somebody chooses between them.
    #[serde(default, rename = "o", skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
}

/// Value from another page, in conflict with the stored one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    #[serde(rename = "e")]
    pub editor: String,
    #[serde(rename = "v")]
    pub value: String,
}

/// Edit of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Named `spot` on the wire, where a page may be older than the server.
    #[serde(rename = "spot")]
    pub field_id: FieldId,
    pub value: String,
    /// [`FieldValue::revision`] of the value that the edit began from; 0 for an empty field.
    pub seen: u32,
    /// Name of the open page that made the edit.
    pub editor: String,
    /// Whether the edit settles a conflict: its editor has seen the others' values, and chooses this one.
    pub settles: bool,
}

impl Draft {
    /// Limit of one field, in bytes: four times the largest field that can be sent.
    pub const MOST_BYTES: usize = 160_000;
    /// Limit of the whole draft, in bytes of its JSON: one and a half times the sum of all fields at their limits.
    pub const MOST_BYTES_IN_ALL: usize = 256 * 1024;
    /// Limit of the name of an open page, in bytes.
    pub const MOST_EDITOR_BYTES: usize = 64;
    /// Value of a ticked box.
    pub const TICKED: &'static str = "yes";

    /// Hash by which a form names the value that a field had when the form was rendered.
    /// FNV-1a, in hexadecimal; a collision gives nobody an advantage.
    pub fn fingerprint(value: &str) -> String {
        let hash = value
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:x}")
    }

    /// Value of a field; empty for one that was never written in.
    pub fn value(&self, field_id: impl Into<FieldId>) -> &str {
        self.fields.get(&field_id.into()).map_or("", |typed| typed.value.as_str())
    }

    /// Words of a field with several, such as ticked boxes.
    pub fn words(&self, field_id: impl Into<FieldId>) -> Vec<&str> {
        self.value(field_id).split_whitespace().collect()
    }

    pub fn typed(&self, field_id: impl Into<FieldId>) -> Option<&FieldValue> {
        self.fields.get(&field_id.into())
    }

    pub fn is_blank(&self, field_id: impl Into<FieldId>) -> bool {
        text::is_blank(self.value(field_id))
    }

    /// Whether a single box is ticked.
    pub fn is_ticked(&self, field_id: impl Into<FieldId>) -> bool {
        self.value(field_id).trim() == Self::TICKED
    }

    /// Fields that were ever written in.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &FieldValue)> {
        self.fields.iter().map(|(field_id, typed)| (*field_id, typed))
    }

    /// Whether nothing has been typed yet.
    pub fn is_empty(&self) -> bool {
        self.fields.iter().all(|(field_id, typed)| field_id.field.is_inner() || typed.value.trim().is_empty())
    }

    /// Numbers of the rows of partners or occurrences that hold something or were opened, in order.
    pub fn rows(&self, opener: DraftField) -> Vec<u8> {
        let mut rows: Vec<u8> = Vec::new();
        for (field_id, typed) in &self.fields {
            if let Some(row) = field_id.row
                && field_id.field.opener() == Some(opener)
                && !typed.value.trim().is_empty()
                && let Err(at) = rows.binary_search(&row)
            {
                rows.insert(at, row);
            }
        }
        // A draft always has an occurrence to fill in; partners are optional.
        if opener == DraftField::OccurrenceOpen && rows.is_empty() {
            rows.push(1);
        }
        rows
    }

    /// Sets a field without merging, for drafts that the program makes.
    pub fn set(&mut self, field_id: impl Into<FieldId>, value: impl Into<String>) {
        let typed = self.fields.entry(field_id.into()).or_default();
        typed.value = value.into();
        typed.revision = typed.revision.max(1);
    }

    /// Steps that were left at least once; from then on their missing values are shown as problems.
    pub fn left_steps(&self) -> Vec<Step> {
        self.words(DraftField::Left).into_iter().filter_map(|word| Step::parse(word).ok()).collect()
    }
}
