//! Syncs committed SQLite transactions to the disk: one sync for all commits that wait.
//!
//! With `synchronous=NORMAL` a commit in WAL mode writes to the log file, and the system decides when that reaches the
//! disk. With `synchronous=FULL` each commit would sync the log while every other writer waits, which limits commits to
//! the disk's syncs a second. Here the log is synced after the commit, outside the lock, and each sync counts for every
//! commit that was finished when it began. A commit is acknowledged after the sync, which gives the same durability as
//! `FULL`.

use std::{
    ffi::OsString,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

#[derive(Clone)]
pub(crate) struct WalSync {
    path: Arc<Path>,
    queue: Arc<Mutex<Queue>>,
}

/// Commits that wait for the next sync.
#[derive(Default)]
struct Queue {
    waiting: Vec<oneshot::Sender<Result<(), io::ErrorKind>>>,
    /// Whether a sync has failed since the log was last repaired.
    has_failed: bool,
    /// Whether a thread is syncing; it also handles commits that wait when it is done.
    is_running: bool,
}

impl WalSync {
    /// Sync of the log of the database file at this path.
    pub(super) fn of(database: &Path) -> Self {
        let mut path = OsString::from(database);
        path.push("-wal");
        Self { path: PathBuf::from(path).into(), queue: Arc::default() }
    }

    /// Returns when all earlier commits are on the disk.
    pub(super) async fn sync(&self) -> io::Result<()> {
        let (sender, done) = oneshot::channel();
        let begins = {
            let mut queue = self.lock();
            queue.waiting.push(sender);
            !std::mem::replace(&mut queue.is_running, true)
        };
        if begins {
            let this = self.clone();
            tokio::task::spawn_blocking(move || this.run());
        }
        done.await.map_err(io::Error::other)?.map_err(io::Error::from)
    }

    /// Whether a sync has failed: the log may have a gap, which no later sync reports.
    pub(super) fn has_failed(&self) -> bool {
        self.lock().has_failed
    }

    /// Records that the log was checkpointed into the database file.
    pub(super) fn is_mended(&self) {
        self.lock().has_failed = false;
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Syncs until no commit waits.
    fn run(&self) {
        loop {
            let waiting = {
                let mut queue = self.lock();
                if queue.waiting.is_empty() {
                    queue.is_running = false;
                    return;
                }
                std::mem::take(&mut queue.waiting)
            };
            let synced = self.sync_file().map_err(|error| error.kind());
            if synced.is_err() {
                self.lock().has_failed = true;
            }
            for sender in waiting {
                // A caller that has gone does not wait.
                let _ = sender.send(synced);
            }
        }
    }

    /// Syncs the log, opened each time, since SQLite may have replaced it. SQLite holds no lock on it that closing
    /// releases.
    fn sync_file(&self) -> io::Result<()> {
        match File::open(&self.path) {
            Ok(file) => file.sync_data(),
            // A missing log was checkpointed and synced by the process that removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}
