//! PostgreSQL: connecting, and time limits.

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
/// Time limit for getting a connection, from the pool or new; then the request fails with 503.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Time limit of a statement. Requests need less than a tenth of it.
const STATEMENT_TIMEOUT: &str = "10s";
/// Time limit for locks of other transactions.
const LOCK_TIMEOUT: &str = "4s";
/// Time limit of an idle transaction, whose program is gone.
const IDLE_TRANSACTION_TIMEOUT: &str = "30s";

/// Opens the database. TLS depends on `sslmode` and `sslrootcert` in the URL, with the system's authorities.
pub(super) async fn open(url: &str, upgrade: Upgrade) -> Result<(PgPool, Migrated), StoreError> {
    let failed = |source| StoreError::Open { url: without_password(url), source };
    let options = PgConnectOptions::from_str(url).map_err(failed)?;
    // Not through the pool, which retries until its timeout and then reports only that.
    let connecting = tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options)).await;
    let mut connection = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(failed)?;
    // Without the limits below: a migration may take long.
    let migrated = match upgrade {
        Upgrade::None => Migrated::unknown(),
        upgrade => migrations::of_postgres(url, &mut connection, upgrade).await?,
    };
    // The connection has done its work; an error changes nothing.
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
