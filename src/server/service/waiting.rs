//! What waits for a review or for changes, in memory, so that neither the wizard nor the desk reads all of it: brought up to
//! date by what has changed. Reads, never writes.

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

/// How long what other processes change may go unnoticed.
const COMPARED_EACH: Duration = Duration::from_secs(2);
/// Erasing takes words out of an activity without a revision of its own; from then on nothing of it is left here.
const READ_ANEW_EACH: Duration = Duration::from_mins(10);
/// A request reads so many that changed; more are read in the background, and until then it sees what was known.
const MOST_READ_ALONE: usize = 20;

/// Of each week that was asked for. Weeks are few, and each is bounded by what the limits of sending let in.
#[derive(Default)]
pub struct WaitingActivities {
    weeks: Mutex<HashMap<String, Known>>,
    /// Told when so much has changed that no request is to read it.
    is_behind: Notify,
}

struct Known {
    week: Arc<WaitingWeek>,
    standings: Vec<ActivityVersion>,
    /// The store's count of changes when it was compared.
    changes: u64,
    compared: Instant,
}

/// What waits of a week, by id.
#[derive(Default)]
pub struct WaitingWeek {
    pub activities: Vec<Arc<WaitingActivity>>,
}

/// An activity that waits, with what tells it from others.
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
    /// What waits of a week now.
    pub async fn of_week(&self, store: &Store, week_slug: &str) -> Result<Arc<WaitingWeek>, StoreError> {
        let mut weeks = self.weeks.lock().await;
        // Before reading, which may only find more.
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

    /// Reads all of a week anew.
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

/// Reads what waits of every week, at first, now and then, and when much has changed, so that no request has to.
pub async fn run(site: Arc<Site>) {
    loop {
        for week in &site.published().weeks {
            if let Err(error) = site.waiting.read(&site.store, &week.slug).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what waits of week {} cannot be read", week.slug);
            }
        }
        // When it is told or when the time is up, it does the same.
        let _ = tokio::time::timeout(READ_ANEW_EACH, site.waiting.is_behind.notified()).await;
    }
}

async fn read_all(store: &Store, week_slug: &str) -> Result<WaitingWeek, StoreError> {
    let stored = store.activities_in(week_slug, &[State::Waiting, State::ChangesAsked]).await?;
    Ok(WaitingWeek { activities: stored.into_iter().map(WaitingActivity::of).collect() })
}

/// Those that are as they were stay, the others are read; `None` where too many are not.
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
            // One that cannot be read, or is gone by now, is left out.
            None => activities.extend(store.activity(standing.id).await.ok().flatten().map(WaitingActivity::of)),
        }
    }
    Some(WaitingWeek { activities })
}
