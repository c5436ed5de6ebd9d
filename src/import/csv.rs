//! CSV: sees the separator from the header, finds the columns, decodes the cells. Knows no week.
//!
//! Encodings are told cell by cell: one that is not valid UTF-8 is read as Windows-1252. So a file is read once however
//! large it is, and one broken cell in an otherwise sound file costs no other cell its letters.

use std::{borrow::Cow, io::BufRead};

use unicode_normalization::UnicodeNormalization;

use super::{
    UnreadableFile,
    record::{Fault, Note, Raw, Read, Records},
    split::{Cells, Next, Splitter},
};
use domain::{field::Field, text};

/// A CSV file, its header read.
pub struct CsvRecords<R> {
    splitter: Splitter<R>,
    /// For each column its field; `None` for an unknown one.
    columns: Vec<Option<Field>>,
    cells: Cells,
    row: u64,
    notes: Vec<Note>,
    says_windows_1252: bool,
}

/// The columns that a header must name.
pub const REQUIRED: [Field; 4] = [Field::Title, Field::Organizer, Field::Starts, Field::Ends];

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

impl<R: BufRead> CsvRecords<R> {
    /// Reads the header. `beginning` is what the input begins with, as much of it as is at hand.
    pub fn open(beginning: &[u8], input: R) -> Result<Self, UnreadableFile> {
        let separator = see_separator(beginning)?;
        let mut splitter = Splitter::new(input, separator);
        let mut cells = Cells::default();
        match splitter.next_into(&mut cells)? {
            Next::Record => {}
            Next::Broken(fault) => {
                return Err(UnreadableFile::BrokenHeader { reason: super::explain::fault(&fault) });
            }
            Next::End => return Err(UnreadableFile::Empty),
        }
        let names: Vec<String> = cells.iter().map(column_name).collect();
        let columns: Vec<Option<Field>> = names.iter().map(|name| field_named(name)).collect();
        check_header(&names, &columns, separator)?;
        let unknown: Vec<String> = names
            .iter()
            .zip(&columns)
            .enumerate()
            .filter(|(_, (_, column))| column.is_none())
            .map(|(at, (name, _))| if name.is_empty() { format!("column {} (no name)", at + 1) } else { name.clone() })
            .collect();
        let notes = if unknown.is_empty() { Vec::new() } else { vec![Note::UnknownColumns(unknown)] };
        Ok(Self { splitter, columns, cells, row: 1, notes, says_windows_1252: false })
    }

    fn raw(&mut self) -> Raw {
        let mut raw = Raw::new(self.row);
        for (cell, column) in self.cells.iter().zip(&self.columns) {
            let Some(field) = column else { continue };
            let (text, is_utf8) = decode(cell);
            if !is_utf8 && !self.says_windows_1252 {
                self.says_windows_1252 = true;
                self.notes.push(Note::ReadAsWindows1252 { row: self.row });
            }
            raw.set(*field, &text);
        }
        raw
    }
}

impl<R: BufRead> Records for CsvRecords<R> {
    fn next_record(&mut self) -> Result<Option<Read>, UnreadableFile> {
        loop {
            let next = self.splitter.next_into(&mut self.cells)?;
            self.row += 1;
            let fault = match next {
                Next::End => return Ok(None),
                // Spreadsheets write such rows below the last filled one.
                Next::Record if self.cells.are_blank() => continue,
                Next::Record if self.cells.len() == self.columns.len() => return Ok(Some(Read::Record(self.raw()))),
                Next::Record => Fault::Cells { expected: self.columns.len(), found: self.cells.len() },
                Next::Broken(fault) => fault,
            };
            return Ok(Some(Read::Broken { row: self.row, fault }));
        }
    }

    fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }
}

/// The text of bytes, and whether they were UTF-8.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), true),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, false),
    }
}

/// The separator under which the header names the most columns that are known; then the one that stands there most.
fn see_separator(beginning: &[u8]) -> Result<u8, UnreadableFile> {
    let mut best = (b',', (0, 0));
    for separator in SEPARATORS {
        let mut cells = Cells::default();
        Splitter::new(beginning, separator).next_into(&mut cells)?;
        let known = cells.iter().filter(|cell| field_named(&column_name(cell)).is_some()).count();
        if (known, cells.len()) > best.1 {
            best = (separator, (known, cells.len()));
        }
    }
    Ok(best.0)
}

fn column_name(cell: &[u8]) -> String {
    text::one_line(&decode(cell).0.nfc().collect::<String>()).to_lowercase()
}

fn field_named(name: &str) -> Option<Field> {
    Field::ALL.iter().copied().find(|field| field.name() == name)
}

fn check_header(names: &[String], columns: &[Option<Field>], separator: u8) -> Result<(), UnreadableFile> {
    let has = |field: &Field| columns.contains(&Some(*field));
    let missing: Vec<&str> = REQUIRED.iter().filter(|field| !has(field)).map(|field| field.name()).collect();
    if !missing.is_empty() {
        let found = names.iter().take(40).map(|name| super::explain::short(name)).collect();
        return Err(UnreadableFile::MissingColumns { missing, found, separator });
    }
    for (at, column) in columns.iter().enumerate() {
        if let Some(field) = column
            && columns[..at].contains(column)
        {
            return Err(UnreadableFile::RepeatedColumn { name: field.name() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn open(file: &[u8]) -> Result<CsvRecords<&[u8]>, UnreadableFile> {
        CsvRecords::open(file, file)
    }

    fn titles(file: &[u8]) -> Vec<String> {
        let mut records = open(file).unwrap();
        std::iter::from_fn(|| records.next_record().unwrap())
            .map(|read| match read {
                Read::Record(raw) => raw.text(Field::Title).to_owned(),
                Read::Broken { row, fault } => format!("{row} {fault:?}"),
            })
            .collect()
    }

    #[test]
    fn the_separator_is_seen_from_the_header() {
        assert_eq!(titles(b"title;organizer;starts;\"ends\"\nA, b;c;d;e\n"), ["A, b"]);
        assert_eq!(titles(b"\"title\"\torganizer\tstarts\tends\r\nA;b\tc\td\te"), ["A;b"]);
        assert_eq!(titles(b"ENDS , Title,organizer,starts,\"a;b;c;d;e;f;g\"\n1,A,c,d,e"), ["A"]);
    }

    #[test]
    fn rows_with_other_cells_are_broken_and_blank_ones_are_counted_only() {
        let file = b"title,organizer,starts,ends\nA,b\n,,,\nB,c,d,e,f\nC,c,d,e\n";
        assert_eq!(titles(file), ["2 Cells { expected: 4, found: 2 }", "4 Cells { expected: 4, found: 5 }", "C"]);
    }

    #[test]
    fn what_is_not_utf_8_is_windows_1252_cell_by_cell() {
        let file = b"title,organizer,starts,ends\nM\xf6te \x96 h\xe4r,b,c,d\nM\xc3\xb6te,\xe5,c,d\n";
        assert_eq!(titles(file), ["Möte – här", "Möte"]);
        let mut records = open(file).unwrap();
        while records.next_record().unwrap().is_some() {}
        assert_eq!(records.take_notes(), [Note::ReadAsWindows1252 { row: 2 }]);
    }

    #[test]
    fn a_header_must_be_whole() {
        let lacking = open(b"title;organizer;start;ends\n").err().map(|error| error.to_string());
        assert_eq!(
            lacking.as_deref(),
            Some(
                "the header lacks the column starts; it was read as semicolons between the cells, and has: title, organizer, start, ends"
            )
        );
        assert!(matches!(
            open(b"title,organizer,starts,ends,Title\n"),
            Err(UnreadableFile::RepeatedColumn { name: "title" })
        ));
        assert!(matches!(open(b"\n\n"), Err(UnreadableFile::Empty)));
        let unknown = open(b"title,organizer,starts,ends,room,\n").unwrap().take_notes();
        assert_eq!(unknown, [Note::UnknownColumns(vec!["room".to_owned(), "column 6 (no name)".to_owned()])]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = open(&bytes);
            let mut file = b"title,organizer,starts,ends,id\n".to_vec();
            file.extend_from_slice(&bytes);
            let mut records = open(&file).unwrap();
            while records.next_record().unwrap().is_some() {}
        }
    }
}
