//! A file that is there as a whole or not at all, and that only its owner reads.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::{BackupError, layout::GZIP_BEGIN};
use crate::server::secret;

/// Its owner reads and writes it, and nobody else does: it holds addresses.
const MODE: u32 = 0o600;

const BUFFER_BYTES: usize = 256 * 1024;

/// A file under a temporary name beside its own, which it gets at [`Unfinished::finish`]. Dropped before, it is deleted.
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

    /// Gives the file its name once it is on the disk, and says how many bytes it has.
    pub fn finish(mut self, written: BufWriter<File>) -> io::Result<u64> {
        let file = written.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        self.is_finished = true;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // The name is on the disk too.
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(file.metadata()?.len())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished {
            // There is nobody to tell; what went wrong before is told.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Whether what is there is no earlier backup, but perhaps the database itself.
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
