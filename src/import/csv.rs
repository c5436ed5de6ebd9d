//! Reads CSV: detects the separator from the header, maps the columns, decodes the cells. Knows no week.
//!
//! Encodings are detected cell by cell: one that is not valid UTF-8 is read as Windows-1252. So a file of any size is
//! read once, and one broken cell in an otherwise valid file garbles no other cell.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read as _},
};

use super::{
    UnreadableFile, entities, formula,
    record::{Fault, Note, Raw, Read, Records},
    split::{Cells, Next, Splitter},
};
use domain::{field::Field, text};

/// Cell that is read back as this text: `&` is escaped where decoding entities would change the text, and a text that
/// looks like a formula gets an apostrophe before it.
pub fn cell_of(field: Field, text: String) -> String {
    let may_have_entities = MAY_HAVE_ENTITIES.contains(&field);
    formula::cell_of(if may_have_entities { entities::as_decoded(&text).into_owned() } else { text })
}

/// Reader of a CSV file after its header.
pub struct CsvRecords<R> {
    splitter: Splitter<R>,
    /// Field of each column; `None` for an unknown one.
    columns: Vec<Option<Field>>,
    cells: Cells,
    row: u64,
    notes: Vec<Note>,
    says_windows_1252: bool,
}

/// Columns that a header must have.
pub const REQUIRED: [Field; 4] = [Field::Title, Field::Organizer, Field::Starts, Field::Ends];

/// Plain-text fields in which web sites write HTML entities. A description is read as HTML or Markdown.
const MAY_HAVE_ENTITIES: [Field; 9] = [
    Field::Title,
    Field::Summary,
    Field::Organizer,
    Field::Partners,
    Field::Venue,
    Field::Address,
    Field::Themes,
    Field::Kind,
    Field::ContactName,
];

/// Lists whose items do not depend on their position: where a column occurs twice, the items of both are joined.
const LISTS: [Field; 3] = [Field::Themes, Field::Language, Field::Accessibility];

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

impl<R: BufRead> CsvRecords<R> {
    /// Reads up to the header. `beginning` is the first part of `input`.
    pub fn open(beginning: &[u8], mut input: R) -> Result<Self, UnreadableFile> {
        let told = told_separator(beginning);
        let rest = told.map_or(beginning, |(_, length)| &beginning[length..]);
        if let Some((_, length)) = told {
            io::copy(&mut input.by_ref().take(length as u64), &mut io::sink())?;
        }
        let Header { separator, row, .. } = see_header(rest, told.map(|(separator, _)| separator))?;
        let mut splitter = Splitter::new(input, separator);
        let mut cells = Cells::default();
        for _ in 1..=row {
            match splitter.next_into(&mut cells)? {
                Next::Record => {}
                Next::Broken(fault) => {
                    return Err(UnreadableFile::BrokenHeader { reason: super::explain::fault(&fault) });
                }
                Next::End => return Err(UnreadableFile::Empty),
            }
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
        let mut notes = Vec::new();
        if row > 1 {
            notes.push(Note::HeaderBelowATitle { row });
        }
        let repeated: Vec<&str> = Field::ALL
            .iter()
            .filter(|field| columns.iter().flatten().filter(|column| column == field).count() > 1)
            .map(|field| field.name())
            .collect();
        if !repeated.is_empty() {
            notes.push(Note::RepeatedColumns(repeated));
        }
        if !unknown.is_empty() {
            notes.push(Note::UnknownColumns(unknown));
        }
        Ok(Self { splitter, columns, cells, row, notes, says_windows_1252: false })
    }

    fn raw(&mut self) -> Result<Raw, Fault> {
        let mut raw = Raw::new(self.row);
        for (cell, column) in self.cells.iter().zip(&self.columns) {
            let Some(field) = column else { continue };
            let (text, is_utf8) = decode(cell);
            if !is_utf8 && !self.says_windows_1252 {
                self.says_windows_1252 = true;
                self.notes.push(Note::ReadAsWindows1252 { row: self.row });
            }
            let text = said(*field, &text);
            if raw.text(*field).is_empty() {
                raw.set(*field, &text);
                continue;
            }
            // The column occurs twice.
            let first = raw.text(*field).to_owned();
            raw.set(*field, &text);
            let second = raw.text(*field).to_owned();
            if LISTS.contains(field) {
                raw.set(*field, &format!("{first};{second}"));
            } else if !second.is_empty() && text::one_line(&first) != text::one_line(&second) {
                return Err(Fault::TwoValues { field: *field, first, second });
            } else {
                raw.set(*field, &first);
            }
        }
        Ok(raw)
    }
}

/// Text of a cell: formulas evaluated, entities decoded, HTML converted to Markdown where the field allows it.
fn said(field: Field, cell: &str) -> Cow<'_, str> {
    let shown = formula::shown(cell);
    match (field, shown.target) {
        (Field::Website | Field::OnlineUrl | Field::RegistrationUrl, Some(target)) => Cow::Owned(target),
        (Field::ContactEmail, Some(target)) => Cow::Owned(target.trim_start_matches("mailto:").to_owned()),
        (Field::Description, Some(target)) if target != shown.text => {
            Cow::Owned(format!("[{}](<{target}>)", shown.text))
        }
        (Field::Description, _) => match shown.text {
            Cow::Borrowed(text) => markdown::from_html_or_markdown(text),
            Cow::Owned(text) => Cow::Owned(markdown::from_html_or_markdown(&text).into_owned()),
        },
        (field, _) if MAY_HAVE_ENTITIES.contains(&field) => match shown.text {
            Cow::Borrowed(text) => entities::decoded(text),
            Cow::Owned(text) => Cow::Owned(entities::decoded(&text).into_owned()),
        },
        _ => shown.text,
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
                Next::Record if self.cells.len() == self.columns.len() => match self.raw() {
                    Ok(raw) => return Ok(Some(Read::Record(raw))),
                    Err(fault) => fault,
                },
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

/// Decoded text, and whether the bytes were UTF-8.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), true),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, false),
    }
}

/// Header of the file; `row` is greater than 1 where titles precede it.
#[derive(Clone, Copy, Default)]
struct Header {
    separator: u8,
    row: u64,
    /// Number of cells that name a known column, and of all cells.
    size: (usize, usize),
}

/// Number of rows searched for the header: at most three titles precede it.
const HEADER_ROWS: u64 = 4;

/// Finds the first row with each required column, else takes the first row. The separator is the declared one, or the
/// one that gives the most known columns and then the most cells.
fn see_header(beginning: &[u8], told: Option<u8>) -> Result<Header, UnreadableFile> {
    let mut first = Header { separator: told.unwrap_or(b','), row: 1, size: (0, 0) };
    let mut whole: Option<Header> = None;
    for separator in told.map_or(&SEPARATORS[..], |_| std::slice::from_ref(&first.separator)).to_vec() {
        let mut splitter = Splitter::new(beginning, separator);
        let mut cells = Cells::default();
        for row in 1..=HEADER_ROWS {
            if splitter.next_into(&mut cells)? != Next::Record {
                break;
            }
            let known: Vec<Field> = cells.iter().filter_map(|cell| field_named(&column_name(cell))).collect();
            let header = Header { separator, row, size: (known.len(), cells.len()) };
            if row == 1 && header.size > first.size {
                first = header;
            }
            if REQUIRED.iter().all(|field| known.contains(field)) {
                if whole.is_none_or(|best| header.size > best.size) {
                    whole = Some(header);
                }
                break;
            }
        }
    }
    Ok(whole.unwrap_or(first))
}

/// Separator that a first line `sep=;` declares, and the length of that line in bytes.
fn told_separator(beginning: &[u8]) -> Option<(u8, usize)> {
    let (name, rest) = beginning.split_at_checked(4)?;
    let (separator, rest) = rest.split_first()?;
    let line_end = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let is_told = name.eq_ignore_ascii_case(b"sep=") && line_end > 0 && !separator.is_ascii_alphanumeric();
    is_told.then_some((*separator, name.len() + 1 + line_end))
}

fn column_name(cell: &[u8]) -> String {
    text::one_line(&decode(cell).0).to_lowercase()
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
    fn a_cell_is_read_as_the_text_that_it_was_made_of() {
        let record = |title: &str, partners: &str| {
            let [title, partners] = [(Field::Title, title), (Field::Partners, partners)]
                .map(|(field, text)| cell_of(field, text.to_owned()));
            format!("title,organizer,starts,ends,partners\n{title},b,c,d,{partners}\n")
        };
        for (title, partners) in [
            ("R&D; &", "A"),
            ("Så skrivs &amp; och &#38;", "A &amp; B"),
            ("&amp;amp;", "&lt; C"),
            ("=1", "'-A &amp; B"),
        ] {
            let file = record(title, partners);
            let mut records = CsvRecords::open(file.as_bytes(), file.as_bytes()).unwrap();
            let Some(Read::Record(raw)) = records.next_record().unwrap() else { panic!("{file}") };
            assert_eq!((raw.text(Field::Title), raw.text(Field::Partners)), (title, partners));
        }
    }

    #[test]
    fn a_description_that_is_html_becomes_markdown_and_no_other_does() {
        for (cell, expected) in [
            ("<p>V&auml;lkommen till <strong>oss</strong>!</p>", "Välkommen till **oss**!"),
            ("L&auml;s <a href=\"https://x.example/\">mer</a>", "Läs [mer](https://x.example/)"),
            ("**Fet** &amp; <namn> 5 < 7", "**Fet** &amp; <namn> 5 < 7"),
            ("Skriv `<p>` <p>så", "Skriv `<p>` <p>så"),
        ] {
            let file = format!("title,organizer,starts,ends,description\na,b,c,d,\"{}\"\n", cell.replace('"', "\"\""));
            let mut records = CsvRecords::open(file.as_bytes(), file.as_bytes()).unwrap();
            let Some(Read::Record(raw)) = records.next_record().unwrap() else { panic!("{file}") };
            assert_eq!(raw.text(Field::Description), expected);
        }
    }

    #[test]
    fn the_separator_is_seen_from_the_header() {
        assert_eq!(titles(b"title;organizer;starts;\"ends\"\nA, b;c;d;e\n"), ["A, b"]);
        assert_eq!(titles(b"\"title\"\torganizer\tstarts\tends\r\nA;b\tc\td\te"), ["A;b"]);
        assert_eq!(titles(b"ENDS , Title,organizer,starts,\"a;b;c;d;e;f;g\"\n1,A,c,d,e"), ["A"]);
    }

    #[test]
    fn what_stands_above_the_header_is_no_data() {
        assert_eq!(titles(b"sep=;\r\ntitle;organizer;starts;ends\r\nA;b;c;d\r\n\x1a"), ["A"]);
        assert_eq!(titles(b"SEP=|\ntitle|organizer|starts|ends\nA|b|c|d"), ["A"]);
        assert_eq!(titles(b"sep=,\n\ntitle,organizer,starts,ends\nA;b,b,c,d"), ["A;b"]);
        let titled = b"Veckan, 2022;;;;;\n;;;;\ntitle;organizer;starts;ends\nA;b;c;d\nB;b\n";
        assert_eq!(titles(titled), ["A", "5 Cells { expected: 4, found: 2 }"]);
        assert_eq!(open(titled).unwrap().take_notes(), [Note::HeaderBelowATitle { row: 3 }]);
        assert_eq!(titles(b"Rubrik,Vem,Start,Slut\ntitle,organizer,starts,ends\nA,b,c,d\n"), ["A"]);
    }

    #[test]
    fn entities_in_names_are_decoded_before_lists_are_split() {
        let file =
            b"title,organizer,starts,ends,partners,website\nR&amp;D,b,c,d,A&amp;B; C,https://x.example/?a=1&amp;b=2\n";
        let mut records = open(file).unwrap();
        let Some(Read::Record(raw)) = records.next_record().unwrap() else { panic!("no record") };
        assert_eq!((raw.text(Field::Title), raw.items(Field::Partners)), ("R&D", vec!["A&B".into(), "C".into()]));
        assert_eq!(raw.text(Field::Website), "https://x.example/?a=1&amp;b=2");
    }

    #[test]
    fn a_column_that_stands_twice_says_what_one_of_its_cells_says() {
        let file = b"title,organizer,starts,ends,Title,themes,themes\nA,b,c,d,,X,\n,b,c,d,B,X;Y,Y;Z\n\
            C,b,c,d,C\xc2\xa0,,\nD,b,c,d,E,,\n";
        assert_eq!(titles(file), ["A", "B", "C", "5 TwoValues { field: Title, first: \"D\", second: \"E\" }"]);
        let mut records = open(file).unwrap();
        assert_eq!(records.take_notes(), [Note::RepeatedColumns(vec!["title", "themes"])]);
        records.next_record().unwrap();
        let Some(Read::Record(raw)) = records.next_record().unwrap() else { panic!("no record") };
        assert_eq!(raw.items(Field::Themes), ["X", "Y", "Y", "Z"]);
    }

    #[test]
    fn formulas_are_read_as_they_are_shown() {
        let file = "title;organizer;starts;ends;municipality;website;description\n\
            \"=\"\"R&amp;D\"\"\";'=A1;c;d;=\"0180\";\"=HYPERLINK(\"\"https://x.example\"\";\"\"här\"\")\";\
            \"=HYPERLINK(\"\"https://x.example\"\";\"\"här\"\")\"\n";
        let mut records = open(file.as_bytes()).unwrap();
        let Some(Read::Record(raw)) = records.next_record().unwrap() else { panic!("no record") };
        let texts = [Field::Title, Field::Organizer, Field::Municipality, Field::Website, Field::Description];
        let expected = ["R&D", "=A1", "0180", "https://x.example", "[här](<https://x.example>)"];
        assert_eq!(texts.map(|field| raw.text(field)), expected);
    }

    #[test]
    fn marks_of_other_systems_are_no_text() {
        let file = b"title,organizer,starts,ends,description\nA,b,c,d,\"ett_x000D_\r\ntv\xc3\xa5_x000D_tre\"";
        let mut records = open(file).unwrap();
        let Some(Read::Record(raw)) = records.next_record().unwrap() else { panic!("no record") };
        assert_eq!(raw.text(Field::Description), "ett\ntv\u{e5}\ntre");
        assert_eq!(titles(b"organizer,starts,ends,title\nb,c,d,A\x1a"), ["A"]);
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
