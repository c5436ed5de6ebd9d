//! Direct access to the database's tables, bypassing the store.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgPool, SqlitePool, sqlite::SqliteConnectOptions};

/// Connection pool for plain SQL.
pub enum Tables {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Tables {
    pub async fn open(url: &str) -> Self {
        match url.strip_prefix("sqlite:") {
            Some(path) => {
                let options = SqliteConnectOptions::new().filename(path).foreign_keys(true);
                Self::Sqlite(SqlitePool::connect_with(options).await.unwrap())
            }
            None => Self::Postgres(PgPool::connect(url).await.unwrap()),
        }
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    pub async fn run(&self, sql: &str) {
        for statement in sql.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            let statement = AssertSqlSafe(statement.to_owned());
            match self {
                Self::Sqlite(pool) => sqlx::query(statement).execute(pool).await.map(drop).unwrap(),
                Self::Postgres(pool) => sqlx::query(statement).execute(pool).await.map(drop).unwrap(),
            }
        }
    }

    pub async fn texts(&self, sql: String) -> Vec<String> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }

    /// Columns of this program's tables as `table.column`, each with whether it holds numbers.
    pub async fn columns(&self) -> BTreeSet<(String, bool)> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT tables.name || '.' || columns.name || ':' || (columns.type = 'INTEGER')
                 FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
                 WHERE tables.type = 'table'
                     AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tables.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
            }
            Self::Postgres(_) => {
                "SELECT CAST(table_name || '.' || column_name || ':' || CASE data_type WHEN 'bigint' THEN 1 ELSE 0 END AS TEXT)
                 FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
            }
        };
        let columns = self.texts(sql.to_owned()).await;
        columns
            .iter()
            .map(|column| column.split_once(':').unwrap())
            .map(|(name, of)| (name.to_owned(), of == "1"))
            .collect()
    }

    /// Columns that can hold text, as `table.column`, from the database's own catalogue.
    pub async fn text_columns(&self) -> BTreeSet<String> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT tables.name || '.' || columns.name
                 FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
                 WHERE tables.type = 'table' AND columns.type NOT IN ('INTEGER', 'REAL')
                     AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tables.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
            }
            Self::Postgres(_) => {
                "SELECT CAST(table_name || '.' || column_name AS TEXT) FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'
                     AND data_type NOT IN ('bigint', 'integer', 'boolean', 'double precision')"
            }
        };
        self.texts(sql.to_owned()).await.into_iter().collect()
    }
}
