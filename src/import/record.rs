//! Record of a file: a text for each field, not validated yet. Knows no format and no week.

use std::borrow::Cow;

use super::list;
use domain::{field::Field, problem::Problem, text};

/// Texts of one record in their normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Number of the record in its file: a CSV's header is row 1, a schedule's first event is 1.
    pub row: u64,
    /// Texts indexed by `Field`; empty where the file has none.
    texts: Vec<String>,
    /// Lists whose items may contain semicolons.
    lists: Vec<(Field, Vec<String>)>,
    /// Duration `HH:MM` or `D:HH:MM`, in formats that give one instead of an end.
    pub duration: Option<String>,
}

/// Result of reading one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    Record(Raw),
    /// Record that cannot be split into fields.
    Broken {
        row: u64,
        fault: Fault,
    },
}

/// Reason why a record is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Field(Field, Problem),
    /// Record with more or fewer cells than the header.
    Cells {
        expected: usize,
        found: usize,
    },
    TooLarge {
        limit_bytes: usize,
    },
    /// Opening quotation mark without a closing one before the file ends.
    OpenQuote,
    /// Text after a cell's closing quotation mark.
    StrayQuote,
    /// XML element that is not closed, or whose attributes cannot be parsed.
    BrokenElement {
        element: String,
    },
    /// Column that occurs twice, with two different values in this record.
    TwoValues {
        field: Field,
        first: String,
        second: String,
    },
    NotADuration {
        value: String,
    },
    /// Id with the prefix of those that the importer derives for records without one.
    ReservedId {
        value: String,
    },
    /// Activity whose stored state this program does not know.
    UnknownState,
}

/// Remark on the file as a whole, reported once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    UnknownColumns(Vec<String>),
    ReadAsWindows1252 {
        row: u64,
    },
    /// Columns that occur more than once in the header.
    RepeatedColumns(Vec<&'static str>),
    /// Header that is not the first row.
    HeaderBelowATitle {
        row: u64,
    },
}

/// Reader of a file, record by record.
pub trait Records {
    /// Next record; `None` at the end of the file.
    fn next_record(&mut self) -> Result<Option<Read>, super::UnreadableFile>;

    /// Notes since the last call.
    fn take_notes(&mut self) -> Vec<Note>;
}

impl Raw {
    pub fn new(row: u64) -> Self {
        Self { row, texts: vec![String::new(); Field::ALL.len()], lists: Vec::new(), duration: None }
    }

    /// Stores a field's text in its normal form; a text without a visible character becomes empty.
    pub fn set(&mut self, field: Field, text: &str) {
        let normal = text::normal(text);
        self.texts[field as usize] = if text::is_blank(&normal) { String::new() } else { normal };
    }

    /// Stores a field's list, each item in its normal form.
    pub fn set_list(&mut self, field: Field, items: Vec<String>) {
        self.lists.push((field, items.iter().map(|item| text::normal(item)).collect()));
    }

    pub fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    /// Items of a field by position, trimmed, empty ones included; a final semicolon adds none.
    pub fn places(&self, field: Field) -> Vec<Cow<'_, str>> {
        if let Some((_, items)) = self.lists.iter().find(|(of, _)| *of == field) {
            return items.iter().map(|item| Cow::Borrowed(item.trim())).collect();
        }
        list::split(self.text(field))
    }

    /// Items of a field, trimmed, without empty ones.
    pub fn items(&self, field: Field) -> Vec<Cow<'_, str>> {
        self.places(field).into_iter().filter(|item| !item.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_composed_and_invisible_ones_are_none() {
        let mut raw = Raw::new(2);
        raw.set(Field::Title, "A\u{30a}ka till Malmo\u{308}");
        assert_eq!(raw.text(Field::Title), "Åka till Malmö");
        raw.set(Field::Title, "\u{feff} \u{200b}\u{ad}");
        assert_eq!(raw.text(Field::Title), "");
    }

    #[test]
    fn lists_keep_or_drop_their_empty_places() {
        let mut raw = Raw::new(2);
        raw.set(Field::PartnerNumbers, " 202100-5216 ;; 232100-0016;");
        assert_eq!(raw.places(Field::PartnerNumbers), ["202100-5216", "", "232100-0016"]);
        assert_eq!(raw.items(Field::PartnerNumbers), ["202100-5216", "232100-0016"]);
        assert!(raw.places(Field::Partners).is_empty());
        raw.set_list(Field::Themes, vec!["Bygga; bo".to_owned()]);
        assert_eq!(raw.items(Field::Themes), ["Bygga; bo"]);
    }
}
