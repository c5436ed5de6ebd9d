//! Load: fills an empty database with the rows of a dump, in one transaction with the migrations that follow.
//! Knows nothing of files.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use super::{
    Store, StoreError, Write,
    db::{
        Executor, Transaction, execute,
        migrations::{migrate_to, newest_schema},
        rows,
    },
    tables::{KeptTable, Kind, LEFT_OUT, kept_tables},
    unmigrated::{count_tables, schema_of},
};

/// Source of rows from a JSON list of lists. PostgreSQL's `json` would be parsed again for each column.
const SQLITE_ROWS: &str = "json_each($1) AS r";
const POSTGRES_ROWS: &str = "jsonb_array_elements(CAST($1 AS jsonb)) AS r(value)";

/// Sets the last id that was given to a row of a table, never backwards.
const SQLITE_RAISE_ID: &str = "UPDATE sqlite_sequence SET seq = MAX(seq, $2) WHERE name = $1";
/// Inserts the last id of a table that never had a row.
const SQLITE_BEGIN_ID: &str = "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)";
const POSTGRES_RAISE_ID: &str = "SELECT setval(sequence, GREATEST($2, COALESCE(pg_sequence_last_value(sequence), 1)))
     FROM (SELECT CAST(pg_get_serial_sequence($1, 'id') AS regclass) AS sequence) AS of_table";

/// Database that is being filled. Dropping it before [`Load::finish`] leaves the database unchanged.
pub struct Load {
    write: Write,
    schema: i64,
}

/// Reason why a database cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the database is not empty: name one that is not there yet, or that has no tables")]
    NotEmpty,
    #[error(
        "the database is empty, but its tables are of a later version than the backup: name one that is not there yet, or \
         that has no tables"
    )]
    TablesAreNewer,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Begins to fill an unmigrated database with rows of a schema that this program knows.
    pub async fn begin_load(&self, schema: i64) -> Result<Load, LoadError> {
        let mut write = self.write_in(self.db.begin_once().await?);
        match check_empty(&mut write.transaction, schema).await {
            Ok(()) => {}
            Err(refused) => {
                write.roll_back().await?;
                return Err(refused);
            }
        }
        migrate_to(&mut write.transaction, schema).await?;
        Ok(Load { write, schema })
    }
}

impl Load {
    /// Inserts rows into a table: a JSON list of rows, each as [`Dump::rows`] returns it.
    ///
    /// [`Dump::rows`]: super::Dump::rows
    pub async fn insert(&mut self, table: &KeptTable, rows: &str) -> Result<(), StoreError> {
        let source = match self.write.transaction.executor() {
            Executor::Sqlite(_) => SQLITE_ROWS,
            Executor::Postgres(_) => POSTGRES_ROWS,
        };
        let names: Vec<&str> = table.columns(self.schema).map(|column| column.name).collect();
        let values: Vec<String> = table
            .columns(self.schema)
            .enumerate()
            .map(|(at, column)| match column.kind {
                Kind::Integer => format!("CAST(r.value ->> {at} AS BIGINT)"),
                Kind::Text => format!("r.value ->> {at}"),
            })
            .collect();
        let (name, names, values) = (table.name, names.join(", "), values.join(", "));
        let sql = AssertSqlSafe(format!("INSERT INTO {name} ({names}) SELECT {values} FROM {source}"));
        execute!(self.write.transaction.executor(), sql, rows).map(drop).map_err(StoreError::of("restoring rows"))
    }

    /// Sets the last id of a table, so that new rows get later ones.
    pub async fn raise_last_id(&mut self, table: &KeptTable, last_id: i64) -> Result<(), StoreError> {
        let failed = StoreError::of("restoring the last number of a table");
        let raise = match self.write.transaction.executor() {
            Executor::Sqlite(_) => SQLITE_RAISE_ID,
            Executor::Postgres(_) => POSTGRES_RAISE_ID,
        };
        let raised = execute!(self.write.transaction.executor(), raise, table.name, last_id).map_err(failed)?;
        if raised == 0
            && let executor @ Executor::Sqlite(_) = self.write.transaction.executor()
        {
            execute!(executor, SQLITE_BEGIN_ID, table.name, last_id)
                .map_err(StoreError::of("restoring the last number of a table"))?;
        }
        Ok(())
    }

    /// Migrates the filled tables to this program's schema; the transaction goes on.
    pub async fn finish(mut self) -> Result<Write, StoreError> {
        migrate_to(&mut self.write.transaction, newest_schema()).await?;
        Ok(self.write)
    }

    /// Rolls back, which leaves the database unchanged.
    pub async fn give_up(self) -> Result<(), StoreError> {
        self.write.roll_back().await
    }
}

/// Checks that a database is empty: without tables, or with this program's tables without rows.
async fn check_empty(transaction: &mut Transaction, schema: i64) -> Result<(), LoadError> {
    let Some(there) = schema_of(transaction).await? else {
        return if count_tables(transaction, "").await? == 0 { Ok(()) } else { Err(LoadError::NotEmpty) };
    };
    if there > newest_schema() {
        return Err(LoadError::NotEmpty);
    }
    let may_not_have_rows = LEFT_OUT.iter().filter(|table| table.since <= there && !table.may_have_rows);
    let tables: BTreeSet<&str> =
        kept_tables(there).map(|table| table.name).chain(may_not_have_rows.map(|table| table.name)).collect();
    for table in tables {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS first_row"));
        let (count,) = rows!(transaction.executor(), fetch_one, (i64,), sql)
            .map_err(StoreError::of("looking whether the database is empty"))?;
        if count > 0 {
            return Err(LoadError::NotEmpty);
        }
    }
    if there > schema { Err(LoadError::TablesAreNewer) } else { Ok(()) }
}
