//! Preview of unpublished activities, and search among them. Reads only.

use super::{
    presentation,
    snapshot::{Snapshot, SnapshotError},
};
use crate::{
    domain::{
        activity::{Activity, Publicity, Record},
        filter::{Filter, run},
        occurrence_keys::OccurrenceKeys,
        week::Week,
    },
    locale::Locale,
    server::{compute::NotComputed, state::Site, store::StoreError},
    views::preview::{Below, Preview},
};

/// Preview of an activity as it would be published; rendered with a permit to compute.
pub async fn preview(
    site: &Site,
    week: &Week,
    locale: Locale,
    activity: &Activity,
    below: Below,
) -> Result<Preview, PreviewError> {
    let (week, activity, now_s) = (week.clone(), activity.clone(), site.clock.now_s());
    let making = move || {
        let mut page = presentation::page_of(&week, locale, &activity, now_s);
        page.description_html =
            presentation::description_html(activity.description.as_str(), below.description_level());
        let record = Record {
            id: 0,
            external_id: None,
            revision: 1,
            updated_ms: 0,
            publicity: Publicity::default(),
            occurrence_keys: OccurrenceKeys::default(),
            activity,
        };
        Ok(Preview { below, programme: Snapshot::build(week, vec![record])?.programme, page })
    };
    site.compute.run(making).await?
}

/// Ids of the activities that a text finds, published or not, best first, by the same search as the programme's.
pub async fn find(site: &Site, week: &Week, mut records: Vec<Record>, text: &str) -> Result<Vec<u32>, PreviewError> {
    records.sort_by_key(|record| record.id);
    let today = Some(site.today(week));
    let (week, filter) = (week.clone(), Filter::default().with_text(text));
    let found = site.compute.run(move || {
        let snapshot = Snapshot::build(week, records)?;
        let hits = run::run(&snapshot.programme, &filter, today).hits;
        Ok::<_, SnapshotError>(hits.iter().map(|hit| snapshot.programme.id(hit.document)).collect())
    });
    Ok(found.await??)
}

/// Reason why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    NotComputed(#[from] NotComputed),
    #[error("a programme of what is not published cannot be put together")]
    Snapshot(#[from] SnapshotError),
}
