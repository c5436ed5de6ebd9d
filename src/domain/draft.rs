//! The draft: raw fields of the wizard as somebody typed them, none of which needs to be valid.
//! Two who write in one draft never overwrite each other silently: see [`Draft::merge`].

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

/// What has been typed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Draft {
    fields: BTreeMap<FieldId, FieldValue>,
}

/// What stands in one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// As typed, not cleaned.
    #[serde(rename = "v")]
    pub value: String,
    /// The draft's revision that it came with.
    #[serde(rename = "r")]
    pub revision: u32,
    /// Who wrote it: a page that somebody has open.
    #[serde(rename = "e")]
    pub editor: String,
    /// What others wrote who had not seen it, until somebody chooses.
    #[serde(default, rename = "o", skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
}

/// What another page holds for the same field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    #[serde(rename = "e")]
    pub editor: String,
    #[serde(rename = "v")]
    pub value: String,
}

/// A field that somebody has written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `spot` on the wire, where a page may be older than the server.
    #[serde(rename = "spot")]
    pub field_id: FieldId,
    pub value: String,
    /// The revision of the field that stood there when they began: of [`FieldValue::revision`], 0 for an empty one.
    pub seen: u32,
    /// Which open page wrote it.
    pub editor: String,
    /// Whether it settles a conflict: its editor has seen the others' values, and chooses this one.
    pub settles: bool,
}

impl Draft {
    /// The most that one field keeps, in bytes: four times what any may hold once it is sent.
    pub const MOST_BYTES: usize = 160_000;
    /// The most that a draft is in all, in bytes of its JSON: everything at its limit once, and half of that once more.
    pub const MOST_BYTES_IN_ALL: usize = 256 * 1024;
    /// The longest name of an open page, in bytes.
    pub const MOST_EDITOR_BYTES: usize = 64;
    /// What a box that is ticked holds.
    pub const TICKED: &'static str = "yes";

    /// Tells one value from another: by it a form says what stood in a field when it was made.
    /// FNV-1a, in hexadecimal; nobody gains by two that agree.
    pub fn fingerprint(value: &str) -> String {
        let hash = value
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:x}")
    }

    /// What stands in a field; empty where nothing does.
    pub fn value(&self, field_id: impl Into<FieldId>) -> &str {
        self.fields.get(&field_id.into()).map_or("", |typed| typed.value.as_str())
    }

    /// The parts of a field that holds several words.
    pub fn words(&self, field_id: impl Into<FieldId>) -> Vec<&str> {
        self.value(field_id).split_whitespace().collect()
    }

    pub fn typed(&self, field_id: impl Into<FieldId>) -> Option<&FieldValue> {
        self.fields.get(&field_id.into())
    }

    pub fn is_blank(&self, field_id: impl Into<FieldId>) -> bool {
        text::is_blank(self.value(field_id))
    }

    /// Whether a field that is one box is ticked.
    pub fn is_ticked(&self, field_id: impl Into<FieldId>) -> bool {
        self.value(field_id).trim() == Self::TICKED
    }

    /// Every field that was ever written in.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &FieldValue)> {
        self.fields.iter().map(|(field_id, typed)| (*field_id, typed))
    }

    /// Whether nothing has been typed yet.
    pub fn is_empty(&self) -> bool {
        self.fields.iter().all(|(field_id, typed)| field_id.field.is_inner() || typed.value.trim().is_empty())
    }

    /// The numbers of the rows of this kind of field that hold something or were opened, in order.
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
        // There is always an occurrence to fill in; partners there need not be.
        if opener == DraftField::OccurrenceOpen && rows.is_empty() {
            rows.push(1);
        }
        rows
    }

    /// Writes a field without asking, for drafts that are made rather than typed.
    pub fn set(&mut self, field_id: impl Into<FieldId>, value: impl Into<String>) {
        let typed = self.fields.entry(field_id.into()).or_default();
        typed.value = value.into();
        typed.revision = typed.revision.max(1);
    }

    /// The steps that somebody has left once: what is missing there is told from then on.
    pub fn left_steps(&self) -> Vec<Step> {
        self.words(DraftField::Left).into_iter().filter_map(|word| Step::parse(word).ok()).collect()
    }
}
