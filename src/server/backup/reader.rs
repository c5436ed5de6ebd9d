//! Reads a backup line by line, and refuses a damaged, truncated or unknown one.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use flate2::bufread::GzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    BackupError,
    layout::{AnyHeader, FORMAT, FORMAT_VERSION, GZIP_BEGIN, Header, Mark, tables},
};
use crate::server::{
    secret::hexadecimal,
    store::{
        Erasure, newest_schema,
        tables::{KeptTable, Kind, OLDEST_SCHEMA, kept_tables},
    },
};

/// Longest line that is read, in bytes: a damaged file must not fill the memory.
const MOST_LINE_BYTES: u64 = 64 * 1024 * 1024;
const BUFFER_BYTES: usize = 256 * 1024;

/// Summary of a complete backup.
pub struct Verified {
    pub header: Header,
    /// Erasures that the backup lists.
    pub erasures: Vec<Erasure>,
}

/// Line of a backup.
pub enum Item {
    /// Begins the rows of a table.
    Table(&'static KeptTable),
    /// Row, in the buffer of the caller.
    Row,
    LastIds(Vec<(&'static KeptTable, i64)>),
    /// End of a complete and undamaged backup.
    End,
}

pub struct Reader {
    path: PathBuf,
    lines: BufReader<GzDecoder<BufReader<File>>>,
    header: Header,
    sum: Sha256,
    tables: std::vec::IntoIter<&'static KeptTable>,
    table: Option<&'static KeptTable>,
    rows: BTreeMap<String, u64>,
    has_last_ids: bool,
}

/// Reads a whole backup and checks it; writes nothing.
pub fn verify(path: &Path) -> Result<Verified, BackupError> {
    let mut reader = Reader::open(path)?;
    let mut line = String::new();
    let mut erasures = Vec::new();
    let mut is_of_erasures = false;
    let mut kinds: Vec<Kind> = Vec::new();
    loop {
        match reader.next(&mut line)? {
            Item::Table(table) => {
                is_of_erasures = table.name == "erasures";
                kinds = table.columns(reader.header.schema_version).map(|column| column.kind).collect();
            }
            Item::Row => {
                let values = values_of(&line, &kinds).ok_or_else(|| reader.damaged("it has a row that is none"))?;
                if is_of_erasures {
                    let erasure = Erasure::of_row(&values);
                    erasures.push(erasure.ok_or_else(|| reader.damaged("it has a row that is none"))?);
                }
            }
            Item::LastIds(_) => {}
            Item::End => return Ok(Verified { header: reader.header, erasures }),
        }
    }
}

fn values_of(line: &str, kinds: &[Kind]) -> Option<Vec<Value>> {
    let values: Vec<Value> = serde_json::from_str(line).ok()?;
    let fits = |(value, kind): (&Value, &Kind)| match (value, kind) {
        (Value::Null, _) | (Value::String(_), Kind::Text) => true,
        (Value::Number(number), Kind::Integer) => number.is_i64(),
        _ => false,
    };
    (values.len() == kinds.len() && values.iter().zip(kinds).all(fits)).then_some(values)
}

impl Reader {
    /// Opens a backup whose header this program can read.
    pub fn open(path: &Path) -> Result<Self, BackupError> {
        let failed = |source| BackupError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let mut begin = Vec::new();
        (&mut file).take(GZIP_BEGIN.len() as u64).read_to_end(&mut begin).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        if begin != GZIP_BEGIN {
            return Err(BackupError::NotABackup { path: path.to_owned() });
        }
        let mut reader = Self {
            path: path.to_owned(),
            lines: BufReader::with_capacity(BUFFER_BYTES, GzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, file))),
            header: Header::new(newest_schema(), 0),
            sum: Sha256::new(),
            tables: Vec::new().into_iter(),
            table: None,
            rows: BTreeMap::new(),
            has_last_ids: false,
        };
        let mut line = String::new();
        reader.read_line(&mut line)?;
        reader.header = reader.read_header(&line)?;
        reader.tables = kept_tables(reader.header.schema_version).collect::<Vec<_>>().into_iter();
        Ok(reader)
    }

    pub fn damaged(&self, what: &'static str) -> BackupError {
        BackupError::Damaged { path: self.path.clone(), what }
    }

    /// Reads the next line into `line`, and returns its kind.
    pub fn next(&mut self, line: &mut String) -> Result<Item, BackupError> {
        let sum_before = self.sum.clone();
        self.read_line(line)?;
        if line.starts_with('[') {
            let table = self.table.ok_or_else(|| self.damaged("it has a row that is of no table"))?;
            *self.rows.entry(table.name.to_owned()).or_default() += 1;
            return Ok(Item::Row);
        }
        let mark = serde_json::from_str(line).map_err(|_| self.damaged("it has a line that is none"))?;
        match mark {
            Mark::Table(name) => self.begin_table(&name),
            Mark::LastIds(last_ids) => self.read_last_ids(&last_ids),
            Mark::End { rows, sha256 } => {
                if !self.has_last_ids || rows != self.rows || sha256 != hexadecimal(&sum_before.finalize()) {
                    return Err(self.damaged("its sum is another one"));
                }
                self.expect_nothing_more()?;
                Ok(Item::End)
            }
        }
    }

    fn read_header(&self, line: &str) -> Result<Header, BackupError> {
        let path = || self.path.clone();
        let any: AnyHeader = serde_json::from_str(line).map_err(|_| BackupError::NotABackup { path: path() })?;
        if any.format != FORMAT {
            return Err(BackupError::NotABackup { path: path() });
        }
        if any.format_version > FORMAT_VERSION || any.schema_version > newest_schema() {
            return Err(BackupError::Newer { path: path(), program: any.program });
        }
        if any.schema_version < OLDEST_SCHEMA {
            return Err(BackupError::Older { path: path() });
        }
        let header: Header = serde_json::from_str(line).map_err(|_| self.damaged("its first line is none"))?;
        if header.tables != tables(header.schema_version) {
            return Err(self.damaged("it has other tables than its version has"));
        }
        Ok(header)
    }

    fn begin_table(&mut self, name: &str) -> Result<Item, BackupError> {
        match self.tables.next() {
            Some(table) if table.name == name && !self.has_last_ids => {
                self.table = Some(table);
                self.rows.insert(name.to_owned(), 0);
                Ok(Item::Table(table))
            }
            _ => Err(self.damaged("its tables are not where they should be")),
        }
    }

    fn read_last_ids(&mut self, last_ids: &BTreeMap<String, i64>) -> Result<Item, BackupError> {
        if self.has_last_ids || self.tables.len() > 0 {
            return Err(self.damaged("its tables are not where they should be"));
        }
        self.has_last_ids = true;
        self.table = None;
        let numbered = |name: &String| {
            kept_tables(self.header.schema_version).find(|table| table.name == name && table.is_numbered)
        };
        let last_ids = last_ids
            .iter()
            .map(|(name, last_id)| numbered(name).map(|table| (table, *last_id)).filter(|(_, last_id)| *last_id > 0))
            .collect::<Option<Vec<_>>>();
        last_ids.map(Item::LastIds).ok_or_else(|| self.damaged("it has numbers of no table"))
    }

    /// Reads a line without its line break, and adds it with the break to the checksum.
    fn read_line(&mut self, line: &mut String) -> Result<(), BackupError> {
        line.clear();
        let read = (&mut self.lines).take(MOST_LINE_BYTES).read_line(line);
        match read {
            Ok(_) if line.ends_with('\n') => {
                self.sum.update(line.as_bytes());
                line.pop();
                Ok(())
            }
            Ok(_) => Err(self.damaged("it is cut off")),
            Err(source) => Err(self.failed(source)),
        }
    }

    /// Checks that the file ends; reading the end also checks gzip's own checksum.
    fn expect_nothing_more(&mut self) -> Result<(), BackupError> {
        let more = self.lines.fill_buf().map(<[u8]>::is_empty);
        let is_end = more.map_err(|source| self.failed(source))?;
        let beyond = self.lines.get_mut().get_mut().fill_buf().map(<[u8]>::is_empty);
        if is_end && beyond.map_err(|source| self.failed(source))? {
            Ok(())
        } else {
            Err(self.damaged("something follows its end"))
        }
    }

    fn failed(&self, source: io::Error) -> BackupError {
        match source.kind() {
            io::ErrorKind::UnexpectedEof => self.damaged("it is cut off"),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => self.damaged("it cannot be unpacked"),
            _ => BackupError::Read { path: self.path.clone(), source },
        }
    }
}
