//! Following what is published, by this process or another one on the same database.

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

/// Each week's number, which rises with every change of what is published of it.
pub type Sequences = HashMap<String, i64>;

/// How often SQLite is asked whether another connection wrote. The answer costs a few microseconds.
const SQLITE_POLL: Duration = Duration::from_millis(500);
/// It moves when any other connection commits, also one of another process.
const SQLITE_DATA_VERSION: &str = "PRAGMA data_version";
/// How often PostgreSQL is read should a notification have been lost.
const POSTGRES_POLL: Duration = Duration::from_secs(30);
const RETRY: Duration = Duration::from_secs(2);

/// Tells when something was published. Dropping it ends the watch.
pub struct Changes {
    sequences: watch::Receiver<Arc<Sequences>>,
}

impl Changes {
    /// Waits for the next change, and gives every week's number after it. Several changes may come as one; none is
    /// lost. `None` when the store is closed for good.
    pub async fn next(&mut self) -> Option<Arc<Sequences>> {
        self.sequences.changed().await.ok()?;
        Some(self.sequences.borrow_and_update().clone())
    }

    /// Every week's number as last seen.
    pub fn now(&self) -> Arc<Sequences> {
        self.sequences.borrow().clone()
    }
}

impl Store {
    /// Follows what is published from now on.
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

/// Hands on what signals lead to, connecting again where the database was lost, until the store is closed.
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

/// Reads the sequences, at first and at each signal, until something fails.
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

/// What may mean that something was published.
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
            // The sender lives as long as a store does; without one, the other signals go on.
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

    /// Until another connection may have published. May be dropped half-way and asked again.
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
                // `None` means that the connection was lost and is there again: look as well.
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
