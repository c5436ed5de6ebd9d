//! Whether the database can be written to: known from the last write, or probed.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{Store, StoreError, Write, db::execute};

/// Time for which the last write's outcome is valid, and interval between probes.
const KNOWN_FOR: Duration = Duration::from_secs(5);
const PROBE: &str = "write-probe";

/// Outcome of the last write. Clones share it.
#[derive(Clone, Default)]
pub(super) struct WriteHealth {
    last: Arc<Mutex<Option<Outcome>>>,
    /// Held during a probe.
    probing: Arc<tokio::sync::Mutex<()>>,
}

/// Outcome of the last write.
#[derive(Clone, Copy)]
struct Outcome {
    at: Instant,
    is_written: bool,
}

impl WriteHealth {
    pub(super) fn note(&self, is_written: bool) {
        *self.lock() = Some(Outcome { at: Instant::now(), is_written });
    }

    fn known(&self) -> Option<bool> {
        self.lock().filter(|outcome| outcome.at.elapsed() < KNOWN_FOR).map(|outcome| outcome.is_written)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Outcome>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Whether the database accepts writes: by the last write, or by a probe, at most one in five seconds. The probe
    /// writes `now_ms`.
    pub async fn is_writable(&self, now_ms: i64) -> bool {
        let health = &self.health;
        if let Some(is_written) = health.known() {
            return is_written;
        }
        let _one = health.probing.lock().await;
        if let Some(is_written) = health.known() {
            return is_written;
        }
        let probed = self.probe(now_ms).await;
        if let Err(error) = &probed {
            tracing::warn!(error = error as &dyn std::error::Error, "the database cannot be written to");
        }
        health.note(probed.is_ok());
        probed.is_ok()
    }

    async fn probe(&self, now_ms: i64) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.put_probe(now_ms).await?;
        write.commit().await
    }
}

impl Write {
    async fn put_probe(&mut self, now_ms: i64) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            PROBE,
            now_ms.to_string(),
        )
        .map(drop)
        .map_err(StoreError::of("trying to write"))
    }
}
