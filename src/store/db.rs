//! Common interface of the two databases: opening, and macros that run one SQL text on either.
//! Knows no table.

use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool};
use url::Url;

use super::StoreError;
use migrations::Migrated;
use sqlite::{SqliteDatabase, SqliteTransaction};
use wal_sync::WalSync;

pub(super) mod migrations;
mod postgres;
mod sqlite;
mod wal_sync;

const BEGINNING: &str = "beginning a transaction";
const COMMITTING: &str = "committing a transaction";
const ROLLING_BACK: &str = "rolling a transaction back";

const POSTGRES_BEGIN_READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const POSTGRES_NO_LIMITS: [&str; 3] = [
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
];

/// Treatment of a database with an older schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upgrade {
    /// Migrations are applied.
    Allowed,
    /// A database with an older schema is refused; an empty one is migrated.
    Refused,
    /// The schema stays as it is.
    None,
}

#[derive(Clone)]
pub(super) enum Db {
    Sqlite(SqliteDatabase),
    Postgres(PgPool),
}

pub(super) enum Transaction {
    Sqlite(SqliteTransaction),
    /// Single transaction of a command. Migrations can run in it, each as a savepoint.
    SqliteOnce(sqlx::Transaction<'static, Sqlite>, WalSync),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Target of a statement: a pool or a transaction's connection.
pub(super) enum Executor<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Runs a query with rows of the tuple type `$row` on either database:
/// `rows!(executor, fetch_all, (i64,), "SELECT …", argument)`.
macro_rules! rows {
    ($executor:expr, $method:ident, $row:ty, $sql:expr $(, $argument:expr)* $(,)?) => {
        match $executor {
            $crate::db::Executor::Sqlite(executor) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($argument))*.$method(executor).await
            }
            $crate::db::Executor::Postgres(executor) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($argument))*.$method(executor).await
            }
        }
    };
}
pub(super) use rows;

/// Runs a statement without rows on either database; evaluates to the number of affected rows.
macro_rules! execute {
    ($executor:expr, $sql:expr $(, $argument:expr)* $(,)?) => {
        match $executor {
            $crate::db::Executor::Sqlite(executor) => {
                sqlx::query::<sqlx::Sqlite>($sql)$(.bind($argument))*.execute(executor).await.map(|done| done.rows_affected())
            }
            $crate::db::Executor::Postgres(executor) => {
                sqlx::query::<sqlx::Postgres>($sql)$(.bind($argument))*.execute(executor).await.map(|done| done.rows_affected())
            }
        }
    };
}
pub(super) use execute;

impl Db {
    pub(super) async fn open(url: &str, upgrade: Upgrade) -> Result<(Self, Migrated), StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let (pool, migrated) = postgres::open(url, upgrade).await?;
            return Ok((Self::Postgres(pool), migrated));
        }
        match sqlite_path(url) {
            Some(path) => {
                let (database, migrated) = SqliteDatabase::open(url, path.into(), upgrade).await?;
                Ok((Self::Sqlite(database), migrated))
            }
            None => Err(StoreError::UnknownUrl { url: without_password(url) }),
        }
    }

    pub(super) fn reader(&self) -> Executor<&SqlitePool, &PgPool> {
        match self {
            Self::Sqlite(database) => Executor::Sqlite(database.readers()),
            Self::Postgres(pool) => Executor::Postgres(pool),
        }
    }

    pub(super) async fn begin(&self) -> Result<Transaction, StoreError> {
        match self {
            Self::Sqlite(database) => database.begin().await.map(Transaction::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Transaction::Postgres).map_err(StoreError::of(BEGINNING)),
        }
    }

    /// Begins the transaction of a command that fills the database, without a time limit.
    pub(super) async fn begin_once(&self) -> Result<Transaction, StoreError> {
        match self {
            Self::Sqlite(database) => database.begin_once().await,
            Self::Postgres(pool) => without_limits(pool.begin().await, BEGINNING).await,
        }
    }

    /// Begins a transaction that reads a consistent snapshot, without blocking writers.
    pub(super) async fn begin_reading(&self) -> Result<Transaction, StoreError> {
        match self {
            Self::Sqlite(database) => database.begin_reading().await,
            Self::Postgres(pool) => without_limits(pool.begin_with(POSTGRES_BEGIN_READING).await, BEGINNING).await,
        }
    }

    /// Rewrites an SQLite file without deleted data. On PostgreSQL that is up to its operator, since it needs rights
    /// that this program's role need not have.
    pub(super) async fn clean(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(database) => database.clean().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Sqlite(database) => database.is_closed(),
            Self::Postgres(pool) => pool.is_closed(),
        }
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(database) => database.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Transaction {
    pub(super) fn executor(&mut self) -> Executor<&mut SqliteConnection, &mut PgConnection> {
        match self {
            Self::Sqlite(transaction) => Executor::Sqlite(transaction.connection()),
            Self::SqliteOnce(transaction, _) => Executor::Sqlite(transaction),
            Self::Postgres(transaction) => Executor::Postgres(transaction),
        }
    }

    /// Commits; when this returns, the commit is on the disk.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::SqliteOnce(transaction, wal_sync) => {
                transaction.commit().await.map_err(StoreError::of(COMMITTING))?;
                wal_sync.sync().await.map_err(|source| StoreError::NotOnDisk { source })
            }
            Self::Postgres(transaction) => transaction.commit().await.map_err(StoreError::of(COMMITTING)),
        }
    }

    pub(super) async fn roll_back(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.roll_back().await,
            Self::SqliteOnce(transaction, _) => transaction.rollback().await.map_err(StoreError::of(ROLLING_BACK)),
            Self::Postgres(transaction) => transaction.rollback().await.map_err(StoreError::of(ROLLING_BACK)),
        }
    }
}

/// Removes the time limits of a transaction that runs longer than any request.
async fn without_limits(
    begun: Result<sqlx::Transaction<'static, Postgres>, sqlx::Error>,
    operation: &'static str,
) -> Result<Transaction, StoreError> {
    let mut transaction = begun.map_err(StoreError::of(operation))?;
    for limit in POSTGRES_NO_LIMITS {
        sqlx::query(limit).execute(&mut *transaction).await.map_err(StoreError::of(operation))?;
    }
    Ok(Transaction::Postgres(transaction))
}

pub(super) async fn ask(executor: Executor<&SqlitePool, &PgPool>, operation: &'static str) -> Result<(), StoreError> {
    execute!(executor, "SELECT 1").map(drop).map_err(StoreError::of(operation))
}

/// Path in an SQLite URL. An in-memory database is refused: each connection would have its own.
pub(super) fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    Some(path).filter(|path| !path.is_empty() && *path != ":memory:")
}

/// URL for logs: without user, password and parameters.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    if scheme == "sqlite" {
        return url.to_owned();
    }
    let hidden = format!("{scheme}://…");
    let Ok(mut parsed) = Url::parse(url) else { return hidden };
    // An unescaped slash or question mark in a password hides where the password ends.
    if rest.contains('@') && parsed.username().is_empty() && parsed.password().is_none() {
        return hidden;
    }
    parsed.set_query(None);
    parsed.set_fragment(None);
    // Fails only without a host, and then there is no user either.
    let _ = parsed.set_password(None).and_then(|()| parsed.set_username(""));
    parsed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_stay_out_of_messages() {
        for (url, expected) in [
            ("postgres://veckan:hem@lig@db.example/veckan?password=x", "postgres://db.example/veckan"),
            ("postgres://veckan@db.example:5433/veckan#hemlig", "postgres://db.example:5433/veckan"),
            ("postgres:///veckan?host=/run/postgresql&user=hemlig", "postgres:///veckan"),
            ("postgres://veckan:hem/lig@db.example/veckan", "postgres://…"),
            ("postgres://veckan:1/hemlig@db.example/veckan", "postgres://…"),
            ("postgres://veckan:1?hemlig@db.example/veckan", "postgres://…"),
            ("mysql://veckan:hemlig@db.example/veckan", "mysql://db.example/veckan"),
        ] {
            assert_eq!(without_password(url), expected);
        }
        assert_eq!(without_password("sqlite:å/veckan.db"), "sqlite:å/veckan.db");
    }
}
