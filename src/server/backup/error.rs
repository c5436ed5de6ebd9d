//! Errors of making, reading and restoring a backup.

use std::{io, path::PathBuf};

use crate::server::store::{DumpError, ErasePersonError, LoadError, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("cannot read {}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write {}", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} is there already and is no backup: it is left as it is, so name another file", path.display())]
    WouldReplace { path: PathBuf },
    #[error("{} is no backup that `veckan backup` has written", path.display())]
    NotABackup { path: PathBuf },
    #[error("{} is damaged, so nothing was restored: {what}", path.display())]
    Damaged { path: PathBuf, what: &'static str },
    #[error(
        "{} was written by a later version of this program ({program}), so nothing was restored: use that one, or a later one",
        path.display()
    )]
    Newer { path: PathBuf, program: String },
    #[error("{} is of a version of this program that had no backups yet, so nothing was restored", path.display())]
    Older { path: PathBuf },
    #[error(transparent)]
    Dump(#[from] DumpError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("what was erased could not be erased again, so nothing was restored")]
    Erase(#[source] ErasePersonError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
