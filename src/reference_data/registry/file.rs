//! Reads the registry's file: each row of CSV becomes a body or its faults. Rows are independent of one another.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use domain::{
    party::{OrganizationNumber, PartyKind, PartyName},
    problem::Problem,
    public_body::{BodyKinds, PublicBody},
    text,
};

/// Most aliases of a body.
pub const MOST_ALIASES: usize = 50;
/// Largest file, in bytes: many times the size of the embedded one.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

macro_rules! columns {
    ($($variant:ident $name:literal,)*) => {
        /// Column of the file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($variant,)* }

        impl Column {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

columns! {
    Name "name",
    Number "number",
    Kind "kind",
    CountsAs "counts_as",
    Short "short",
    Aliases "aliases",
    English "english",
}

/// Columns that a file must have.
const REQUIRED: [Column; 2] = [Column::Name, Column::Kind];

/// Parsed file.
pub struct File {
    pub rows: Vec<Row>,
    /// Names of columns that are ignored.
    pub unknown_columns: Vec<String>,
    pub is_windows_1252: bool,
}

/// Row below the header, which is row 1: a body, or all its faults.
pub struct Row {
    pub number: u64,
    pub body: Result<PublicBody, Vec<RowFault>>,
}

/// Fault of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    Column(Column, Problem),
    /// The kind and `counts_as` are equal.
    CountsAsItself,
    Cells {
        expected: usize,
        found: usize,
    },
}

/// File with these bodies as its rows, in CSV.
pub fn write(bodies: &[PublicBody]) -> String {
    let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    let mut written = names.join(",") + "\n";
    for body in bodies {
        let cells = Column::ALL.iter().map(|column| match column {
            Column::Name => body.name.clone(),
            Column::Number => body.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default(),
            Column::Kind => body.kinds.kind.word().to_owned(),
            Column::CountsAs => body.kinds.counts_as.map(|kind| kind.word().to_owned()).unwrap_or_default(),
            Column::Short => body.short.clone().unwrap_or_default(),
            Column::Aliases => body.aliases.join(";"),
            Column::English => body.english.clone().unwrap_or_default(),
        });
        let cells: Vec<String> = cells.map(quoted).collect();
        written.extend([&cells.join(","), "\n"]);
    }
    written
}

/// Cell in quotation marks, where a separator or a quotation mark makes them necessary.
fn quoted(cell: String) -> String {
    if cell.contains(['"', ',', ';', '\t', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// Reasons why a file cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableRegistry {
    #[error("it is empty; the first row names the columns: {}", columns())]
    Empty,
    #[error("its first row lacks {missing}; it names the columns: {}", columns())]
    MissingColumn { missing: &'static str },
    #[error("its first row names {name} twice; take one away")]
    RepeatedColumn { name: &'static str },
}

fn columns() -> String {
    Column::ALL.iter().map(|column| column.name()).collect::<Vec<_>>().join(",")
}

/// Bodies of an embedded file; a test reads every row of it.
pub(super) fn embedded(csv: &str) -> Vec<PublicBody> {
    let rows = read(csv.as_bytes()).map(|file| file.rows).unwrap_or_default();
    rows.into_iter().filter_map(|row| row.body.ok()).collect()
}

/// Reads a file from a spreadsheet: the separator (comma, semicolon or tab) is detected from the header; the encoding
/// is UTF-8, or else Windows-1252.
pub fn read(bytes: &[u8]) -> Result<File, UnreadableRegistry> {
    let (text, is_windows_1252) = decode(bytes);
    let (told, text) = without_marks(&text);
    let header = text.lines().next().unwrap_or_default();
    let commonest =
        || SEPARATORS.into_iter().rev().max_by_key(|separator| header.matches(char::from(*separator)).count());
    let separator = told.or_else(commonest).unwrap_or(b',');
    let reader =
        ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.into_records().filter_map(Result::ok);
    let names: Vec<String> = records.next().iter().flatten().map(|name| text::one_line(name).to_lowercase()).collect();
    let columns = known_columns(&names)?;
    let mut lines_within = 0;
    let mut rows = Vec::new();
    for record in records {
        let number = record.position().map_or(0, |position| line_of(text, position)).saturating_sub(lines_within);
        lines_within += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        if record.iter().any(|cell| !text::is_blank(cell)) {
            rows.push(Row { number, body: body(&record, &columns) });
        }
    }
    let unknown = names.into_iter().zip(&columns).filter(|(name, column)| column.is_none() && !name.is_empty());
    Ok(File { rows, unknown_columns: unknown.map(|(name, _)| name).collect(), is_windows_1252 })
}

fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    }
}

/// Separator that a first line `sep=;` declares, and the text without that line, byte order mark and end-of-file
/// character.
fn without_marks(text: &str) -> (Option<u8>, &str) {
    let text = text.trim_start_matches(['\u{feff}', '\n', '\r']).trim_end_matches('\u{1a}');
    let line = text.lines().next().unwrap_or_default();
    match line.as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] if !separator.is_ascii_alphanumeric() => {
            (Some(*separator), text[line.len()..].trim_start_matches(['\n', '\r']))
        }
        _ => (None, text),
    }
}

/// Line on which a record begins: its position is before the empty lines above it.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let rest = usize::try_from(position.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    position.line() + empty as u64
}

fn known_columns(names: &[String]) -> Result<Vec<Option<Column>>, UnreadableRegistry> {
    if names.iter().all(String::is_empty) {
        return Err(UnreadableRegistry::Empty);
    }
    let column = |name: &String| Column::ALL.iter().copied().find(|column| column.name() == name);
    let columns: Vec<Option<Column>> = names.iter().map(column).collect();
    for column in Column::ALL {
        match columns.iter().filter(|known| **known == Some(*column)).count() {
            0 if REQUIRED.contains(column) => {
                return Err(UnreadableRegistry::MissingColumn { missing: column.name() });
            }
            0 | 1 => {}
            _ => return Err(UnreadableRegistry::RepeatedColumn { name: column.name() }),
        }
    }
    Ok(columns)
}

fn body(record: &StringRecord, columns: &[Option<Column>]) -> Result<PublicBody, Vec<RowFault>> {
    if record.len() != columns.len() {
        return Err(vec![RowFault::Cells { expected: columns.len(), found: record.len() }]);
    }
    let mut faults = Vec::new();
    let cell = |column: Column| {
        let at = columns.iter().position(|known| *known == Some(column));
        text::one_line(at.and_then(|at| record.get(at)).unwrap_or_default())
    };
    let mut take = |column: Column, read: Result<String, Problem>| {
        read.map_err(|problem| faults.push(RowFault::Column(column, problem))).unwrap_or_default()
    };
    let name = take(Column::Name, text::required_line(&cell(Column::Name), PartyName::LIMIT));
    let mut optional = |column: Column| {
        let line = take(column, text::within(&cell(column), PartyName::LIMIT).map(|()| cell(column)));
        (!line.is_empty()).then_some(line)
    };
    let (short, english) = (optional(Column::Short), optional(Column::English));
    let mut aliases = Vec::new();
    for alias in cell(Column::Aliases).split(';').map(str::trim).filter(|alias| !alias.is_empty()) {
        take(Column::Aliases, text::within(alias, PartyName::LIMIT).map(|()| String::new()));
        text::push_new(&mut aliases, alias.to_owned());
    }
    if aliases.len() > MOST_ALIASES {
        let problem = Problem::TooMany { limit: MOST_ALIASES, count: aliases.len() };
        take(Column::Aliases, Err(problem));
    }
    let number = match &*cell(Column::Number) {
        "" => None,
        number => OrganizationNumber::parse(number)
            .map_err(|problem| faults.push(RowFault::Column(Column::Number, problem)))
            .ok(),
    };
    let kind = read_kind(&cell(Column::Kind), Column::Kind, &mut faults);
    if cell(Column::Kind).is_empty() {
        faults.push(RowFault::Column(Column::Kind, Problem::Missing));
    }
    let counts_as = read_kind(&cell(Column::CountsAs), Column::CountsAs, &mut faults);
    if kind.is_some() && kind == counts_as {
        faults.push(RowFault::CountsAsItself);
    }
    match kind.filter(|_| faults.is_empty()) {
        Some(kind) => Ok(PublicBody { name, number, kinds: BodyKinds { kind, counts_as }, short, aliases, english }),
        None => Err(faults),
    }
}

fn read_kind(cell: &str, column: Column, faults: &mut Vec<RowFault>) -> Option<PartyKind> {
    if cell.is_empty() {
        return None;
    }
    PartyKind::parse(&cell.to_lowercase()).map_err(|problem| faults.push(RowFault::Column(column, problem))).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_a_file_holds_is_an_answer(
            rows in proptest::collection::vec("[ -~åäö\"';,\\n\\r\\t\u{feff}\u{1a}]{0,40}", 0..8),
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let mut file = b"sep=;\nname;kind;number;counts_as;aliases\n".to_vec();
            file.extend(rows.join("\n").bytes());
            prop_assert!(read(&file).is_ok());
            file.extend(&bytes);
            let _ = read(&file);
            let _ = read(&bytes);
        }

        #[test]
        fn whatever_is_typed_is_searched(typed in "\\PC{0,60}") {
            let found = crate::Registry::embedded().search(&typed);
            prop_assert!(found.matches.len() <= found.total);
        }
    }

    fn names(file: &[u8]) -> Vec<(u64, Result<String, Vec<RowFault>>)> {
        read(file).unwrap().rows.into_iter().map(|row| (row.number, row.body.map(|body| body.name))).collect()
    }

    #[test]
    fn a_file_is_read_as_spreadsheets_write_it() {
        let whole = PublicBody {
            name: "Kommunförbundet Söderslätt".to_owned(),
            number: OrganizationNumber::parse("222000-0315").ok(),
            kinds: BodyKinds { kind: PartyKind::OtherPublic, counts_as: Some(PartyKind::Municipality) },
            short: Some("KSS".to_owned()),
            aliases: vec!["Söderslätt, KSS".to_owned(), "KSSÖ".to_owned()],
            english: Some("Söderslätt Association".to_owned()),
        };
        let text = "\u{feff}sep=;\r\nKind;name;english;number;counts_as;short;aliases;anteckning\r\n\
             other-public;Kommunförbundet  Söderslätt;Söderslätt Association;222000 0315;MUNICIPALITY;KSS;\
             \"Söderslätt, KSS; KSSÖ;KSSÖ\";x\r\n;;;;;;;\r\n\u{1a}";
        let file = read(text.as_bytes()).unwrap();
        assert_eq!(file.unknown_columns, ["anteckning"]);
        assert!(!file.is_windows_1252);
        assert_eq!(file.rows.len(), 1);
        assert_eq!(file.rows[0].body, Ok(whole.clone()));
        let latin = encoding_rs::WINDOWS_1252.encode(text.trim_start_matches('\u{feff}')).0.into_owned();
        let file = read(&latin).unwrap();
        assert!(file.is_windows_1252);
        assert_eq!(file.rows[0].body, Ok(whole));
    }

    #[test]
    fn a_row_is_told_by_its_place_and_everything_that_is_wrong_with_it() {
        let file = b"name,kind,number,counts_as\nA,state,,\n\nB,stat,1,state\n,,,\n,region,,region\n\"C\nd\",other,,\nD,state\nE,,,\n";
        let unknown = |value: &str| Problem::UnknownWord { value: value.to_owned(), allowed: PartyKind::WORDS };
        assert_eq!(
            names(file),
            [
                (2, Ok("A".to_owned())),
                (
                    4,
                    Err(vec![
                        RowFault::Column(Column::Number, Problem::NotAnOrganizationNumber { value: "1".to_owned() }),
                        RowFault::Column(Column::Kind, unknown("stat")),
                    ])
                ),
                (6, Err(vec![RowFault::Column(Column::Name, Problem::Missing), RowFault::CountsAsItself])),
                (7, Ok("C d".to_owned())),
                (8, Err(vec![RowFault::Cells { expected: 4, found: 2 }])),
                (9, Err(vec![RowFault::Column(Column::Kind, Problem::Missing)])),
            ]
        );
    }

    #[test]
    fn a_file_without_its_columns_is_none() {
        let error = |file: &[u8]| read(file).err();
        assert_eq!(error(b""), Some(UnreadableRegistry::Empty));
        assert_eq!(error(b"\xef\xbb\xbf\n"), Some(UnreadableRegistry::Empty));
        assert_eq!(error(b"name;number\nA;1"), Some(UnreadableRegistry::MissingColumn { missing: "kind" }));
        assert_eq!(error(b"name,kind,name\nA,state,B"), Some(UnreadableRegistry::RepeatedColumn { name: "name" }));
    }
}
