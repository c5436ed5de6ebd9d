//! Number of activities in each hour of a week, for organizers who look for a free one.

use super::{activity::Activity, place::MunicipalityCode, time::Date, week::Week};

/// First and last hour of a day that are counted.
const FIRST_HOUR: u8 = 7;
const LAST_HOUR: u8 = 20;

/// Number of running activities, by hour and day of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourlyLoad {
    pub days: Vec<Date>,
    /// Row for each hour from the first on, with a number for each day.
    by_hour: Vec<Vec<u32>>,
}

impl HourlyLoad {
    /// Counts activities with any of these themes and in this county; all where neither is given.
    pub fn of<'a>(
        week: &Week,
        activities: impl Iterator<Item = &'a Activity>,
        themes: &[String],
        county: Option<&str>,
    ) -> Self {
        let days: Vec<Date> = week.dates().collect();
        let mut by_hour = vec![vec![0; days.len()]; usize::from(LAST_HOUR - FIRST_HOUR) + 1];
        let shares_theme =
            |activity: &&Activity| themes.is_empty() || activity.themes.iter().any(|theme| themes.contains(theme));
        let is_in_county = |municipality: Option<MunicipalityCode>| {
            county.is_none_or(|county| municipality.is_some_and(|municipality| municipality.county() == county))
        };
        for activity in activities.filter(shares_theme) {
            for occurrence in activity.occurrences.iter().filter(|it| is_in_county(it.municipality)) {
                let (starts, ends) = (occurrence.starts.local_minutes(), occurrence.ends.local_minutes());
                for (column, date) in days.iter().enumerate() {
                    for (row, hour) in (FIRST_HOUR..=LAST_HOUR).enumerate() {
                        let begins = (i64::from(date.0) * 24 + i64::from(hour)) * 60;
                        if starts < begins + 60 && ends > begins {
                            by_hour[row][column] += 1;
                        }
                    }
                }
            }
        }
        Self { days, by_hour }
    }

    /// Hours of the day, each with its number for each of the days.
    pub fn hours(&self) -> impl Iterator<Item = (u8, &[u32])> {
        (FIRST_HOUR..=LAST_HOUR).zip(self.by_hour.iter().map(Vec::as_slice))
    }
}
