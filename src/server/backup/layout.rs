//! The lines of a backup that are no rows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::server::store::tables::kept_tables;

pub const FORMAT: &str = "innovationsveckan-backup";

/// Raised with each change of the lines; what is in the tables has a version of its own, the schema's.
pub const FORMAT_VERSION: u32 = 1;

/// What `flate2` begins a file with at [`COMPRESSION`], without a name or a time. gzip's own sum covers all that follows.
pub const GZIP_BEGIN: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];

/// The quickest: a backup is read once, if ever.
pub const COMPRESSION: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub format: String,
    pub format_version: u32,
    /// The last migration of the database.
    pub schema_version: i64,
    /// The version of the program that wrote it.
    pub program: String,
    /// In the computer's time.
    pub created_ms: i64,
    /// In the order in which they follow.
    pub tables: Vec<HeaderTable>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderTable {
    pub name: String,
    /// In the order of each row's values.
    pub columns: Vec<String>,
}

/// What of the first line every version can read.
#[derive(Debug, Deserialize)]
pub struct AnyHeader {
    pub format: String,
    pub format_version: u32,
    pub schema_version: i64,
    #[serde(default)]
    pub program: String,
}

/// A line between rows.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The rows of this table follow.
    Table(String),
    /// The last number that was given to a row of each table.
    LastIds(BTreeMap<String, i64>),
    /// The last line.
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

/// The tables of a schema with their columns.
pub fn tables(schema: i64) -> Vec<HeaderTable> {
    kept_tables(schema)
        .map(|table| HeaderTable {
            name: table.name.to_owned(),
            columns: table.columns(schema).map(|column| column.name.to_owned()).collect(),
        })
        .collect()
}
