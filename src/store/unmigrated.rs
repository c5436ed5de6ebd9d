//! Opening a database without migrating it: to back it up, or to fill it from a backup.

use std::{io, path::Path};

use super::{
    Store, StoreError,
    db::{self, Db, Executor, Upgrade, rows},
};

/// Queries that count tables, by name or all; PostgreSQL's in the current schema.
const SQLITE_COUNT_TABLES: &str = "SELECT COUNT(*) FROM sqlite_master
     WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND ($1 = '' OR name = $1)";
const POSTGRES_COUNT_TABLES: &str = "SELECT COUNT(*) FROM pg_tables
     WHERE schemaname = current_schema() AND ($1 = '' OR tablename = $1)";

const MIGRATIONS_TABLE: &str = "_sqlx_migrations";

/// Treatment of a missing database file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Refuse,
    Create,
}

impl Store {
    /// Opens like [`Store::open`], but leaves the schema as it is.
    pub async fn open_unmigrated(url: &str, missing: Missing) -> Result<Self, StoreError> {
        if missing == Missing::Refuse
            && let Some(path) = db::sqlite_path(url)
            && !Path::new(path).exists()
        {
            let source = sqlx::Error::Io(io::ErrorKind::NotFound.into());
            return Err(StoreError::Open { url: db::without_password(url), source });
        }
        Ok(Self::of(Db::open(url, Upgrade::None).await?.0))
    }
}

/// Version of a database's last migration; `None` for one without tables of this program.
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

/// Number of tables with this name; of all tables for an empty name.
pub(super) async fn count_tables(transaction: &mut db::Transaction, name: &str) -> Result<i64, StoreError> {
    let sql = match transaction.executor() {
        Executor::Sqlite(_) => SQLITE_COUNT_TABLES,
        Executor::Postgres(_) => POSTGRES_COUNT_TABLES,
    };
    let counted = rows!(transaction.executor(), fetch_one, (i64,), sql, name);
    counted.map(|(count,)| count).map_err(StoreError::of("counting the tables"))
}
