//! Number of activities in each hour of a week, published and waiting. Reads only.

use crate::{
    domain::{hourly_load::HourlyLoad, review::State, week::Week},
    server::{state::Site, store::StoreError},
};

/// Counts activities with any of these themes and in this county, published and waiting; all where neither is given.
pub async fn hourly_load(
    site: &Site,
    week: &Week,
    themes: &[String],
    county: Option<&str>,
) -> Result<HourlyLoad, StoreError> {
    let waiting = site.waiting.of_week(&site.store, &week.slug).await?;
    let waiting = waiting.activities.iter().filter(|waiting| waiting.stored.state == State::Waiting);
    let published = site.published();
    let published = published.snapshot(&week.slug);
    let records = published.iter().flat_map(|snapshot| &snapshot.records).map(|record| &record.activity);
    let activities = records.chain(waiting.map(|waiting| &waiting.stored.record.activity));
    Ok(HourlyLoad::of(week, activities, themes, county))
}
