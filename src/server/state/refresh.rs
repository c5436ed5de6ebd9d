//! Refreshes the published snapshots: after each decision, after changes by other processes, and by comparing at
//! intervals in case a notification was lost.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::{Earlier, Published, Site};
use crate::{
    domain::week::Week,
    server::{
        reference::Registry,
        service::snapshot::{Snapshot, SnapshotError},
        store::{Changes, Sequences, StoreError, UnreadableRow},
    },
};

/// Time for which a replaced version can be fetched, and the number of such versions.
const KEPT_MS: i64 = 10 * 60 * 1000;
const MOST_KEPT: usize = 6;

/// Interval at which the snapshots are compared with the database, regardless of notifications.
pub const BETWEEN_COMPARISONS: Duration = Duration::from_secs(30);
const BEFORE_RETRYING: Duration = Duration::from_secs(2);
/// Delay before copies are compressed better, so that requests come first.
const BEFORE_IMPROVING: Duration = Duration::from_millis(500);

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("what is published cannot be read")]
    Store(#[from] StoreError),
    #[error("the programme cannot be built")]
    Snapshot(#[from] SnapshotError),
    #[error("building the programme stopped")]
    Stopped(#[from] tokio::task::JoinError),
}

/// Lock of a refresh, with the weeks that must be built although their sequences are unchanged.
pub(super) type Refreshing = tokio::sync::Mutex<BTreeSet<String>>;

impl Site {
    /// Builds the weeks that have changed since they were built last, and swaps all in at once.
    ///
    /// One caller builds at a time; callers that waited usually find their change in what was built meanwhile, and
    /// build nothing. A week that cannot be built keeps its last snapshot and is logged; only an unreadable database is
    /// an error.
    pub async fn refresh(&self) -> Result<(), PublishError> {
        let mut anew = self.refreshing.lock().await;
        self.renew(&mut anew).await
    }

    /// Refreshes after a commit. An error is logged only, since the change is committed; the next notification or
    /// comparison tries again.
    pub async fn refresh_or_report(&self) {
        if let Err(error) = self.refresh().await {
            tracing::error!(error = &error as &dyn std::error::Error, "what was decided is not shown yet");
        }
    }

    /// Compares the snapshots with the database, including rows that were unreadable before, and builds what differs.
    pub async fn compare(&self) -> Result<(), PublishError> {
        let mut anew = self.refreshing.lock().await;
        anew.extend(self.store.take_mended().await?.into_iter().map(|row| row.week_slug));
        self.renew(&mut anew).await
    }

    /// Rows that are not published, since this program cannot read them.
    pub fn unreadable(&self) -> Vec<UnreadableRow> {
        self.store.unreadable()
    }

    /// Refreshes under the caller's lock, so that an older snapshot never replaces a newer one.
    async fn renew(&self, anew: &mut BTreeSet<String>) -> Result<(), PublishError> {
        // Read before the data: newer data make the next caller build again.
        let sequences = self.store.sequences().await?;
        let before = self.published();
        if sequences == before.sequences && anew.is_empty() {
            return Ok(());
        }
        let weeks = self.store.weeks().await?;
        if may_have_another_registry(&weeks, &sequences, &before.sequences) {
            self.renew_registry().await?;
        }
        let mut after = before.kept_aside(weeks, &self.store.unreadable());
        let now_ms = self.clock.now_ms();
        for week in after.weeks.clone() {
            let sequence = sequences.get(&week.slug).copied();
            let shown = before.sequences.get(&week.slug).copied();
            if sequence < shown {
                tracing::warn!(
                    "week {}: the database has become older than what is shown; if a copy was put in its place, restart",
                    week.slug
                );
                continue;
            }
            let is_built = before.snapshots.contains_key(&week.slug);
            if sequence == shown && is_built && !anew.contains(&week.slug) {
                continue;
            }
            let slug = week.slug.clone();
            match self.build(week).await {
                Ok(built) => {
                    after.put(built, sequence, now_ms);
                    anew.remove(&slug);
                }
                Err(PublishError::Store(error)) => return Err(error.into()),
                Err(error) => tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "week {slug} cannot be built; it keeps its last programme"
                ),
            }
        }
        // Weeks that are gone or unreadable cannot be built.
        anew.retain(|slug| after.weeks.iter().any(|week| week.slug == *slug));
        after.forget_earlier(now_ms);
        let is_another = after.is_another(&before);
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(after);
        if is_another {
            self.pages.clear();
            self.answers.clear();
        }
        Ok(())
    }

    /// Takes the site's own public bodies into use.
    async fn renew_registry(&self) -> Result<(), PublishError> {
        let own = self.store.own_public_bodies().await?;
        if own != self.registry().own() {
            let registry = tokio::task::spawn_blocking(move || Arc::new(Registry::with_own(own))).await?;
            *self.registry.write().unwrap_or_else(PoisonError::into_inner) = registry;
        }
        Ok(())
    }

    async fn build(&self, week: Week) -> Result<Snapshot, PublishError> {
        let records = self.store.published(&week.slug).await?;
        Ok(tokio::task::spawn_blocking(move || Snapshot::build(week, records)).await??)
    }
}

/// Whether the site's own public bodies may have changed: a change of them raises the sequence of every week, and of one
/// that was created later there is none yet.
fn may_have_another_registry(weeks: &[Week], sequences: &Sequences, before: &Sequences) -> bool {
    weeks.iter().all(|week| {
        let sequence = sequences.get(&week.slug);
        sequence.is_none() || sequence != before.get(&week.slug)
    })
}

/// Whether an activity was hidden, withdrawn or erased since. An erasure makes no new revision.
fn takes_away(known: &Snapshot, built: &Snapshot) -> bool {
    known.records.iter().any(|before| {
        built.record(before.id).is_none_or(|now| now.revision == before.revision && now.activity != before.activity)
    })
}

impl Published {
    /// Current snapshots with the current weeks. An unreadable week stays as it was.
    fn kept_aside(&self, mut weeks: Vec<Week>, unreadable: &[UnreadableRow]) -> Self {
        let is_unreadable =
            |slug: &str| unreadable.iter().any(|row| row.activity_id.is_none() && row.week_slug == slug);
        let is_there = |weeks: &[Week], slug: &str| weeks.iter().any(|week| week.slug == slug);
        for week in &self.weeks {
            if !is_there(&weeks, &week.slug) && is_unreadable(&week.slug) {
                weeks.push(week.clone());
            }
        }
        weeks.sort_by(|left, right| (left.starts, &left.slug).cmp(&(right.starts, &right.slug)));
        let mut kept = Self {
            weeks,
            snapshots: self.snapshots.clone(),
            earlier: self.earlier.clone(),
            sequences: self.sequences.clone(),
        };
        kept.snapshots.retain(|slug, _| is_there(&kept.weeks, slug));
        kept.sequences.retain(|slug, _| is_there(&kept.weeks, slug));
        kept
    }

    fn put(&mut self, built: Snapshot, sequence: Option<i64>, now_ms: i64) {
        let slug = built.week.slug.clone();
        let known = self.snapshots.get(&slug);
        if known.is_none_or(|known| known.version != built.version) {
            if known.is_some_and(|known| takes_away(known, &built)) {
                // Old versions with removed content must not be fetched either.
                self.earlier.retain(|earlier| earlier.week_slug != slug);
            } else {
                self.earlier.extend(known.map(|known| Earlier::of(known, now_ms)));
            }
            self.snapshots.insert(slug.clone(), Arc::new(built));
        }
        if let Some(sequence) = sequence {
            self.sequences.insert(slug, sequence);
        }
    }

    fn forget_earlier(&mut self, now_ms: i64) {
        self.earlier.retain(|earlier| now_ms - earlier.replaced_ms < KEPT_MS);
        // A long import publishes again and again; clients of evicted versions load the current one.
        self.earlier.drain(..self.earlier.len().saturating_sub(MOST_KEPT));
    }

    /// Whether anything on the pages may differ.
    fn is_another(&self, before: &Self) -> bool {
        self.weeks != before.weeks
            || self.snapshots.len() != before.snapshots.len()
            || self
                .snapshots
                .iter()
                .any(|(slug, snapshot)| before.snapshots.get(slug).is_none_or(|it| !Arc::ptr_eq(it, snapshot)))
    }
}

/// Refreshes after each notification from the store, compares at intervals, and has the best compressed copies made after
/// each change; returns when the store is closed.
pub async fn follow(site: Arc<Site>, mut changes: Changes, between_comparisons: Duration) {
    let mut improved = site.published();
    let mut improving = Improving::begin(site.clone());
    loop {
        match tokio::time::timeout(between_comparisons, changes.next()).await {
            Ok(None) => return,
            Ok(Some(_)) => {
                while let Err(error) = site.refresh().await {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "what was published before is still shown"
                    );
                    tokio::time::sleep(BEFORE_RETRYING).await;
                }
            }
            Err(_) => {
                if let Err(error) = site.compare().await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "what is shown cannot be compared with the database");
                }
            }
        }
        let published = site.published();
        if !Arc::ptr_eq(&improved, &published) {
            improved = published;
            drop(improving);
            improving = Improving::begin(site.clone());
        }
    }
}

/// Background task that makes the best compressed copies; when dropped, it ends after the current copy.
struct Improving {
    is_stopped: Arc<AtomicBool>,
}

impl Improving {
    fn begin(site: Arc<Site>) -> Self {
        let improving = Self { is_stopped: Arc::default() };
        let is_stopped = improving.is_stopped.clone();
        // A thread of its own: the runtime waits for its own threads at the end, and this takes seconds.
        let begun = thread::Builder::new().name("improve".to_owned()).spawn(move || {
            thread::sleep(BEFORE_IMPROVING);
            let goes_on = || !is_stopped.load(Ordering::Relaxed);
            if goes_on() {
                site.assets.improve();
                site.data.improve(&site, goes_on);
            }
        });
        if let Err(error) = begun {
            tracing::warn!(error = &error as &dyn std::error::Error, "the smaller copies are not made");
        }
        improving
    }
}

impl Drop for Improving {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }
}
