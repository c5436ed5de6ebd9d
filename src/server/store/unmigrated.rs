//! Opening a database as it is, without changing its tables: for a copy of it, and for one that a copy fills.

use std::{path::PathBuf, time::Duration};

use sqlx::{
    migrate::Migrator,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::watch;

use super::{
    Store, StoreError,
    db::{self, Db, Executor, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS, rows},
    unreadable::UnreadableRows,
};

/// Counts as any table would; PostgreSQL's may stand in a schema of their own.
const SQLITE_COUNT_TABLES: &str = "SELECT COUNT(*) FROM sqlite_master
     WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND ($1 = '' OR name = $1)";
const POSTGRES_COUNT_TABLES: &str = "SELECT COUNT(*) FROM pg_tables
     WHERE schemaname = current_schema() AND ($1 = '' OR tablename = $1)";

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

const MIGRATIONS_TABLE: &str = "_sqlx_migrations";

/// What becomes of a database file that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Refuse,
    Create,
}

impl Store {
    /// As [`Store::open`], but leaves the tables as they are.
    pub async fn open_unmigrated(url: &str, missing: Missing) -> Result<Self, StoreError> {
        let db = open(url, missing).await?;
        Ok(Self { db, published_here: watch::Sender::new(()), unreadable: UnreadableRows::default() })
    }
}

/// The newest schema that this program knows.
pub fn newest_schema() -> i64 {
    SQLITE_MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The last migration that a database has had; `None` for one without tables of this program.
pub(super) async fn schema_of(transaction: &mut db::Transaction) -> Result<Option<i64>, StoreError> {
    if count_tables(transaction, MIGRATIONS_TABLE).await? == 0 {
        return Ok(None);
    }
    let (version,) = rows!(
        transaction.executor(),
        fetch_one,
        (Option<i64>,),
        "SELECT MAX(version) FROM _sqlx_migrations WHERE success",
    )
    .map_err(StoreError::of("reading how far the tables are up to date"))?;
    Ok(version)
}

/// How many tables of that name there are; of any name where it is empty.
pub(super) async fn count_tables(transaction: &mut db::Transaction, name: &str) -> Result<i64, StoreError> {
    let sql = match transaction.executor() {
        Executor::Sqlite(_) => SQLITE_COUNT_TABLES,
        Executor::Postgres(_) => POSTGRES_COUNT_TABLES,
    };
    let counted = rows!(transaction.executor(), fetch_one, (i64,), sql, name);
    counted.map(|(count,)| count).map_err(StoreError::of("counting the tables"))
}

/// Brings the tables to a schema, within the transaction.
pub(super) async fn migrate_to(transaction: &mut db::Transaction, schema: i64) -> Result<(), StoreError> {
    let done = match transaction.executor() {
        Executor::Sqlite(connection) => run_to(&SQLITE_MIGRATIONS, schema, connection).await,
        Executor::Postgres(connection) => run_to(&POSTGRES_MIGRATIONS, schema, connection).await,
    };
    done.map_err(|source| StoreError::Migrate { url: "being restored".to_owned(), source: Box::new(source) })
}

async fn run_to<C: sqlx::migrate::Migrate>(
    migrator: &Migrator,
    schema: i64,
    connection: &mut C,
) -> Result<(), sqlx::migrate::MigrateError> {
    migrator.run_direct(Some(schema), connection, false).await
}

async fn open(url: &str, missing: Missing) -> Result<Db, StoreError> {
    let failed = |source| StoreError::Open { url: db::without_password(url), source };
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(ACQUIRE_TIMEOUT).connect(url).await;
        return pool.map(Db::Postgres).map_err(failed);
    }
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"));
    let Some(path) = path.filter(|path| !path.is_empty() && *path != ":memory:") else {
        return Err(StoreError::UnknownUrl { url: db::without_password(url) });
    };
    let options = SqliteConnectOptions::new()
        .filename(PathBuf::from(path))
        .create_if_missing(missing == Missing::Create)
        .busy_timeout(db::BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .pragma("secure_delete", "ON");
    let pool = || SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let write = match missing {
        // A copy of it writes nothing.
        Missing::Refuse => pool().connect_lazy_with(options.clone()),
        Missing::Create => pool().connect_with(options.clone()).await.map_err(failed)?,
    };
    let read = pool().connect_with(options.clone().pragma("query_only", "true")).await.map_err(failed)?;
    Ok(Db::Sqlite { read, write, options: Box::new(options) })
}
