//! Dump: the rows of all tables in a backup, at one instant, while others write.
//! Knows nothing of files.

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use sqlx::AssertSqlSafe;

use super::{
    Store, StoreError,
    db::{Executor, Transaction, migrations::newest_schema, rows},
    tables::{KeptTable, OLDEST_SCHEMA, kept_tables},
    unmigrated::schema_of,
};

/// Function that makes a JSON list of a row: of numbers, texts and null.
const SQLITE_ROW: &str = "json_array";
const POSTGRES_ROW: &str = "json_build_array";

/// Last id that was given to a row of a table. PostgreSQL's includes ids of rolled-back and later transactions, so it
/// is never too low.
const SQLITE_LAST_ID: &str = "SELECT MAX(seq) FROM sqlite_sequence WHERE name = $1";
const POSTGRES_LAST_ID: &str = "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence($1, 'id') AS regclass))";

/// Content of a database at one instant.
pub struct Dump {
    transaction: Transaction,
    schema: i64,
}

/// Reason why a database cannot be dumped.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    #[error("the database has no tables: there is nothing to back up")]
    NoTables,
    #[error(
        "the database was written by an earlier version of this program: bring it up to date first, with `veckan migrate`"
    )]
    TooOld,
    #[error("the database was written by a later version of this program: use that one")]
    TooNew,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Begins to read a consistent snapshot, without blocking writers.
    pub async fn begin_dump(&self) -> Result<Dump, DumpError> {
        let mut transaction = self.db.begin_reading().await?;
        let schema = schema_of(&mut transaction).await?.ok_or(DumpError::NoTables)?;
        if schema < OLDEST_SCHEMA {
            return Err(DumpError::TooOld);
        }
        if schema > newest_schema() {
            return Err(DumpError::TooNew);
        }
        Ok(Dump { transaction, schema })
    }
}

impl Dump {
    /// Version of the database's last migration.
    pub fn schema(&self) -> i64 {
        self.schema
    }

    /// Rows of a table, each as a JSON list without line breaks.
    pub fn rows(&mut self, table: &KeptTable) -> BoxStream<'_, Result<String, StoreError>> {
        let row = match self.transaction.executor() {
            Executor::Sqlite(_) => SQLITE_ROW,
            Executor::Postgres(_) => POSTGRES_ROW,
        };
        let columns: Vec<&str> = table.columns(self.schema).map(|column| column.kept_as).collect();
        let (columns, name, only, key) = (columns.join(", "), table.name, table.only, table.key);
        let sql =
            AssertSqlSafe(format!("SELECT CAST({row}({columns}) AS TEXT) FROM {name} WHERE {only} ORDER BY {key}"));
        let found = match self.transaction.executor() {
            Executor::Sqlite(connection) => sqlx::query_scalar::<sqlx::Sqlite, String>(sql).fetch(connection),
            Executor::Postgres(connection) => sqlx::query_scalar::<sqlx::Postgres, String>(sql).fetch(connection),
        };
        found.map_err(|source| StoreError::Database { operation: "reading the rows of a table", source }).boxed()
    }

    /// Last id of each table with numbered rows, where one was given. Read after the rows.
    pub async fn last_ids(&mut self) -> Result<Vec<(&'static str, i64)>, StoreError> {
        let mut last_ids = Vec::new();
        for table in kept_tables(self.schema).filter(|table| table.is_numbered) {
            let sql = match self.transaction.executor() {
                Executor::Sqlite(_) => SQLITE_LAST_ID,
                Executor::Postgres(_) => POSTGRES_LAST_ID,
            };
            let (last,) = rows!(self.transaction.executor(), fetch_one, (Option<i64>,), sql, table.name)
                .map_err(StoreError::of("reading the last number of a table"))?;
            // SQLite has an entry of 0 for a table without rows.
            last_ids.extend(last.filter(|last| *last > 0).map(|last| (table.name, last)));
        }
        Ok(last_ids)
    }

    /// Ends the transaction.
    pub async fn end(self) -> Result<(), StoreError> {
        self.transaction.roll_back().await
    }
}
