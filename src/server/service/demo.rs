//! Demonstration data: an archived week and a coming one, imported like any other programme.

use crate::{
    domain::{
        time::{Date, Moment, TimeOfDay},
        week::Week,
    },
    server::{
        clock::{self, Clock},
        import::{self, Format},
        service::import::{ImportEvent, ImportOptions, import},
        store::Store,
        week_settings,
    },
};

/// First day of the week whose dates the demonstration files have.
const WRITTEN_FOR: &str = "2022-10-03";
const ARCHIVED_SETTINGS: &str = include_str!("../../../data/demo/2022.toml");
const COMING_SETTINGS: &str = include_str!("../../../data/demo/coming.toml");
const ARCHIVED: &str = include_str!("../../../data/demo/2022.csv");
const COMING: [&str; 4] = [
    include_str!("../../../data/demo/coming-a.csv"),
    include_str!("../../../data/demo/coming-b.csv"),
    include_str!("../../../data/demo/coming-c.csv"),
    include_str!("../../../data/demo/coming-d.csv"),
];
/// Least number of days until the coming week.
const DAYS_AHEAD: i32 = 30;

/// Fills an empty database. Returns the slugs of the two weeks and their numbers of activities.
pub async fn fill(store: &Store, clock: Clock) -> anyhow::Result<[(String, u64); 2]> {
    anyhow::ensure!(
        store.weeks().await?.is_empty(),
        "the database already holds a week; the demonstration needs an empty one: name another with --database"
    );
    let archived = week_settings::parse(ARCHIVED_SETTINGS)?;
    let coming = coming_week(&week_settings::parse(COMING_SETTINGS)?, clock)?;
    let shift_days = coming.starts.0 - Date::parse(WRITTEN_FOR).map_or(0, |date| date.0);
    let mut filled = Vec::new();
    for (week, files, shift_days) in [(archived, &[ARCHIVED][..], 0), (coming, &COMING[..], shift_days)] {
        store.put_week(&week, clock.now_ms()).await?;
        let mut count = 0;
        for file in files {
            let moved = moved(file, shift_days);
            let mut records = import::open(moved.as_bytes(), "demo.csv", Some(Format::Csv))?;
            let options = ImportOptions { publish: true, ..ImportOptions::default() };
            let mut faults = Vec::new();
            let mut tell = |told: ImportEvent| {
                if let ImportEvent::Rejected { row, faults: found } = told {
                    faults.push(format!("row {row}: {found:?}"));
                }
            };
            let report = import(store, clock, &week.slug, records.as_mut(), options, &mut tell).await?;
            anyhow::ensure!(faults.is_empty(), "the demonstration is not right: {}", faults.join("; "));
            count += report.imported;
        }
        filled.push((week.slug, count));
    }
    <[_; 2]>::try_from(filled).map_err(|_| anyhow::anyhow!("the demonstration has two weeks"))
}

/// Coming week on the Monday of the next ISO week 40 that is far enough off, with programme and registration open.
fn coming_week(written: &Week, clock: Clock) -> anyhow::Result<Week> {
    let now_s = clock.now_s();
    let today = clock::local_date(now_s, &written.time_zone);
    let monday = (0..=800)
        .map(|days| today.plus_days(DAYS_AHEAD + days))
        .find(|date| date.weekday() == 0 && date.iso_week().1 == 40)
        .ok_or_else(|| anyhow::anyhow!("there is no week 40 within two years"))?;
    let year = monday.ymd().0;
    let at = |date: Date, hour: u16| -> anyhow::Result<Moment> {
        clock::local_to_moment(date, TimeOfDay::from_minutes(hour * 60).unwrap_or_default(), &written.time_zone)
            .map_err(|problem| anyhow::anyhow!("{problem:?}"))
    };
    let mut week = written.clone();
    week.slug = year.to_string();
    week.name.sv = format!("Innovationsveckan {year}");
    week.name.en = format!("Innovation Week {year}");
    week.starts = monday;
    week.programme_opens = at(today.plus_days(-7), 9)?;
    week.registration_opens = at(today.plus_days(-60), 9)?;
    week.registration_closes = at(monday, 0)?;
    Ok(week)
}

/// File with every date of that week and the weeks around it moved.
fn moved(file: &str, days: i32) -> String {
    let mut moved = String::with_capacity(file.len());
    let mut rest = file;
    while let Some(at) = rest.find("2022-") {
        moved.push_str(&rest[..at]);
        if let Some(date) = rest.get(at..at + 10).and_then(Date::parse) {
            moved.push_str(&date.plus_days(days).to_string());
            rest = &rest[at + 10..];
        } else {
            moved.push_str("2022-");
            rest = &rest[at + 5..];
        }
    }
    moved.push_str(rest);
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_move_and_nothing_else() {
        assert_eq!(
            moved("x,2022-10-03 09:00;2022-10-04 09:00,2022-xx", 7),
            "x,2022-10-10 09:00;2022-10-11 09:00,2022-xx"
        );
    }

    #[test]
    fn the_coming_week_is_a_week_40_far_enough_off() {
        let written = week_settings::parse(COMING_SETTINGS).unwrap();
        for (now, monday) in [
            ("2026-11-24T12:00:00Z", "2027-10-04"),
            ("2026-08-20T12:00:00Z", "2026-09-28"),
            ("2026-08-30T12:00:00Z", "2027-10-04"),
        ] {
            let now_ms = clock::parse_instant(now).unwrap().unix_s * 1000;
            let week = coming_week(&written, Clock::starting_at(now_ms)).unwrap();
            assert_eq!(week.starts.to_string(), monday, "at {now}");
            assert!(week.registration_is_open(now_ms / 1000));
            assert!(week.programme_opens.unix_s * 1000 <= now_ms);
        }
    }
}
