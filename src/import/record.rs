//! A record as it stands in a file: a text for each field, nothing judged yet. Knows no format and no week.

use std::borrow::Cow;

use super::list;
use domain::{field::Field, problem::Problem, text};

/// The texts of one record in their normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Where it stands in its file: a CSV's header is row 1, a schedule's first event is 1.
    pub row: u64,
    /// By the field's number; empty where the file says nothing.
    texts: Vec<String>,
    /// Lists whose items may hold semicolons of their own.
    lists: Vec<(Field, Vec<String>)>,
    /// `HH:MM` or `D:HH:MM`, in formats that give a length rather than an end.
    pub duration: Option<String>,
}

/// What a reader comes upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    Record(Raw),
    /// A record that cannot be taken apart into fields.
    Broken {
        row: u64,
        fault: Fault,
    },
}

/// One reason why a record is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Field(Field, Problem),
    /// It has more or fewer cells than the header.
    Cells {
        expected: usize,
        found: usize,
    },
    TooLarge {
        limit_bytes: usize,
    },
    /// A cell's opening quotation mark has no closing one before the file ends.
    OpenQuote,
    /// After a cell's closing quotation mark there is more text.
    StrayQuote,
    /// An element of an XML that ends nowhere, or whose attributes cannot be told apart.
    BrokenElement {
        element: String,
    },
    /// A column stands twice, and its cells say two things.
    TwoValues {
        field: Field,
        first: String,
        second: String,
    },
    NotADuration {
        value: String,
    },
    /// The id begins as those that the importer makes for records without one.
    ReservedId {
        value: String,
    },
    /// The activity stands in the database in a state that this program does not know.
    UnknownState,
}

/// What the reader wants said once about the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    UnknownColumns(Vec<String>),
    ReadAsWindows1252 {
        row: u64,
    },
    /// Columns that the header names more than once.
    RepeatedColumns(Vec<&'static str>),
    /// The header is not the first row.
    HeaderBelowATitle {
        row: u64,
    },
}

/// A file being read, record by record.
pub trait Records {
    /// The next record; `None` at the end of the file.
    fn next_record(&mut self) -> Result<Option<Read>, super::UnreadableFile>;

    /// What there is to say since it was last asked.
    fn take_notes(&mut self) -> Vec<Note>;
}

impl Raw {
    pub fn new(row: u64) -> Self {
        Self { row, texts: vec![String::new(); Field::ALL.len()], lists: Vec::new(), duration: None }
    }

    /// Keeps a field's text in its normal form; a text without a visible character is none.
    pub fn set(&mut self, field: Field, text: &str) {
        let normal = text::normal(text);
        self.texts[field as usize] = if text::is_blank(&normal) { String::new() } else { normal };
    }

    /// Keeps a field's list, its items as they are but for their normal form.
    pub fn set_list(&mut self, field: Field, items: Vec<String>) {
        self.lists.push((field, items.iter().map(|item| text::normal(item)).collect()));
    }

    pub fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    /// The items of a field in their places, trimmed, empty ones kept; a closing semicolon opens no place.
    pub fn places(&self, field: Field) -> Vec<Cow<'_, str>> {
        if let Some((_, items)) = self.lists.iter().find(|(of, _)| *of == field) {
            return items.iter().map(|item| Cow::Borrowed(item.trim())).collect();
        }
        list::split(self.text(field))
    }

    /// The items of a field, trimmed, without empty ones.
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
