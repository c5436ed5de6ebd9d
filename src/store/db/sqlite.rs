//! SQLite: a file that only its owner reads, written by one connection at a time, and synced.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io,
    num::NonZero,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use sqlx::{
    Sqlite, SqliteConnection, SqlitePool,
    error::DatabaseError,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::runtime::Handle;

use super::{
    BEGINNING, COMMITTING, ROLLING_BACK, Transaction, Upgrade,
    migrations::{self, Migrated},
    wal_sync::WalSync,
    without_password,
};
use crate::StoreError;

/// Takes the write lock at once: a transaction that reads first and then meets another writer would fail instead of
/// waiting.
const BEGIN: &str = "BEGIN IMMEDIATE";
const BEGIN_READING: &str = "BEGIN";
const COMMIT: &str = "COMMIT";
const ROLL_BACK: &str = "ROLLBACK";

const VACUUM: &str = "VACUUM";
const BUSY_BRIEFLY: &str = "PRAGMA busy_timeout = 200";
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// Time limit for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(4);
/// Time limit for the write connection, and then for the other process.
const BEGIN_TIMEOUT: Duration = Duration::from_millis(4500);

const SQLITE_BUSY: &str = "5";
const OPENING_TRIES: u32 = 100;
const BEFORE_OPENING_AGAIN: Duration = Duration::from_millis(20);

/// Mode of the file, its log and its index, which contain mail addresses.
const OWNER_ONLY: u32 = 0o600;
const RIGHTS_OF_OTHERS: u32 = 0o007;

/// Log target under the program's name, by which operators filter.
const LOG_TARGET: &str = "innovationsveckan::store";

/// Pools of connections. SQLite has one writer at a time, so the write pool has one connection, and the others only
/// read.
#[derive(Clone)]
pub(crate) struct SqliteDatabase {
    read: SqlitePool,
    write: SqlitePool,
    options: Box<SqliteConnectOptions>,
    wal_sync: WalSync,
    file: Arc<OpenedFile>,
}

/// Identity of the file that the connections hold.
struct OpenedFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl OpenedFile {
    fn at(path: PathBuf) -> io::Result<Self> {
        let found = fs::metadata(&path)?;
        Ok(Self { path, device: found.dev(), inode: found.ino() })
    }

    /// Whether the path leads to another file or none: writes would be lost with the connections.
    fn is_replaced(&self) -> bool {
        fs::metadata(&self.path).map_or(true, |found| (found.dev(), found.ino()) != (self.device, self.inode))
    }
}

impl SqliteDatabase {
    pub(super) async fn open(url: &str, path: PathBuf, upgrade: Upgrade) -> Result<(Self, Migrated), StoreError> {
        let failed = |source| StoreError::Open { url: without_password(url), source };
        let real_path = create_for_owner(&path).map_err(|error| failed(error.into()))?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            // `WalSync` syncs after each commit.
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            // Deleted and overwritten data are zeroed in the file.
            .pragma("secure_delete", "ON");
        let write = pool(1, &options).await.map_err(failed)?;
        let migrated = match upgrade {
            Upgrade::None => Migrated::unknown(),
            upgrade => migrations::of_sqlite(url, &write, upgrade).await?,
        };
        let readers = thread::available_parallelism().map_or(2, NonZero::get).clamp(2, 8) as u32;
        let read = pool(readers, &options.clone().pragma("query_only", "true")).await.map_err(failed)?;
        // SQLite's log is beside the file itself, not beside a link to it.
        let wal_sync = WalSync::of(&real_path);
        sync_folder(&real_path).map_err(|error| failed(error.into()))?;
        let file = Arc::new(OpenedFile::at(path).map_err(|error| failed(error.into()))?);
        Ok((Self { read, write, options: Box::new(options), wal_sync, file }, migrated))
    }

    pub(super) fn readers(&self) -> &SqlitePool {
        &self.read
    }

    /// Options for another connection to the same file.
    pub(crate) fn options(&self) -> &SqliteConnectOptions {
        &self.options
    }

    pub(super) async fn begin(&self) -> Result<SqliteTransaction, StoreError> {
        if self.file.is_replaced() {
            return Err(StoreError::Replaced { path: self.file.path.clone() });
        }
        let began = tokio::time::timeout(BEGIN_TIMEOUT, async {
            let connection = self.write.acquire().await?;
            let mut transaction = SqliteTransaction { connection: Some(connection), wal_sync: self.wal_sync.clone() };
            if self.wal_sync.has_failed() {
                self.mend_log(transaction.connection()).await?;
            }
            sqlx::query(BEGIN).execute(transaction.connection()).await?;
            Ok(transaction)
        });
        began.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(StoreError::of(BEGINNING))
    }

    /// Repairs the log after a failed sync: the system may have dropped pages, and a later sync would not report it.
    /// The log is checkpointed into the database file and synced before any further commit is acknowledged.
    async fn mend_log(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let (is_busy, _, _): (i64, i64, i64) = sqlx::query_as(CHECKPOINT).fetch_one(connection).await?;
        if is_busy != 0 {
            return Err(sqlx::Error::Io(io::ErrorKind::ResourceBusy.into()));
        }
        self.wal_sync.is_mended();
        Ok(())
    }

    /// Begins sqlx's own transaction, for a command that ends with it.
    pub(super) async fn begin_once(&self) -> Result<Transaction, StoreError> {
        let begun = self.write.begin_with(BEGIN).await.map_err(StoreError::of(BEGINNING))?;
        Ok(Transaction::SqliteOnce(begun, self.wal_sync.clone()))
    }

    /// Begins a read transaction; its snapshot is taken at the first statement.
    pub(super) async fn begin_reading(&self) -> Result<Transaction, StoreError> {
        let begun = self.read.begin_with(BEGIN_READING).await.map_err(StoreError::of(BEGINNING))?;
        Ok(Transaction::SqliteOnce(begun, self.wal_sync.clone()))
    }

    pub(super) async fn clean(&self) -> Result<(), StoreError> {
        for statement in [VACUUM, CHECKPOINT] {
            sqlx::query(statement).execute(&self.write).await.map_err(StoreError::of("cleaning the database file"))?;
        }
        Ok(())
    }

    pub(super) fn is_closed(&self) -> bool {
        self.read.is_closed()
    }

    /// Checkpoints everything into one file, so that it can be copied.
    pub(super) async fn close(&self) {
        self.read.close().await;
        // Another process that uses the log does this when it closes; it must not wait for this one.
        for statement in [BUSY_BRIEFLY, CHECKPOINT] {
            if let Err(error) = sqlx::query(statement).execute(&self.write).await {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(target: LOG_TARGET, error, "the log was not written into the database file");
            }
        }
        self.write.close().await;
    }
}

/// Pool of connections that live as long as the pool. When several programs open a new file at once, all but one are
/// told that it is locked, without waiting, and retry.
async fn pool(connections: u32, options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let mut tries_left = OPENING_TRIES;
    loop {
        let opened = SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(BEGIN_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await;
        match opened {
            Err(error) if tries_left > 0 && is_locked(&error) => {
                tries_left -= 1;
                tokio::time::sleep(BEFORE_OPENING_AGAIN).await;
            }
            opened => return opened,
        }
    }
}

fn is_locked(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == SQLITE_BUSY)
}

/// Transaction that holds the write lock.
///
/// Not sqlx's own, which counts its depth itself and does not notice when SQLite has rolled back on its own, as on a
/// full disk: the connection could begin no further transaction. Here, a connection with a failed transaction is
/// closed.
pub(crate) struct SqliteTransaction {
    /// Connection; `None` after the end.
    connection: Option<PoolConnection<Sqlite>>,
    wal_sync: WalSync,
}

impl SqliteTransaction {
    /// Connection of the transaction; panics after its end, which consumes it.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("a transaction has its connection until it ends")
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.end(COMMIT, COMMITTING).await?;
        self.wal_sync.sync().await.map_err(|source| StoreError::NotOnDisk { source })
    }

    pub(super) async fn roll_back(mut self) -> Result<(), StoreError> {
        self.end(ROLL_BACK, ROLLING_BACK).await
    }

    async fn end(&mut self, statement: &'static str, operation: &'static str) -> Result<(), StoreError> {
        let ended = sqlx::query(statement).execute(self.connection()).await;
        let connection = self.connection.take();
        if ended.is_err()
            && let Some(connection) = connection
        {
            // The error above is reported, whatever closing returns.
            let _ = connection.close().await;
        }
        ended.map(drop).map_err(StoreError::of(operation))
    }
}

impl Drop for SqliteTransaction {
    /// Rolls back in the background unless the transaction has ended.
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let Ok(runtime) = Handle::try_current() else {
            connection.close_on_drop();
            return;
        };
        runtime.spawn(async move {
            if sqlx::query(ROLL_BACK).execute(&mut *connection).await.is_err() {
                let _ = connection.close().await;
            }
        });
    }
}

/// Creates the file if it is missing, also behind a link; returns its real path. SQLite creates log and index with the
/// file's mode; those of an earlier, killed server may have another.
fn create_for_owner(path: &Path) -> io::Result<PathBuf> {
    // Not `create_new`, which fails for a link to a missing file.
    if fs::metadata(path).is_err() {
        OpenOptions::new().write(true).create(true).truncate(false).mode(OWNER_ONLY).open(path)?;
    }
    let real_path = fs::canonicalize(path)?;
    for end in ["", "-wal", "-shm"] {
        let mut file = real_path.clone().into_os_string();
        file.push(end);
        hide_from_others(Path::new(&file))?;
    }
    Ok(real_path)
}

/// Removes the rights of others. A group's rights may be intended.
fn hide_from_others(path: &Path) -> io::Result<()> {
    let mode = match fs::metadata(path) {
        Ok(found) => found.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if mode & RIGHTS_OF_OTHERS == 0 {
        return Ok(());
    }
    match fs::set_permissions(path, Permissions::from_mode(mode & !RIGHTS_OF_OTHERS)) {
        Ok(()) => {
            tracing::info!(target: LOG_TARGET, "the database file {} can no longer be read by everybody", path.display());
        }
        Err(error) => tracing::warn!(
            error = &error as &dyn std::error::Error,
            "everybody on this machine can read the database file {}",
            path.display()
        ),
    }
    Ok(())
}

/// Syncs the folder, so that a new file is on the disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // A folder that is writable but not readable cannot be synced.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}
