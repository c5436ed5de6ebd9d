//! PostgreSQL: how it is connected to, and for how long it is waited for.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    Upgrade,
    migrations::{self, Migrated},
    without_password,
};
use crate::StoreError;

const MOST_CONNECTIONS: u32 = 10;
/// For a connection, of the pool or a new one. Whoever waits longer is told to come back.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// The longest time of one statement. Nothing that a visitor asks takes a tenth of it.
const STATEMENT_TIMEOUT: &str = "10s";
/// For rows and tables that another transaction holds.
const LOCK_TIMEOUT: &str = "4s";
/// The longest time of an idle transaction: its program has gone.
const IDLE_TRANSACTION_TIMEOUT: &str = "30s";

/// Opens the database. TLS follows from `sslmode` and `sslrootcert` in the address, with the system's authorities.
pub(super) async fn open(url: &str, upgrade: Upgrade) -> Result<(PgPool, Migrated), StoreError> {
    let failed = |source| StoreError::Open { url: without_password(url), source };
    let options = PgConnectOptions::from_str(url).map_err(failed)?;
    // Not through the pool: that tries until its time is out, and then only says that it is.
    let connecting = tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options)).await;
    let mut connection = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(failed)?;
    // Without the limits below: an upgrade takes its time.
    let migrated = match upgrade {
        Upgrade::None => Migrated::unknown(),
        upgrade => migrations::of_postgres(url, &mut connection, upgrade).await?,
    };
    // It was needed no longer; an error changes nothing.
    let _ = connection.close().await;
    let pool = PgPoolOptions::new()
        .max_connections(MOST_CONNECTIONS)
        .acquire_timeout(CONNECT_TIMEOUT)
        .connect_with(options.options([
            ("statement_timeout", STATEMENT_TIMEOUT),
            ("lock_timeout", LOCK_TIMEOUT),
            ("idle_in_transaction_session_timeout", IDLE_TRANSACTION_TIMEOUT),
        ]))
        .await
        .map_err(failed)?;
    Ok((pool, migrated))
}
