//! Watch for published changes, by this process or another one on the same database.

use std::{collections::HashMap, sync::Arc, time::Duration};

use sqlx::{Connection, PgPool, SqliteConnection, postgres::PgListener, sqlite::SqliteConnectOptions};
use tokio::{
    sync::watch,
    time::{interval, sleep},
};

use super::{
    Store, StoreError,
    db::Db,
    publications::{POSTGRES_CHANNEL, sequences},
};

/// Sequence of each week, raised by every change of its published content.
pub type Sequences = HashMap<String, i64>;

/// Interval at which SQLite is polled for commits by other connections. A poll takes a few microseconds.
const SQLITE_POLL: Duration = Duration::from_millis(500);
/// Changes with each commit by another connection, in this or another process.
const SQLITE_DATA_VERSION: &str = "PRAGMA data_version";
/// Interval at which PostgreSQL is polled, in case a notification is lost.
const POSTGRES_POLL: Duration = Duration::from_secs(30);
const RETRY: Duration = Duration::from_secs(2);

/// Receiver of published changes. Dropping it ends the watch.
pub struct Changes {
    sequences: watch::Receiver<Arc<Sequences>>,
}

impl Changes {
    /// Waits for the next change; returns every week's sequence after it. Several changes may be reported as one; none
    /// is lost. `None` when the store is closed.
    pub async fn next(&mut self) -> Option<Arc<Sequences>> {
        self.sequences.changed().await.ok()?;
        Some(self.sequences.borrow_and_update().clone())
    }

    /// Every week's sequence as last seen.
    pub fn now(&self) -> Arc<Sequences> {
        self.sequences.borrow().clone()
    }
}

impl Store {
    /// Begins to watch for published changes.
    pub async fn changes(&self) -> Result<Changes, StoreError> {
        let here = self.published_here.subscribe();
        let signals = Signals::begin(&self.db, here).await?;
        let (sender, receiver) = watch::channel(Arc::new(sequences(&self.db).await?));
        let db = self.db.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = follow(db, signals, &sender) => {}
                () = sender.closed() => {}
            }
        });
        Ok(Changes { sequences: receiver })
    }
}

/// Forwards changes, reconnecting where the database was lost, until the store is closed.
async fn follow(db: Db, mut signals: Signals, sender: &watch::Sender<Arc<Sequences>>) {
    loop {
        let error = hand_on(&db, &mut signals, sender).await;
        if db.is_closed() {
            return;
        }
        tracing::warn!(error = &error as &dyn std::error::Error, "cannot follow what is published; trying again");
        signals = loop {
            sleep(RETRY).await;
            match Signals::begin(&db, signals.here.clone()).await {
                Ok(signals) => break signals,
                Err(_) if db.is_closed() => return,
                Err(_) => {}
            }
        };
    }
}

/// Reads the sequences, at first and after each signal, until an error.
async fn hand_on(db: &Db, signals: &mut Signals, sender: &watch::Sender<Arc<Sequences>>) -> StoreError {
    loop {
        match sequences(db).await {
            Ok(sequences) => sender.send_if_modified(|seen| {
                let changed = **seen != sequences;
                if changed {
                    *seen = Arc::new(sequences);
                }
                changed
            }),
            Err(error) => return error,
        };
        if let Err(error) = signals.next().await {
            return error;
        }
    }
}

/// Sources of signals that something may have been published.
struct Signals {
    here: watch::Receiver<()>,
    elsewhere: Elsewhere,
}

enum Elsewhere {
    Sqlite { connection: SqliteConnection, seen_version: i64 },
    Postgres(PgListener),
}

impl Signals {
    async fn begin(db: &Db, here: watch::Receiver<()>) -> Result<Self, StoreError> {
        Ok(Self { here, elsewhere: Elsewhere::begin(db).await? })
    }

    async fn next(&mut self) -> Result<(), StoreError> {
        tokio::select! {
            // The sender lives as long as the store; after that, the other signals go on.
            Ok(()) = self.here.changed() => Ok(()),
            signalled = self.elsewhere.next() => signalled,
        }
    }
}

impl Elsewhere {
    async fn begin(db: &Db) -> Result<Self, StoreError> {
        match db {
            Db::Sqlite(database) => Self::sqlite(database.options()).await,
            Db::Postgres(pool) => Self::postgres(pool).await,
        }
        .map_err(StoreError::of("beginning to follow what is published"))
    }

    async fn sqlite(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut connection = SqliteConnection::connect_with(options).await?;
        let seen_version = data_version(&mut connection).await?;
        Ok(Self::Sqlite { connection, seen_version })
    }

    async fn postgres(pool: &PgPool) -> Result<Self, sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(POSTGRES_CHANNEL).await?;
        Ok(Self::Postgres(listener))
    }

    /// Waits until another connection may have published. Cancellation-safe.
    async fn next(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { connection, seen_version } => {
                let mut tick = interval(SQLITE_POLL);
                tick.tick().await;
                loop {
                    tick.tick().await;
                    let version = data_version(connection).await;
                    let version = version.map_err(StoreError::of("asking whether another process wrote"))?;
                    if version != *seen_version {
                        *seen_version = version;
                        return Ok(());
                    }
                }
            }
            Self::Postgres(listener) => tokio::select! {
                // `None` after a reconnection: notifications may be lost.
                notified = listener.try_recv() => {
                    notified.map(drop).map_err(StoreError::of("listening for what is published"))
                }
                () = sleep(POSTGRES_POLL) => Ok(()),
            },
        }
    }
}

async fn data_version(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(SQLITE_DATA_VERSION).fetch_one(connection).await
}
