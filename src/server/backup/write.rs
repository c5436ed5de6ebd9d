//! Makes a backup of a database while others write to it.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::{Path, PathBuf},
};

use futures::TryStreamExt;

use super::{BackupError, file::Unfinished, layout::Header, writer::Writer};
use crate::server::store::{Dump, Store, tables::kept_tables};

/// Size of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Number of rows, by table.
    pub rows: BTreeMap<String, u64>,
    /// Size of the file; `None` on standard output.
    pub bytes: Option<u64>,
}

/// Writes a backup into a file, which appears whole or not at all and replaces an earlier backup.
pub async fn back_up(store: &Store, path: &Path, real_ms: i64) -> Result<Written, BackupError> {
    let dump = store.begin_dump().await?;
    let (unfinished, sink) = Unfinished::begin(path)?;
    let (sink, rows) = write(dump, sink, path, real_ms).await?;
    let bytes = unfinished.finish(sink).map_err(failed(path))?;
    Ok(Written { rows, bytes: Some(bytes) })
}

/// Writes a backup to standard output; its reader must check that it is complete.
pub async fn back_up_to_output(store: &Store, real_ms: i64) -> Result<Written, BackupError> {
    let path = Path::new("standard output");
    let dump = store.begin_dump().await?;
    let (mut sink, rows) = write(dump, io::BufWriter::new(io::stdout()), path, real_ms).await?;
    sink.flush().map_err(failed(path))?;
    Ok(Written { rows, bytes: None })
}

async fn write<W: Write>(
    mut dump: Dump,
    sink: W,
    path: &Path,
    real_ms: i64,
) -> Result<(W, BTreeMap<String, u64>), BackupError> {
    let schema = dump.schema();
    let mut writer = Writer::begin(sink, &Header::new(schema, real_ms)).map_err(failed(path))?;
    for table in kept_tables(schema) {
        writer.table(table.name).map_err(failed(path))?;
        let mut rows = dump.rows(table);
        while let Some(row) = rows.try_next().await? {
            writer.row(table.name, &row).map_err(failed(path))?;
        }
    }
    let last_ids = dump.last_ids().await?;
    dump.end().await?;
    writer.end(&last_ids).map_err(failed(path))
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path: PathBuf = path.to_owned();
    move |source| BackupError::Write { path, source }
}
