//! Near-duplicates of an activity among published and waiting ones. Reads only.

use std::sync::Arc;

use super::{snapshot::Snapshot, waiting::WaitingWeek};
use crate::{
    domain::{
        activity::{Activity, Record},
        duplicates::{Likeness, NearDuplicate, Trace},
        review::State,
    },
    server::{state::Site, store::StoreError},
};

/// Most near-duplicates that are listed.
const MOST_DUPLICATES: usize = 5;

/// Near-duplicates of an activity in its week, the likeliest first, at most a few; `except` is its own id.
pub async fn near_duplicates(
    site: &Site,
    week_slug: &str,
    activity: &Activity,
    except: Option<u32>,
) -> Result<Vec<NearDuplicate>, StoreError> {
    Ok(DuplicateCandidates::of(site, week_slug).await?.near(site, activity, except))
}

/// Published and waiting activities of a week, as candidates; withdrawn and declined ones do not matter.
pub struct DuplicateCandidates {
    published: Option<Arc<Snapshot>>,
    waiting: Arc<WaitingWeek>,
}

impl DuplicateCandidates {
    pub async fn of(site: &Site, week_slug: &str) -> Result<Self, StoreError> {
        let waiting = site.waiting.of_week(&site.store, week_slug).await?;
        Ok(Self { published: site.published().snapshot(week_slug).cloned(), waiting })
    }

    /// Near-duplicates among the candidates, the likeliest first, at most a few; `except` is the activity's own id.
    fn near(&self, site: &Site, activity: &Activity, except: Option<u32>) -> Vec<NearDuplicate> {
        let mut alike: Vec<_> = self.alike(activity, except).collect();
        alike.sort_by_key(|(_, record, likeness)| (*likeness != Likeness::TitleAndTime, record.id));
        alike
            .into_iter()
            .take(MOST_DUPLICATES)
            .filter_map(|(state, record, likeness)| {
                Some(NearDuplicate {
                    id: record.id,
                    title: record.activity.title.as_str().to_owned(),
                    organizer: record.activity.organizer.name.as_str().to_owned(),
                    starts: record.activity.occurrences.first()?.starts,
                    state,
                    likeness,
                    is_public: site.programme_of(record.id).is_some(),
                })
            })
            .collect()
    }

    /// Number of near-duplicates.
    pub fn count(&self, activity: &Activity, except: Option<u32>) -> usize {
        self.alike(activity, except).count()
    }

    fn alike(
        &self,
        activity: &Activity,
        except: Option<u32>,
    ) -> impl Iterator<Item = (State, &Record, Likeness)> + use<'_> {
        let trace = Trace::of(activity);
        let published = self.published.iter().flat_map(|snapshot| snapshot.records.iter().zip(snapshot.traces()));
        let published = published.map(|(record, known)| (State::Published, record, known));
        let waiting = self.waiting.activities.iter();
        let waiting = waiting.map(|waiting| (waiting.stored.state, &waiting.stored.record, &waiting.trace));
        published
            .chain(waiting)
            .filter(move |(_, record, _)| Some(record.id) != except)
            .filter_map(move |(state, record, known)| Some((state, record, trace.likeness(known)?)))
    }
}
