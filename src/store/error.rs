//! Errors of the store, and the meaning of the database's constraints.

use std::path::PathBuf;

use sqlx::error::{DatabaseError, ErrorKind};

/// Error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{url:?} is no database: give sqlite:PATH, such as sqlite:veckan.db, or postgres://user@host/name")]
    UnknownUrl { url: String },
    #[error("cannot open the database {url}: check that it is there, and that this user may read and write it")]
    Open {
        /// URL without the password.
        url: String,
        #[source]
        source: sqlx::Error,
    },
    #[error("cannot bring the tables of the database {url} up to date")]
    Migrate {
        /// URL without the password.
        url: String,
        #[source]
        source: Box<sqlx::migrate::MigrateError>,
    },
    #[error(
        "the database {url} is of version {version}, this program needs {known}: `veckan migrate` brings it up to date (make a copy first)"
    )]
    Older {
        /// URL without the password.
        url: String,
        version: i64,
        known: i64,
    },
    #[error(
        "the database {url} is of version {version}, this program knows {known}: use the program that wrote it, or a later one"
    )]
    Newer {
        /// URL without the password.
        url: String,
        version: i64,
        known: i64,
    },
    #[error("another file stands in the place of the database {}, or none: put it back, or restart to go on with what is there", path.display())]
    Replaced { path: PathBuf },
    #[error("what was written may not be on the disk")]
    NotOnDisk {
        #[source]
        source: std::io::Error,
    },
    #[error("the database failed at {operation}")]
    Database {
        operation: &'static str,
        #[source]
        source: sqlx::Error,
    },
    #[error("the database holds {what} that this program cannot read; was it written by a later version?")]
    Unreadable {
        what: String,
        #[source]
        source: serde_json::Error,
    },
    #[error(
        "the database holds {what} in a state {state:?} that this program does not know; was it written by a later version?"
    )]
    UnknownState { what: String, state: String },
    #[error("the external id is taken by another activity of the week")]
    ExternalIdTaken,
    #[error("others write the same again and again, and there is no coming between")]
    Busy,
    #[error("there is no such week; add it with `veckan week add`")]
    NoSuchWeek,
    #[error("what {operation} refers to is not there, or is needed by something else")]
    Reference {
        operation: &'static str,
        #[source]
        source: sqlx::Error,
    },
}

/// Reason why an activity was not revised.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    #[error("somebody else changed it meanwhile: it is at revision {current}")]
    Stale { current: u32 },
    #[error("there is no activity {id}")]
    NotFound { id: u32 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreError {
    /// Whether a retry is likely to succeed: the database is locked, full, or unreachable.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Replaced { .. } | Self::NotOnDisk { .. } | Self::Busy => true,
            Self::Open { source, .. } | Self::Database { source, .. } => is_temporary(source),
            _ => false,
        }
    }

    /// Adds the operation's name, and maps a constraint violation to its meaning.
    pub(super) fn of(operation: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| match source.as_database_error().and_then(meaning) {
            Some(known) => known,
            None if breaks_a_reference(&source) => Self::Reference { operation, source },
            None => Self::Database { operation, source },
        }
    }

    /// Maps like [`StoreError::of`] for a statement that references only a week: SQLite does not name the missing row.
    pub(super) fn of_week(operation: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| match Self::of(operation)(source) {
            Self::Reference { .. } => Self::NoSuchWeek,
            other => other,
        }
    }
}

/// Meaning of a constraint violation. PostgreSQL names the constraint, SQLite the columns of a unique one and nothing
/// of a reference.
fn meaning(error: &dyn DatabaseError) -> Option<StoreError> {
    match error.kind() {
        ErrorKind::UniqueViolation
            if error.constraint() == Some("activities_external_id_unique")
                || error.message().ends_with("activities.week_slug, activities.external_id") =>
        {
            Some(StoreError::ExternalIdTaken)
        }
        ErrorKind::ForeignKeyViolation
            if error.constraint().is_some_and(|constraint| constraint.ends_with("_week_slug_fkey")) =>
        {
            Some(StoreError::NoSuchWeek)
        }
        _ => None,
    }
}

fn breaks_a_reference(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| matches!(error.kind(), ErrorKind::ForeignKeyViolation))
}

/// SQLite's primary result codes: busy, locked, I/O error, full, cannot be opened.
const TEMPORARY_IN_SQLITE: [u32; 5] = [5, 6, 10, 13, 14];
/// PostgreSQL's SQLSTATE classes and codes: connection exception, insufficient resources, operator intervention, lock
/// not available, read-only transaction, transaction rollback.
const TEMPORARY_IN_POSTGRES: [&str; 6] = ["08", "53", "57", "55P03", "25006", "40"];

fn is_temporary(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| match code.parse::<u32>() {
            // The lowest byte of an extended code is the primary one. PostgreSQL's codes have five characters.
            Ok(extended) if code.len() < 5 => TEMPORARY_IN_SQLITE.contains(&(extended & 0xff)),
            _ => TEMPORARY_IN_POSTGRES.iter().any(|class| code.starts_with(class)),
        }),
        _ => false,
    }
}
