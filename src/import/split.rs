//! Splits a CSV's bytes into records and cells. Knows neither encodings nor columns, and holds at most one record.

use std::io::{self, BufRead};

use super::record::Fault;

/// Largest record that is read; a larger one is skipped and reported.
pub(super) const RECORD_LIMIT_BYTES: usize = 1024 * 1024;

/// End-of-file character of CP/M and DOS.
const CONTROL_Z: u8 = 0x1a;

/// Cells of one record, unquoted.
#[derive(Default)]
pub(super) struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// Next item of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Record,
    Broken(Fault),
    End,
}

pub(super) struct Splitter<R> {
    input: R,
    separator: u8,
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.bytes[begin..*end])
    }

    pub(super) fn are_blank(&self) -> bool {
        self.bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == CONTROL_Z)
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

impl<R: BufRead> Splitter<R> {
    pub(super) fn new(input: R, separator: u8) -> Self {
        Self { input, separator }
    }

    /// Reads the next record into `cells`, whose content is unspecified for a broken one. Empty lines are skipped.
    pub(super) fn next_into(&mut self, cells: &mut Cells) -> io::Result<Next> {
        cells.clear();
        self.skip_line_ends()?;
        let mut record =
            OpenRecord { cells, place: Place::CellBegins, separator: self.separator, size_bytes: 0, fault: None };
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(record.at_file_end());
            }
            let (used, ended) = record.scan(buffer);
            self.input.consume(used);
            if ended {
                return Ok(record.fault.map_or(Next::Record, Next::Broken));
            }
        }
    }

    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let skipped = buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if skipped == 0 {
                return Ok(());
            }
            self.input.consume(skipped);
        }
    }
}

/// Record whose end has not been reached.
struct OpenRecord<'a> {
    cells: &'a mut Cells,
    place: Place,
    separator: u8,
    size_bytes: usize,
    fault: Option<Fault>,
}

/// State of the splitter at the next byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    CellBegins,
    /// After leading blanks of a cell, where a quotation mark still opens it.
    Blank,
    Plain,
    Quoted,
    /// After a quotation mark in a quoted cell: it closes the cell, or is the first of an escaped pair.
    AfterQuote,
    /// After the closing quotation mark and a blank.
    Closed,
}

impl OpenRecord<'_> {
    /// Scans a buffer; returns the number of bytes that belong to the record, and whether the record ended.
    fn scan(&mut self, buffer: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(&byte) = buffer.get(at) {
            let rest = &buffer[at..];
            match self.place {
                Place::CellBegins if byte == b'"' => {
                    self.place = Place::Quoted;
                    at += 1;
                    self.count(1);
                }
                Place::CellBegins | Place::Blank if byte == b' ' => {
                    self.keep(b" ");
                    at += 1;
                    self.place = Place::Blank;
                }
                Place::Blank if byte == b'"' => {
                    self.cells.bytes.truncate(self.cells.ends.last().copied().unwrap_or(0));
                    self.place = Place::CellBegins;
                }
                Place::CellBegins | Place::Blank => self.place = Place::Plain,
                Place::Plain => {
                    let length = memchr::memchr3(self.separator, b'\n', b'\r', rest).unwrap_or(rest.len());
                    self.keep(&rest[..length]);
                    at += length;
                    if let Some(&end) = rest.get(length) {
                        at += 1;
                        self.end_cell();
                        if end != self.separator {
                            return (at, true);
                        }
                        self.place = Place::CellBegins;
                    }
                }
                Place::Quoted => {
                    let length = memchr::memchr(b'"', rest).unwrap_or(rest.len());
                    self.keep(&rest[..length]);
                    at += length;
                    if length < rest.len() {
                        at += 1;
                        self.place = Place::AfterQuote;
                    }
                }
                Place::AfterQuote if byte == b'"' => {
                    self.keep(b"\"");
                    at += 1;
                    self.place = Place::Quoted;
                }
                Place::AfterQuote | Place::Closed if byte == b' ' => {
                    at += 1;
                    self.count(1);
                    self.place = Place::Closed;
                }
                Place::AfterQuote | Place::Closed => {
                    // Lenient reading of a file with one stray mark would silently lose the records up to the next
                    // mark.
                    if byte != self.separator && !matches!(byte, b'\n' | b'\r') {
                        self.fault.get_or_insert(Fault::StrayQuote);
                    }
                    self.place = Place::Plain;
                }
            }
        }
        (at, false)
    }

    fn at_file_end(mut self) -> Next {
        if self.size_bytes == 0 && self.fault.is_none() {
            return Next::End;
        }
        if self.place == Place::Quoted {
            self.fault.get_or_insert(Fault::OpenQuote);
        }
        self.end_cell();
        self.fault.map_or(Next::Record, Next::Broken)
    }

    fn end_cell(&mut self) {
        self.count(1);
        if self.size_bytes <= RECORD_LIMIT_BYTES {
            self.cells.ends.push(self.cells.bytes.len());
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        if self.size_bytes <= RECORD_LIMIT_BYTES {
            self.cells.bytes.extend_from_slice(bytes);
        }
    }

    fn count(&mut self, bytes: usize) {
        self.size_bytes = self.size_bytes.saturating_add(bytes);
        if self.size_bytes > RECORD_LIMIT_BYTES {
            self.fault = Some(Fault::TooLarge { limit_bytes: RECORD_LIMIT_BYTES });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    /// Records of a file, read through a buffer of `buffer_bytes`.
    fn split(text: &[u8], buffer_bytes: usize) -> Vec<Result<Vec<String>, Fault>> {
        let mut splitter = Splitter::new(BufReader::with_capacity(buffer_bytes, text), b',');
        let mut cells = Cells::default();
        let mut records = Vec::new();
        loop {
            match splitter.next_into(&mut cells).unwrap() {
                Next::End => return records,
                Next::Broken(fault) => records.push(Err(fault)),
                Next::Record => {
                    records.push(Ok(cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()));
                }
            }
        }
    }

    /// Records of a file as the `csv` crate reads them.
    fn split_by_csv(text: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        let records = reader.byte_records().map(Result::unwrap);
        records.map(|record| record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()).collect()
    }

    fn cells(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn quotes_line_ends_and_empty_cells() {
        let file = b"a,\"b, c\",\r\n\r\n\"said \"\"hi\"\"\r\nthere\",,5\" \r\"\"\n,";
        for buffer_bytes in [1, 2, 7, 4096] {
            assert_eq!(
                split(file, buffer_bytes),
                [
                    Ok(cells(&["a", "b, c", ""])),
                    Ok(cells(&["said \"hi\"\r\nthere", "", "5\" "])),
                    Ok(cells(&[""])),
                    Ok(cells(&["", ""]))
                ]
            );
        }
    }

    #[test]
    fn blanks_around_quotation_marks_are_none() {
        let file = b"q1, \"b, c\" ,  \"d\"\n \"e\"  , f ,  \n";
        for buffer_bytes in [1, 2, 7, 4096] {
            assert_eq!(split(file, buffer_bytes), [Ok(cells(&["q1", "b, c", "d"])), Ok(cells(&["e", " f ", "  "]))]);
        }
        assert_eq!(split(b"1, \"a\" b,c\n2,d,e", 3), [Err(Fault::StrayQuote), Ok(cells(&["2", "d", "e"]))]);
    }

    #[test]
    fn broken_quotes_are_told_and_the_next_record_is_read() {
        assert_eq!(split(b"1,\"a \"b\" c\",\"d\ne\"\n2,f", 3), [Err(Fault::StrayQuote), Ok(cells(&["2", "f"]))]);
        assert_eq!(split(b"1,a\n2,\"f\n3,g\n", 3), [Ok(cells(&["1", "a"])), Err(Fault::OpenQuote)]);
    }

    #[test]
    fn a_record_without_end_is_passed_over() {
        let mut file = b"1,".to_vec();
        file.resize(3 * RECORD_LIMIT_BYTES, b'x');
        file.extend_from_slice(b"\n2,b\n");
        let too_large = Err(Fault::TooLarge { limit_bytes: RECORD_LIMIT_BYTES });
        assert_eq!(split(&file, 4096), [too_large.clone(), Ok(cells(&["2", "b"]))]);
        let commas = vec![b','; 2 * RECORD_LIMIT_BYTES];
        assert_eq!(split(&commas, 4096), [too_large]);
    }

    proptest! {
        #[test]
        fn any_bytes_split_alike_through_any_buffer(
            bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..80),
            buffer_bytes in 1usize..9,
        ) {
            prop_assert_eq!(split(&bytes, buffer_bytes), split(&bytes, 4096));
        }

        /// Checks that both agree up to the first record with broken quotation marks, which the crate reads leniently
        /// and the splitter reports.
        #[test]
        fn any_bytes_split_as_the_csv_crate_splits_them(
            bytes in proptest::collection::vec(
                prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'a'), any::<u8>()],
                0..80,
            ),
        ) {
            // Blanks around quotation marks are text to the crate.
            prop_assume!(!bytes.windows(2).any(|pair| matches!(pair, b" \"" | b"\" ")));
            let ours = split(&bytes, 4096);
            let theirs = split_by_csv(&bytes);
            let sound: Vec<_> = ours.iter().map_while(|record| record.as_ref().ok()).collect();
            prop_assert!(ours.len() > sound.len() || theirs.len() == sound.len(), "{:?} {:?}", ours, theirs);
            for (own, other) in sound.into_iter().zip(&theirs) {
                prop_assert_eq!(own, other);
            }
        }

        #[test]
        fn quoted_records_come_back_as_they_were(records in proptest::collection::vec(proptest::collection::vec("\\PC{0,8}|[\",\r\n]{0,4}", 1..5), 0..6)) {
            let written: String = records
                .iter()
                .map(|record| {
                    let quoted: Vec<String> = record.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                    quoted.join(",") + "\r\n"
                })
                .collect();
            let read: Vec<Vec<String>> = split(written.as_bytes(), 16).into_iter().map(Result::unwrap).collect();
            prop_assert_eq!(read, records);
        }
    }
}
