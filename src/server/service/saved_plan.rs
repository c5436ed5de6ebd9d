//! Saved activities on the programme of their week, for pages and calendars. Reads what is published only.

use std::sync::Arc;

use crate::{
    domain::{
        saved::{self, Plan, Saved},
        time::Date,
        week::Phase,
    },
    server::{service::snapshot::Snapshot, state::Site},
};

/// List of saved activities with its plan.
pub struct SavedPlan {
    pub snapshot: Arc<Snapshot>,
    /// Activities of this week, and those that no open programme has.
    pub list: Vec<Saved>,
    pub plan: Plan,
    /// Server's time in seconds since 1970, while the week is on.
    pub now_unix_s: Option<i64>,
    pub time_s: i64,
    /// Date in the week's zone.
    pub today: Date,
}

/// Plan of ids, on the programme of the first one that an open programme has; `None` where no programme is open.
pub fn of_ids(site: &Site, ids: &[u32]) -> Option<SavedPlan> {
    let list: Vec<Saved> = ids.iter().copied().map(Saved::only).collect();
    Some(on(site, programme_of(site, &list)?, list))
}

/// Plan of a list on its week's programme; `None` while that is not open.
pub fn of_list(site: &Site, week_slug: &str, list: Vec<Saved>) -> Option<SavedPlan> {
    let published = site.published();
    let snapshot = site.open_programme(site.week(&published, Some(week_slug))?)?;
    Some(on(site, snapshot, list))
}

/// Open programme that has the first of the activities that any has, else the current week's.
pub fn programme_of(site: &Site, list: &[Saved]) -> Option<Arc<Snapshot>> {
    let current = || {
        let published = site.published();
        site.open_programme(site.week(&published, None)?)
    };
    list.iter().find_map(|saved| site.programme_of(saved.id)).or_else(current)
}

fn on(site: &Site, snapshot: Arc<Snapshot>, mut list: Vec<Saved>) -> SavedPlan {
    list.retain(|saved| snapshot.programme.document(saved.id).is_some() || site.programme_of(saved.id).is_none());
    let time_s = site.clock.now_s();
    let plan = saved::plan(&snapshot.programme, &list, Some(time_s));
    let now_unix_s = (site.phase(&snapshot.week) == Phase::Running).then_some(time_s);
    let today = site.today(&snapshot.week);
    SavedPlan { snapshot, list, plan, now_unix_s, time_s, today }
}
