//! Writes the lines of a backup, compressed and with a checksum.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::layout::{COMPRESSION, Header, Mark};
use crate::server::secret::hexadecimal;

pub struct Writer<W: Write> {
    lines: GzEncoder<W>,
    sum: Sha256,
    rows: BTreeMap<String, u64>,
}

impl<W: Write> Writer<W> {
    pub fn begin(sink: W, header: &Header) -> io::Result<Self> {
        let lines = GzEncoder::new(sink, Compression::new(COMPRESSION));
        let mut writer = Self { lines, sum: Sha256::new(), rows: BTreeMap::new() };
        writer.json(header)?;
        Ok(writer)
    }

    pub fn table(&mut self, name: &str) -> io::Result<()> {
        self.rows.insert(name.to_owned(), 0);
        self.json(&Mark::Table(name.to_owned()))
    }

    /// Writes a row of the current table: a JSON list without line breaks.
    pub fn row(&mut self, table: &str, row: &str) -> io::Result<()> {
        *self.rows.entry(table.to_owned()).or_default() += 1;
        self.line(row)
    }

    /// Writes the last lines; returns the sink and the number of rows of each table.
    pub fn end(mut self, last_ids: &[(&str, i64)]) -> io::Result<(W, BTreeMap<String, u64>)> {
        let last_ids = last_ids.iter().map(|(table, last_id)| ((*table).to_owned(), *last_id)).collect();
        self.json(&Mark::LastIds(last_ids))?;
        let sha256 = hexadecimal(&self.sum.clone().finalize());
        self.json(&Mark::End { rows: self.rows.clone(), sha256 })?;
        Ok((self.lines.finish()?, self.rows))
    }

    fn json(&mut self, value: &impl serde::Serialize) -> io::Result<()> {
        self.line(&serde_json::to_string(value)?)
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        for bytes in [line.as_bytes(), b"\n"] {
            self.sum.update(bytes);
            self.lines.write_all(bytes)?;
        }
        Ok(())
    }
}
