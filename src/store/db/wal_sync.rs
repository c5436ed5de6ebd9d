//! Puts what was committed to an SQLite database on the disk: one sync for all commits that wait for one.
//!
//! With `synchronous=NORMAL` a commit in WAL mode writes to the log file and leaves it to the system when that reaches the
//! disk. `synchronous=FULL` would sync the log inside each commit, while every other writer waits: no more commits a second
//! than the disk syncs. Here the log is synced after the commit, outside the lock, and each sync counts for every commit
//! that was finished when it began. A commit is acknowledged after that, so that it means the same as with `FULL`.

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

/// The commits that wait for the next sync.
#[derive(Default)]
struct Queue {
    waiting: Vec<oneshot::Sender<Result<(), io::ErrorKind>>>,
    /// Whether a sync has failed since the log was last whole.
    has_failed: bool,
    /// Whether a thread is syncing, and will look for those who wait when it is done.
    is_running: bool,
}

impl WalSync {
    /// The log of the database file at this path.
    pub(super) fn of(database: &Path) -> Self {
        let mut path = OsString::from(database);
        path.push("-wal");
        Self { path: PathBuf::from(path).into(), queue: Arc::default() }
    }

    /// Returns when all that was committed before is on the disk.
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

    /// Whether a sync has failed: the log may have a hole, which no later sync tells of.
    pub(super) fn has_failed(&self) -> bool {
        self.lock().has_failed
    }

    /// What was in the log is in the database file.
    pub(super) fn is_mended(&self) {
        self.lock().has_failed = false;
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Syncs until nobody waits any more.
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
                // Who has gone away does not wait.
                let _ = sender.send(synced);
            }
        }
    }

    /// Opened anew each time: SQLite may have made another log. It holds no lock on this file that closing would release.
    fn sync_file(&self) -> io::Result<()> {
        match File::open(&self.path) {
            Ok(file) => file.sync_data(),
            // A log that is gone was written into the database, and synced, by whoever removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}
