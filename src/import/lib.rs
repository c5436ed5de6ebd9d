//! Reads a programme that another system wrote: bytes become records, records become activities or faults. Knows the
//! domain, but neither the store nor its content.

use std::io::{self, BufReader, Read};

pub mod csv;
pub mod entities;
pub mod explain;
mod formula;
pub mod frab;
pub mod frab_json;
pub mod frab_xml;
pub mod gather;
mod languages;
pub mod list;
pub mod parse;
pub mod record;
mod split;
mod terms;
mod times;

use self::record::Records;

/// File formats of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Xlsx,
    Ics,
    FrabXml,
    FrabJson,
}

/// Reasons why a whole file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableFile {
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    #[error("reading {} is not built yet; save it as CSV and import that", .0.label())]
    NotBuilt(Format),
    #[error(
        "what was read cannot be put aside in a temporary file; make room for it, or name another folder in TMPDIR"
    )]
    Aside(#[source] io::Error),
    #[error("the file is empty; a CSV begins with a row of column names")]
    Empty,
    #[error("the file is UTF-16; save it as CSV in UTF-8")]
    Utf16,
    #[error(
        "the header lacks {}; it was read as {} between the cells, and has: {}",
        columns(.missing), separator_name(*.separator), .found.join(", ")
    )]
    MissingColumns { missing: Vec<&'static str>, found: Vec<String>, separator: u8 },
    #[error("the header is broken: {reason}")]
    BrokenHeader { reason: String },
    #[error(
        "the file is larger than {limit_mb} MB, the most that is read of a frab JSON schedule; use frab XML or CSV"
    )]
    TooLarge { limit_mb: usize },
    #[error("the file is not JSON")]
    NotJson(#[source] serde_json::Error),
    #[error("the file is not a frab schedule: {what} is missing")]
    NotASchedule { what: &'static str },
    #[error("the file ends in line {line}, in the middle of row {row}; fetch it again")]
    CutOff { row: u64, line: u64 },
    #[error(
        "more than {limit} elements of row {row}, or of what is before it, are never closed; the last begins in line \
         {line}; close them, or leave them out"
    )]
    TooManyOpen { row: u64, line: u64, limit: u32 },
    #[error("the file is not well-formed XML, in line {line}, at or before row {row}; mend that line")]
    NotXml {
        row: u64,
        line: u64,
        #[source]
        cause: quick_xml::Error,
    },
}

/// Opens a file as records. Without a `format`, the content and the extension of `name` decide.
pub fn open<'a>(
    mut input: impl Read + 'a,
    name: &str,
    format: Option<Format>,
) -> Result<Box<dyn Records + 'a>, UnreadableFile> {
    let mut beginning = Vec::new();
    input.by_ref().take(BEGINNING_BYTES).read_to_end(&mut beginning)?;
    if beginning.starts_with(b"\xff\xfe") || beginning.starts_with(b"\xfe\xff") {
        return Err(UnreadableFile::Utf16);
    }
    // Some programs prepend a byte order mark to a text that already has one.
    while beginning.starts_with(b"\xef\xbb\xbf") {
        beginning.drain(..3);
    }
    let format = format.unwrap_or_else(|| recognize(name, &beginning));
    let whole = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(beginning.clone()).chain(input));
    match format {
        Format::Csv => Ok(Box::new(csv::CsvRecords::open(&beginning, whole)?)),
        Format::FrabJson => Ok(Box::new(frab_json::FrabJsonRecords::open(whole)?)),
        Format::FrabXml => Ok(Box::new(frab_xml::FrabXmlRecords::open(&beginning, whole))),
        Format::Json | Format::Xlsx | Format::Ics => Err(UnreadableFile::NotBuilt(format)),
    }
}

impl Format {
    pub const ALL: [Self; 6] = [Self::Csv, Self::Json, Self::Xlsx, Self::Ics, Self::FrabXml, Self::FrabJson];

    /// Name on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Ics => "ics",
            Self::FrabXml => "frab-xml",
            Self::FrabJson => "frab-json",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON that is no frab schedule",
            Self::Xlsx => "xlsx",
            Self::Ics => "iCalendar",
            Self::FrabXml => "frab XML",
            Self::FrabJson => "frab JSON",
        }
    }
}

const BUFFER_BYTES: usize = 64 * 1024;
/// Size of the part that is inspected for format, encoding and header; no header is longer.
const BEGINNING_BYTES: u64 = 64 * 1024;

/// Format by the signature of xlsx and iCalendar, then by the extension, then by the first character.
fn recognize(name: &str, beginning: &[u8]) -> Format {
    let visible = beginning.trim_ascii_start();
    if visible.starts_with(b"PK\x03\x04") {
        return Format::Xlsx;
    }
    if visible.get(..15).is_some_and(|start| start.eq_ignore_ascii_case(b"BEGIN:VCALENDAR")) {
        return Format::Ics;
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "csv" | "tsv" | "tab" | "txt" => Format::Csv,
        "xml" => Format::FrabXml,
        "xlsx" => Format::Xlsx,
        "ics" => Format::Ics,
        _ if visible.starts_with(b"{") || extension == "json" => {
            let names_schedule = memchr::memmem::find(visible, b"\"schedule\"").is_some();
            if names_schedule { Format::FrabJson } else { Format::Json }
        }
        _ if visible.starts_with(b"<") => Format::FrabXml,
        _ => Format::Csv,
    }
}

fn columns(missing: &[&'static str]) -> String {
    let noun = if missing.len() == 1 { "the column" } else { "the columns" };
    format!("{noun} {}", missing.join(", "))
}

fn separator_name(separator: u8) -> &'static str {
    match separator {
        b';' => "semicolons",
        b'\t' => "tabs",
        _ => "commas",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_its_beginning_or_its_name() {
        assert_eq!(recognize("programme.csv", b"id,title"), Format::Csv);
        assert_eq!(recognize("programme.csv", b"PK\x03\x04"), Format::Xlsx);
        assert_eq!(recognize("-", b"id;title"), Format::Csv);
        assert_eq!(recognize("-", b" <?xml version=\"1.0\"?>"), Format::FrabXml);
        assert_eq!(recognize("schedule.json", b"{\"schedule\": {}}"), Format::FrabJson);
        assert_eq!(recognize("week.json", b"{\"activities\": []}"), Format::Json);
        assert_eq!(recognize("week", b"begin:vcalendar\r\n"), Format::Ics);
    }
}
