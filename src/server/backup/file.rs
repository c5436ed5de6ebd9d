//! Output file that appears whole or not at all, readable by its owner only.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::{BackupError, layout::GZIP_BEGIN};
use crate::server::secret;

/// Mode of the file: readable and writable by its owner only, since it contains mail addresses.
const MODE: u32 = 0o600;

const BUFFER_BYTES: usize = 256 * 1024;

/// File under a temporary name beside its final one, which [`Unfinished::finish`] gives it. Deleted if dropped before.
pub struct Unfinished {
    path: PathBuf,
    temporary: PathBuf,
    is_finished: bool,
}

impl Unfinished {
    pub fn begin(path: &Path) -> Result<(Self, BufWriter<File>), BackupError> {
        let name = path.file_name().ok_or_else(|| BackupError::WouldReplace { path: path.to_owned() })?;
        if is_something_else(path) {
            return Err(BackupError::WouldReplace { path: path.to_owned() });
        }
        let mut temporary_name = name.to_owned();
        temporary_name.push(format!(".{}.unfinished", secret::error_id()));
        let temporary = path.with_file_name(temporary_name);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(MODE)
            .open(&temporary)
            .map_err(|source| BackupError::Write { path: path.to_owned(), source })?;
        let unfinished = Self { path: path.to_owned(), temporary, is_finished: false };
        Ok((unfinished, BufWriter::with_capacity(BUFFER_BYTES, file)))
    }

    /// Renames the file once its content is on the disk; returns its size in bytes.
    pub fn finish(mut self, written: BufWriter<File>) -> io::Result<u64> {
        let file = written.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        self.is_finished = true;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Syncs the folder, so that the name is on the disk too.
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(file.metadata()?.len())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished {
            // An error here has no recipient, and the one before is reported.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Whether the existing file is no earlier backup, but perhaps the database itself.
fn is_something_else(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(there) if there.is_file() => {
            let mut begin = Vec::new();
            let read = File::open(path).and_then(|file| file.take(GZIP_BEGIN.len() as u64).read_to_end(&mut begin));
            read.is_err() || begin != GZIP_BEGIN
        }
        Ok(_) => true,
        Err(_) => false,
    }
}
