//! Lines of a backup that are no rows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::server::store::tables::kept_tables;

pub const FORMAT: &str = "innovationsveckan-backup";

/// Version of the lines' format, raised with each change; the content of tables is versioned by the schema.
pub const FORMAT_VERSION: u32 = 1;

/// First bytes of a file that `flate2` compresses at [`COMPRESSION`], without name and time. gzip's checksum covers the
/// rest.
pub const GZIP_BEGIN: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];

/// Fastest level: a backup is read once, if ever.
pub const COMPRESSION: u32 = 1;

/// First line of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub format: String,
    pub format_version: u32,
    /// Version of the database's last migration.
    pub schema_version: i64,
    /// Version of the program that wrote the backup.
    pub program: String,
    /// Time of the backup by the computer's clock, in milliseconds since 1970.
    pub created_ms: i64,
    /// Tables in the order of the file.
    pub tables: Vec<HeaderTable>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderTable {
    pub name: String,
    /// Columns in the order of each row's values.
    pub columns: Vec<String>,
}

/// Part of the header that every version can read.
#[derive(Debug, Deserialize)]
pub struct AnyHeader {
    pub format: String,
    pub format_version: u32,
    pub schema_version: i64,
    #[serde(default)]
    pub program: String,
}

/// Line between rows.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Begins the rows of a table.
    Table(String),
    /// Last id that was given to a row of each table.
    LastIds(BTreeMap<String, i64>),
    /// Last line: number of rows of each table, and the checksum.
    End { rows: BTreeMap<String, u64>, sha256: String },
}

impl Header {
    pub fn new(schema_version: i64, created_ms: i64) -> Self {
        Self {
            format: FORMAT.to_owned(),
            format_version: FORMAT_VERSION,
            schema_version,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            created_ms,
            tables: tables(schema_version),
        }
    }
}

/// Tables of a schema, with their columns.
pub fn tables(schema: i64) -> Vec<HeaderTable> {
    kept_tables(schema)
        .map(|table| HeaderTable {
            name: table.name.to_owned(),
            columns: table.columns(schema).map(|column| column.name.to_owned()).collect(),
        })
        .collect()
}
