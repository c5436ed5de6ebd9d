//! Permits for CPU-bound work: run off the threads that answer, one for each core, with a short queue. Cached answers
//! and the health check need no permit.

use std::{num::NonZero, sync::Arc, thread, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// Longest wait for a permit. Later results would be for clients that have given up.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// Seconds after which a retry is worth while.
pub const RETRY_AFTER_S: u64 = 2;

/// Reason why work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotComputed {
    #[error("there is more to compute than there is time for")]
    Overloaded,
    /// The work panicked, which is logged, or the program is stopping.
    #[error("what was computed broke off")]
    BrokeOff,
}

/// Permits to compute, one for each core. Clones share them.
#[derive(Clone)]
pub struct Compute {
    permits: Arc<Semaphore>,
    longest_wait: Duration,
}

impl Default for Compute {
    fn default() -> Self {
        Self::new(thread::available_parallelism().map_or(1, NonZero::get), LONGEST_WAIT)
    }
}

impl Compute {
    fn new(permits: usize, longest_wait: Duration) -> Self {
        Self { permits: Arc::new(Semaphore::new(permits)), longest_wait }
    }

    /// Runs `work` on a blocking thread, once there is a permit.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NotComputed> {
        Self::run_with(self.acquire().await?, work).await
    }

    /// Runs `work` like [`Compute::run`], or fails where there is no permit at once.
    pub async fn run_now<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotComputed> {
        let permit = self.permits.clone().try_acquire_owned().map_err(|_| NotComputed::Overloaded)?;
        Self::run_with(permit, work).await
    }

    async fn run_with<T: Send + 'static>(
        permit: OwnedSemaphorePermit,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotComputed> {
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await.map_err(|_| NotComputed::BrokeOff)
    }

    /// Runs a future like [`Compute::run`], for work that awaits something in between.
    pub async fn drive<T, F>(&self, work: F) -> Result<T, NotComputed>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let runtime = Handle::current();
        self.run(move || runtime.block_on(work)).await
    }

    async fn acquire(&self) -> Result<OwnedSemaphorePermit, NotComputed> {
        let permit = tokio::time::timeout(self.longest_wait, self.permits.clone().acquire_owned()).await;
        permit.map_err(|_| NotComputed::Overloaded)?.map_err(|_| NotComputed::BrokeOff)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_would_wait_too_long_is_refused() {
        let compute = Compute::new(1, Duration::from_millis(20));
        let (finish, finished) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let compute = compute.clone();
            async move { compute.run(move || finished.recv().is_ok()).await }
        });
        tokio::task::yield_now().await;
        assert_eq!(compute.run(|| ()).await, Err(NotComputed::Overloaded));
        finish.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(true));
        assert_eq!(compute.run(|| 7).await, Ok(7), "whoever comes later has a permit again");
    }

    #[tokio::test]
    async fn work_that_panics_gives_its_permit_back() {
        let compute = Compute::new(1, Duration::from_millis(20));
        assert_eq!(compute.run(|| panic!("as it must")).await, Err::<(), _>(NotComputed::BrokeOff));
        assert_eq!(compute.drive(async { tokio::task::yield_now().await }).await, Ok(()));
    }
}
