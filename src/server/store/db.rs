//! The two databases behind one face: how they are opened, and the macros that run one SQL text on either.
//! Knows no table.

use std::{num::NonZero, path::PathBuf, thread, time::Duration};

use sqlx::{
    PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
    migrate::Migrator,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::StoreError;

pub(super) static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");
pub(super) static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// Takes the only write lock at once: a transaction that first reads and then finds another writer would fail, not wait.
const SQLITE_BEGIN: &str = "BEGIN IMMEDIATE";
const POSTGRES_BEGIN: &str = "BEGIN";

/// What PostgreSQL leaves behind is its operator's to clean: it needs rights that this program's role need not have.
const SQLITE_CLEAN: [&str; 2] = ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"];

pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(super) enum Db {
    /// SQLite knows one writer at a time, so the pool that writes has one connection and the others only read.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        options: Box<SqliteConnectOptions>,
    },
    Postgres(PgPool),
}

pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// What a statement runs on: a pool or a transaction's connection.
pub(super) enum Executor<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Runs a query whose rows are `$row` (a tuple) on either database: `rows!(executor, fetch_all, (i64,), "SELECT …", argument)`.
macro_rules! rows {
    ($executor:expr, $method:ident, $row:ty, $sql:expr $(, $argument:expr)* $(,)?) => {
        match $executor {
            $crate::server::store::db::Executor::Sqlite(executor) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($argument))*.$method(executor).await
            }
            $crate::server::store::db::Executor::Postgres(executor) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($argument))*.$method(executor).await
            }
        }
    };
}
pub(super) use rows;

/// Runs a statement without rows on either database, and says how many rows it touched.
macro_rules! execute {
    ($executor:expr, $sql:expr $(, $argument:expr)* $(,)?) => {
        match $executor {
            $crate::server::store::db::Executor::Sqlite(executor) => {
                sqlx::query::<sqlx::Sqlite>($sql)$(.bind($argument))*.execute(executor).await.map(|done| done.rows_affected())
            }
            $crate::server::store::db::Executor::Postgres(executor) => {
                sqlx::query::<sqlx::Postgres>($sql)$(.bind($argument))*.execute(executor).await.map(|done| done.rows_affected())
            }
        }
    };
}
pub(super) use execute;

impl Db {
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return open_postgres(url).await;
        }
        let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"));
        match path {
            // A database in memory is another one on each connection.
            Some(path) if !path.is_empty() && path != ":memory:" => open_sqlite(url, PathBuf::from(path)).await,
            _ => Err(StoreError::UnknownUrl { url: without_password(url) }),
        }
    }

    pub(super) fn reader(&self) -> Executor<&SqlitePool, &PgPool> {
        match self {
            Self::Sqlite { read, .. } => Executor::Sqlite(read),
            Self::Postgres(pool) => Executor::Postgres(pool),
        }
    }

    pub(super) async fn begin(&self) -> Result<Transaction, StoreError> {
        let begun = match self {
            Self::Sqlite { write, .. } => write.begin_with(SQLITE_BEGIN).await.map(Transaction::Sqlite),
            Self::Postgres(pool) => pool.begin_with(POSTGRES_BEGIN).await.map(Transaction::Postgres),
        };
        begun.map_err(StoreError::of("beginning a transaction"))
    }

    /// Writes an SQLite file anew, without what was deleted from it.
    pub(super) async fn clean(&self) -> Result<(), StoreError> {
        let Self::Sqlite { write, .. } = self else { return Ok(()) };
        for statement in SQLITE_CLEAN {
            sqlx::query(statement).execute(write).await.map_err(StoreError::of("cleaning the database file"))?;
        }
        Ok(())
    }

    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Sqlite { read, .. } => read.is_closed(),
            Self::Postgres(pool) => pool.is_closed(),
        }
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Transaction {
    pub(super) fn executor(&mut self) -> Executor<&mut SqliteConnection, &mut PgConnection> {
        match self {
            Self::Sqlite(transaction) => Executor::Sqlite(transaction),
            Self::Postgres(transaction) => Executor::Postgres(transaction),
        }
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let done = match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        };
        done.map_err(StoreError::of("committing a transaction"))
    }

    pub(super) async fn roll_back(self) -> Result<(), StoreError> {
        let done = match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        };
        done.map_err(StoreError::of("rolling a transaction back"))
    }
}

pub(super) async fn ask(executor: Executor<&SqlitePool, &PgPool>, operation: &'static str) -> Result<(), StoreError> {
    execute!(executor, "SELECT 1").map(drop).map_err(StoreError::of(operation))
}

async fn open_sqlite(url: &str, path: PathBuf) -> Result<Db, StoreError> {
    let failed = |source| StoreError::Open { url: without_password(url), source };
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        // What is deleted or written over is gone from the file, not just from the tables.
        .pragma("secure_delete", "ON");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await
        .map_err(failed)?;
    migrate_sqlite(&write)
        .await
        .map_err(|source| StoreError::Migrate { url: without_password(url), source: Box::new(source) })?;
    let readers = thread::available_parallelism().map_or(2, NonZero::get).clamp(2, 8) as u32;
    let read = SqlitePoolOptions::new()
        .max_connections(readers)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone().pragma("query_only", "true"))
        .await
        .map_err(failed)?;
    Ok(Db::Sqlite { read, write, options: Box::new(options) })
}

/// SQLite has no lock for migrations. Where another process creates the same table first, the second try finds it done.
async fn migrate_sqlite(pool: &SqlitePool) -> Result<(), sqlx::migrate::MigrateError> {
    match SQLITE_MIGRATIONS.run(pool).await {
        Ok(()) => Ok(()),
        Err(_) => SQLITE_MIGRATIONS.run(pool).await,
    }
}

async fn open_postgres(url: &str) -> Result<Db, StoreError> {
    let pool = PgPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(Duration::from_secs(10))
        .connect(url)
        .await
        .map_err(|source| StoreError::Open { url: without_password(url), source })?;
    POSTGRES_MIGRATIONS
        .run(&pool)
        .await
        .map_err(|source| StoreError::Migrate { url: without_password(url), source: Box::new(source) })?;
    Ok(Db::Postgres(pool))
}

/// The address as it may stand in a log: no user and password, no parameters.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    if scheme == "sqlite" {
        return url.to_owned();
    }
    let rest = rest.split('?').next().unwrap_or(rest);
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_stay_out_of_messages() {
        assert_eq!(
            without_password("postgres://veckan:hem@lig@db.example/veckan?password=x"),
            "postgres://db.example/veckan"
        );
        assert_eq!(without_password("sqlite:å/veckan.db"), "sqlite:å/veckan.db");
    }
}
