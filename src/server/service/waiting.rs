//! Cache of the activities that wait for review or for changes, so that wizard and desk need not read all of them;
//! updated by what has changed. Reads only.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, Notify},
    time::Instant,
};

use crate::{
    domain::{duplicates::Trace, review::State},
    server::{
        state::Site,
        store::{ActivityVersion, Store, StoreError, StoredActivity},
    },
};

/// Longest time for which changes by other processes may go unnoticed.
const COMPARED_EACH: Duration = Duration::from_secs(2);
/// Time between full reads: an erasure changes an activity without a new revision, and must reach the cache.
const READ_ANEW_EACH: Duration = Duration::from_mins(10);
/// Most changed activities that a request reads; more are read in the background, with the old state until then.
const MOST_READ_ALONE: usize = 20;

/// Cached weeks. Weeks are few, and each is bounded by the limits of sending.
#[derive(Default)]
pub struct WaitingActivities {
    weeks: Mutex<HashMap<String, Known>>,
    /// Notified when too much has changed for a request to read.
    is_behind: Notify,
}

struct Known {
    week: Arc<WaitingWeek>,
    standings: Vec<ActivityVersion>,
    /// Store's count of changes at the last comparison.
    changes: u64,
    compared: Instant,
}

/// Waiting activities of a week, by id.
#[derive(Default)]
pub struct WaitingWeek {
    pub activities: Vec<Arc<WaitingActivity>>,
}

/// Waiting activity, with its trace for finding near-duplicates.
pub struct WaitingActivity {
    pub stored: StoredActivity,
    pub trace: Trace,
}

impl WaitingActivity {
    fn of(stored: StoredActivity) -> Arc<Self> {
        let trace = Trace::of(&stored.record.activity);
        Arc::new(Self { stored, trace })
    }

    fn standing(&self) -> ActivityVersion {
        ActivityVersion { id: self.stored.record.id, revision: self.stored.record.revision, state: self.stored.state }
    }
}

impl WaitingActivities {
    /// Current waiting activities of a week.
    pub async fn of_week(&self, store: &Store, week_slug: &str) -> Result<Arc<WaitingWeek>, StoreError> {
        let mut weeks = self.weeks.lock().await;
        // Read before the rows, which may be newer.
        let changes = store.activities_changed();
        if let Some(known) = weeks.get_mut(week_slug) {
            if known.changes == changes && known.compared.elapsed() < COMPARED_EACH {
                return Ok(known.week.clone());
            }
            let compared = Instant::now();
            let standings = store.standings(week_slug).await?;
            if standings != known.standings {
                if let Some(week) = brought_up_to_date(store, &known.week, &standings).await {
                    (known.week, known.standings) = (Arc::new(week), standings);
                } else {
                    self.is_behind.notify_one();
                }
            }
            (known.changes, known.compared) = (changes, compared);
            return Ok(known.week.clone());
        }
        let read = Known::read(store, week_slug, changes).await?;
        let week = read.week.clone();
        weeks.insert(week_slug.to_owned(), read);
        Ok(week)
    }

    /// Reads all waiting activities of a week again.
    async fn read(&self, store: &Store, week_slug: &str) -> Result<(), StoreError> {
        let mut weeks = self.weeks.lock().await;
        let read = Known::read(store, week_slug, store.activities_changed()).await?;
        weeks.insert(week_slug.to_owned(), read);
        Ok(())
    }
}

impl Known {
    async fn read(store: &Store, week_slug: &str, changes: u64) -> Result<Self, StoreError> {
        let compared = Instant::now();
        let standings = store.standings(week_slug).await?;
        let week = Arc::new(read_all(store, week_slug).await?);
        Ok(Self { week, standings, changes, compared })
    }
}

/// Reads the waiting activities of every week: at the start, at intervals and when much has changed.
pub async fn run(site: Arc<Site>) {
    loop {
        for week in &site.published().weeks {
            if let Err(error) = site.waiting.read(&site.store, &week.slug).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what waits of week {} cannot be read", week.slug);
            }
        }
        // A notification and the timeout have the same effect.
        let _ = tokio::time::timeout(READ_ANEW_EACH, site.waiting.is_behind.notified()).await;
    }
}

async fn read_all(store: &Store, week_slug: &str) -> Result<WaitingWeek, StoreError> {
    let stored = store.activities_in(week_slug, &[State::Waiting, State::ChangesAsked]).await?;
    Ok(WaitingWeek { activities: stored.into_iter().map(WaitingActivity::of).collect() })
}

/// Keeps unchanged activities and reads the others; `None` where too many have changed.
async fn brought_up_to_date(store: &Store, before: &WaitingWeek, standings: &[ActivityVersion]) -> Option<WaitingWeek> {
    let known: HashMap<u32, &Arc<WaitingActivity>> =
        before.activities.iter().map(|activity| (activity.stored.record.id, activity)).collect();
    let is_known =
        |standing: &ActivityVersion| known.get(&standing.id).is_some_and(|known| known.standing() == *standing);
    if standings.iter().filter(|standing| !is_known(standing)).count() > MOST_READ_ALONE {
        return None;
    }
    let mut activities = Vec::with_capacity(standings.len());
    for standing in standings {
        match known.get(&standing.id).filter(|known| known.standing() == *standing) {
            Some(known) => activities.push(Arc::clone(known)),
            // An unreadable or deleted activity is left out.
            None => activities.extend(store.activity(standing.id).await.ok().flatten().map(WaitingActivity::of)),
        }
    }
    Some(WaitingWeek { activities })
}
