//! Schema versions and migrations.

use std::collections::BTreeSet;

use sqlx::{
    Connection, PgConnection, SqlitePool,
    migrate::{Migrate, MigrateError, Migrator},
};

use super::{Executor, Transaction, Upgrade, without_password};
use crate::StoreError;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Locks the database during migrations: several programs may open a new database at once.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// Queries whether the table of migrations exists, in the first schema of the search path.
const SQLITE_HAS_MIGRATIONS: &str =
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";
const POSTGRES_HAS_MIGRATIONS: &str = "SELECT COUNT(to_regclass('_sqlx_migrations'))";
const APPLIED: &str = "SELECT version FROM _sqlx_migrations ORDER BY version";

/// Result of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Version before; `None` for a database without tables.
    pub from: Option<i64>,
    pub to: i64,
}

impl Migrated {
    /// Result without having looked.
    pub(super) fn unknown() -> Self {
        Self { from: None, to: newest_schema() }
    }
}

/// Newest version that this program knows.
pub fn newest_schema() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Migrates the schema to a version, within a transaction.
pub(crate) async fn migrate_to(transaction: &mut Transaction, version: i64) -> Result<(), StoreError> {
    let done = match transaction.executor() {
        Executor::Sqlite(connection) => SQLITE.run_direct(Some(version), connection, false).await,
        Executor::Postgres(connection) => POSTGRES.run_direct(Some(version), connection, false).await,
    };
    done.map_err(|source| StoreError::Migrate { url: "being restored".to_owned(), source: Box::new(source) })
}

pub(super) async fn of_sqlite(url: &str, pool: &SqlitePool, upgrade: Upgrade) -> Result<Migrated, StoreError> {
    let failed = |source: MigrateError| StoreError::Migrate { url: without_password(url), source: Box::new(source) };
    let run = async {
        let mut connection = pool.acquire().await?;
        // All migrations or none: each is a savepoint in this transaction.
        let mut transaction = connection.begin_with(BEGIN).await?;
        let (count,): (i64,) = sqlx::query_as(SQLITE_HAS_MIGRATIONS).fetch_one(&mut *transaction).await?;
        let applied =
            if count == 0 { Vec::new() } else { sqlx::query_as(APPLIED).fetch_all(&mut *transaction).await? };
        let state = state(&SQLITE, applied);
        if state.is_to_run(upgrade) {
            SQLITE.run(&mut *transaction).await?;
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(state)
    };
    run.await.map_err(failed)?.judge(url, upgrade)
}

pub(super) async fn of_postgres(
    url: &str,
    connection: &mut PgConnection,
    upgrade: Upgrade,
) -> Result<Migrated, StoreError> {
    let failed = |source: MigrateError| StoreError::Migrate { url: without_password(url), source: Box::new(source) };
    let run = async {
        let state = postgres_state(connection).await?;
        // A role without the right to create tables can do everything else.
        if !state.is_to_run(upgrade) {
            return Ok(state);
        }
        // Another program may have migrated first: the state is read again under the lock.
        connection.lock().await?;
        let state = postgres_state(connection).await?;
        let done = if state.is_to_run(upgrade) {
            // sqlx takes the lock again, and releases it as often.
            POSTGRES.run(&mut *connection).await
        } else {
            Ok(())
        };
        connection.unlock().await?;
        done.map(|()| state)
    };
    run.await.map_err(failed)?.judge(url, upgrade)
}

async fn postgres_state(connection: &mut PgConnection) -> Result<State, MigrateError> {
    let (count,): (i64,) = sqlx::query_as(POSTGRES_HAS_MIGRATIONS).fetch_one(&mut *connection).await?;
    let applied = if count == 0 { Vec::new() } else { sqlx::query_as(APPLIED).fetch_all(&mut *connection).await? };
    Ok(state(&POSTGRES, applied))
}

/// Migrations of a database, compared with those of this program.
struct State {
    from: Option<i64>,
    to: i64,
    /// Migration by a later program.
    unknown: Option<i64>,
    is_current: bool,
}

fn state(migrator: &Migrator, applied: Vec<(i64,)>) -> State {
    let known: BTreeSet<i64> = migrator.iter().map(|migration| migration.version).collect();
    let applied: BTreeSet<i64> = applied.into_iter().map(|(version,)| version).collect();
    State {
        from: applied.last().copied(),
        to: known.last().copied().unwrap_or_default(),
        unknown: applied.difference(&known).last().copied(),
        is_current: known.is_subset(&applied),
    }
}

impl State {
    fn is_to_run(&self, upgrade: Upgrade) -> bool {
        self.unknown.is_none() && !self.is_current && (upgrade == Upgrade::Allowed || self.from.is_none())
    }

    fn judge(self, url: &str, upgrade: Upgrade) -> Result<Migrated, StoreError> {
        let url = || without_password(url);
        match (self.unknown, self.from) {
            (Some(version), _) => Err(StoreError::Newer { url: url(), version, known: self.to }),
            (None, Some(version)) if !self.is_current && upgrade == Upgrade::Refused => {
                Err(StoreError::Older { url: url(), version, known: self.to })
            }
            (None, from) => Ok(Migrated { from, to: self.to }),
        }
    }
}
