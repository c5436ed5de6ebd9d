//! What can go wrong in the store, and which constraint of the database means what.

use sqlx::error::{DatabaseError, ErrorKind};

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{url:?} is no database: give sqlite:PATH, such as sqlite:veckan.db, or postgres://user@host/name")]
    UnknownUrl { url: String },
    #[error("cannot open the database {url}: check that it is there, and that this user may read and write it")]
    Open {
        /// Without the password.
        url: String,
        #[source]
        source: sqlx::Error,
    },
    #[error("cannot bring the tables of the database {url} up to date")]
    Migrate {
        /// Without the password.
        url: String,
        #[source]
        source: Box<sqlx::migrate::MigrateError>,
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

/// Why an activity was not revised.
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
    /// Names what was tried, and turns a broken constraint into what it means.
    pub(super) fn of(operation: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| match source.as_database_error().and_then(meaning) {
            Some(known) => known,
            None if breaks_a_reference(&source) => Self::Reference { operation, source },
            None => Self::Database { operation, source },
        }
    }

    /// As [`StoreError::of`], of a statement that refers to nothing but a week: SQLite does not say what is missing.
    pub(super) fn of_week(operation: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| match Self::of(operation)(source) {
            Self::Reference { .. } => Self::NoSuchWeek,
            other => other,
        }
    }
}

/// PostgreSQL names the constraint, SQLite the columns of a unique one and nothing of a reference.
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
