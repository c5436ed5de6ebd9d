//! Backups: one file with the content of a database at one instant, for either kind of database.
//! Knows the file; the store knows the rows.
//!
//! A backup is gzip over lines of JSON: a [`Header`], then for each table its name and its rows as lists, then the last
//! id of each table, and an end with the SHA-256 of all lines before it. `zcat FILE | head -1` shows the header.

mod error;
mod file;
mod layout;
mod reader;
mod restore;
mod write;
mod writer;

pub use error::BackupError;
pub use layout::{FORMAT_VERSION, Header};
pub use restore::{Restore, RestoreOptions, Restored, WaitingLetters};
pub use write::{Written, back_up, back_up_to_output};
