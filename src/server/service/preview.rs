//! What an activity that is not published yet will look like, and what a text finds among such. Reads, never writes.

use super::{
    presentation,
    snapshot::{Snapshot, SnapshotError},
};
use crate::{
    api::activity::ActivityPage,
    domain::{
        activity::{Activity, Record},
        filter::{Filter, run},
        programme::Programme,
        week::Week,
    },
    locale::Locale,
    server::{compute::NotComputed, state::Site, store::StoreError},
};

/// What everybody would see of this activity: a programme of it alone, and its page, with the headings within its description
/// from `description_level` on. Its text may take a while, so it is made off the threads that answer.
pub async fn preview(
    site: &Site,
    week: &Week,
    locale: Locale,
    activity: &Activity,
    description_level: u8,
) -> Result<(Programme, ActivityPage), PreviewError> {
    let (week, activity, now_s) = (week.clone(), activity.clone(), site.clock.now_s());
    let making = move || {
        let mut page = presentation::page_of(&week, locale, &activity, now_s);
        page.description_html = presentation::description_html(activity.description.as_str(), description_level);
        let record = Record { id: 0, external_id: None, revision: 1, updated_ms: 0, activity };
        Ok((Snapshot::build(week, vec![record])?.programme, page))
    };
    site.compute.run(making).await?
}

/// The ids that a text finds among activities of a week, published or not, best first. The search is the programme's.
pub async fn find(site: &Site, week: &Week, mut records: Vec<Record>, text: &str) -> Result<Vec<u32>, PreviewError> {
    records.sort_by_key(|record| record.id);
    let (week, filter) = (week.clone(), Filter::default().with_text(text));
    let found = site.compute.run(move || {
        let snapshot = Snapshot::build(week, records)?;
        let hits = run::run(&snapshot.programme, &filter).hits;
        Ok::<_, SnapshotError>(hits.iter().map(|hit| snapshot.programme.id(hit.document)).collect())
    });
    Ok(found.await??)
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    NotComputed(#[from] NotComputed),
    #[error("a programme of what is not published cannot be put together")]
    Snapshot(#[from] SnapshotError),
}
