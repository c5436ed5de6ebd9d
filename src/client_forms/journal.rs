//! The journal of a page: what has been typed there and is not known to be on the server. It lies in the browser's
//! storage, so that it outlives the page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::draft::{Change, Spot};

/// What stands in a field that the server may not have yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub value: String,
    /// The revision of the field that it was written over.
    pub seen: u32,
    /// The page that it was typed in.
    pub editor: String,
    /// When, in milliseconds by the browser's clock: of two entries for a field the later is shown.
    pub at: i64,
    /// Whoever typed it had chosen between versions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settles: bool,
}

impl Entry {
    pub fn change(&self, spot: Spot) -> Change {
        Change { spot, value: self.value.clone(), seen: self.seen, editor: self.editor.clone(), settles: self.settles }
    }
}

/// An entry for each field.
pub type Journal = BTreeMap<Spot, Entry>;

/// What the journals of all pages of a draft begin with, in the browser's storage.
pub fn key_of_draft(draft: &str) -> String {
    format!("veckan:draft:{draft}:")
}

/// Of several pages' journals, what is shown: for each field the latest entry.
pub fn latest<'a>(journals: impl IntoIterator<Item = &'a Journal>) -> BTreeMap<Spot, &'a Entry> {
    let mut latest: BTreeMap<Spot, &Entry> = BTreeMap::new();
    for (spot, entry) in journals.into_iter().flatten() {
        if latest.get(spot).is_none_or(|known| known.at <= entry.at) {
            latest.insert(*spot, entry);
        }
    }
    latest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::DraftField;

    fn journal(value: &str, editor: &str, at: i64) -> Journal {
        let entry = Entry { value: value.to_owned(), seen: 1, editor: editor.to_owned(), at, settles: false };
        Journal::from([(DraftField::Title.into(), entry)])
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let mut written = journal("Hej\n\"du\"", "a", 17);
        written.insert(DraftField::Starts.row(2), written[&DraftField::Title.into()].clone());
        let json = serde_json::to_string(&written).unwrap();
        assert!(json.starts_with(r#"{"title":{"value":"Hej\n\"du\"","seen":1,"editor":"a","at":17}"#), "{json}");
        assert_eq!(serde_json::from_str::<Journal>(&json).unwrap(), written);
    }

    #[test]
    fn of_two_pages_the_later_words_are_shown() {
        let (early, late) = (journal("Ett", "a", 1), journal("Två", "b", 2));
        for both in [[&early, &late], [&late, &early]] {
            assert_eq!(latest(both)[&DraftField::Title.into()].value, "Två");
        }
    }
}
