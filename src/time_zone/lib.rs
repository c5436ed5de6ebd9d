//! Time zones: what an instant is on a wall there, and the other way around. Knows nothing of weeks or activities, and has
//! no clock.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone},
};

use domain::{
    problem::Problem,
    time::{Date, Moment, TimeOfDay, Zone},
};

/// Whether `zone` is an IANA name such as `Europe/Stockholm`.
pub fn zone_is_known(zone: &str) -> bool {
    TimeZone::get(zone).is_ok()
}

/// The date on the wall in `zone`.
pub fn local_date(unix_s: i64, zone: &str) -> Date {
    moment(unix_s, zone).date()
}

/// The instant with the offset that holds in `zone` there and then.
pub fn moment(unix_s: i64, zone: &str) -> Moment {
    let timestamp = Timestamp::from_second(unix_s).unwrap_or(if unix_s < 0 { Timestamp::MIN } else { Timestamp::MAX });
    let offset = time_zone(zone).to_offset(timestamp);
    Moment { unix_s: timestamp.as_second(), offset_s: offset.seconds() }
}

/// An instant of RFC 3339 with its own offset, `2022-10-04T08:55:00+02:00`; fractions of seconds are dropped.
pub fn parse_instant(text: &str) -> Result<Moment, Problem> {
    let not_a_time = || Problem::NotATime { value: text.to_owned() };
    let trimmed = text.trim();
    let timestamp: Timestamp = trimmed.parse().map_err(|_| not_a_time())?;
    let parts = jiff::fmt::temporal::Pieces::parse(trimmed).map_err(|_| not_a_time())?;
    let offset_s = parts.to_numeric_offset().map_or(0, jiff::tz::Offset::seconds);
    let unix_s = timestamp.as_millisecond().div_euclid(1000);
    Ok(Moment { unix_s, offset_s })
}

/// The instant at which the wall in `zone` shows `date` and `time`. Where the clock is put back and shows it twice,
/// the earlier one; where it skips it, a problem.
pub fn local_to_moment(date: Date, time: TimeOfDay, zone: &str) -> Result<Moment, Problem> {
    let no_such_time = || Problem::NoSuchLocalTime { value: format!("{date} {time}") };
    let (year, month, day) = date.ymd();
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    let civil = i16::try_from(year)
        .ok()
        .and_then(|year| DateTime::new(year, month as i8, day as i8, hour as i8, minute as i8, 0, 0).ok())
        .ok_or_else(no_such_time)?;
    let offset = match time_zone(zone).to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        // Before the clock is put back it is further ahead of UTC, so the same wall time comes earlier.
        AmbiguousOffset::Fold { before, .. } => before,
        AmbiguousOffset::Gap { .. } => return Err(no_such_time()),
    };
    let timestamp = offset.to_timestamp(civil).map_err(|_| no_such_time())?;
    Ok(Moment { unix_s: timestamp.as_second(), offset_s: offset.seconds() })
}

/// The offsets that hold in `zone` between two instants, in seconds since 1970.
pub fn offsets(zone: &str, from_s: i64, to_s: i64) -> Zone {
    let first = moment(from_s, zone);
    let mut offsets = vec![(first.unix_s, first.offset_s)];
    if let Ok(from) = Timestamp::from_second(from_s) {
        let later = time_zone(zone);
        let changes = later.following(from).map(|change| (change.timestamp().as_second(), change.offset().seconds()));
        offsets.extend(changes.take_while(|(at_s, _)| *at_s <= to_s));
    }
    Zone { offsets }
}

/// Change of a zone's offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffsetChange {
    /// Seconds since 1970.
    pub at_s: i64,
    /// Offsets from UTC before and after it, in seconds.
    pub before_s: i32,
    pub after_s: i32,
    /// Whether summer time follows.
    pub begins_summer: bool,
    /// Name of the time that follows, `CEST`.
    pub name: String,
}

/// The changes of `zone` between two instants, in seconds since 1970, and the last one before them, which says what holds
/// at first. Empty for a zone that never changed.
pub fn changes(zone: &str, from_s: i64, to_s: i64) -> Vec<OffsetChange> {
    let zone = time_zone(zone);
    let Ok(from) = Timestamp::from_second(from_s) else { return Vec::new() };
    let before = |at_s: i64| Timestamp::from_second(at_s - 1).map_or(0, |at| zone.to_offset(at).seconds());
    let last = zone.preceding(from).next();
    let found = last.into_iter().chain(zone.following(from));
    found
        .map(|change| OffsetChange {
            at_s: change.timestamp().as_second(),
            before_s: before(change.timestamp().as_second()),
            after_s: change.offset().seconds(),
            begins_summer: change.dst().is_dst(),
            name: change.abbreviation().to_owned(),
        })
        .take_while(|change| change.at_s <= to_s)
        .collect()
}

/// A week's zone was checked when its settings were read; should the database of zones have lost it since, UTC is
/// still a time that people can tell from the offset beside it.
fn time_zone(zone: &str) -> TimeZone {
    TimeZone::get(zone).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Europe/Stockholm";

    fn at(date: &str, time: &str) -> Result<Moment, Problem> {
        local_to_moment(Date::parse(date).unwrap(), TimeOfDay::parse(time).unwrap(), ZONE)
    }

    #[test]
    fn instants_keep_their_offset() {
        for written in ["2022-10-04T08:55:00+02:00", "1969-12-31T20:30:00-03:30", "2022-10-04T06:55:00+00:00"] {
            assert_eq!(parse_instant(written).unwrap().to_string(), written);
        }
        assert_eq!(parse_instant(" 2022-10-04T06:55:00.9Z ").unwrap().to_string(), "2022-10-04T06:55:00+00:00");
        for bad in ["2022-10-04", "2022-10-04T08:55:00", "2022-10-04 08:55", "", "i morgon"] {
            assert!(matches!(parse_instant(bad), Err(Problem::NotATime { .. })), "{bad}");
        }
    }

    #[test]
    fn wall_time_follows_the_zone() {
        assert_eq!(at("2022-10-03", "09:00").unwrap().to_string(), "2022-10-03T09:00:00+02:00");
        assert_eq!(at("2022-11-03", "09:00").unwrap().to_string(), "2022-11-03T09:00:00+01:00");
        assert_eq!(moment(1_664_780_400, ZONE).to_string(), "2022-10-03T09:00:00+02:00");
        assert_eq!(local_date(1_664_834_400, ZONE), Date::parse("2022-10-04").unwrap());
        assert_eq!(local_date(1_664_834_400, "UTC"), Date::parse("2022-10-03").unwrap());
    }

    #[test]
    fn a_skipped_time_is_a_problem_and_a_repeated_one_is_the_earlier() {
        assert!(matches!(at("2022-03-27", "02:30"), Err(Problem::NoSuchLocalTime { .. })));
        assert_eq!(at("2022-10-30", "02:30").unwrap().to_string(), "2022-10-30T02:30:00+02:00");
    }

    #[test]
    fn a_zone_as_data_says_the_same() {
        let from = parse_instant("2021-06-01T00:00:00Z").unwrap().unix_s;
        let zone = offsets(ZONE, from, from + 3 * 366 * 86_400);
        let first = Date::parse("2021-06-02").unwrap();
        for day in 0..1000 {
            for hour in 0..24 {
                let (date, time) = (first.plus_days(day), TimeOfDay::from_minutes(hour * 60 + 30).unwrap());
                assert_eq!(zone.at(date, time), local_to_moment(date, time, ZONE).ok(), "{date} {time}");
            }
        }
    }

    #[test]
    fn changes_begin_with_what_holds_at_first() {
        let at = |written: &str| parse_instant(written).unwrap().unix_s;
        let found = changes(ZONE, at("2022-10-03T00:00:00Z"), at("2023-10-03T00:00:00Z"));
        let told: Vec<_> = found.iter().map(|it| (it.at_s, it.before_s, it.after_s, it.begins_summer)).collect();
        let expected = [
            (at("2022-03-27T01:00:00Z"), 3600, 7200, true),
            (at("2022-10-30T01:00:00Z"), 7200, 3600, false),
            (at("2023-03-26T01:00:00Z"), 3600, 7200, true),
        ];
        assert_eq!(told, expected);
        assert_eq!(found.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["CEST", "CET", "CEST"]);
        assert_eq!(changes("UTC", 0, i64::from(i32::MAX)), []);
    }

    #[test]
    fn zones_are_known_by_their_names() {
        assert!(zone_is_known(ZONE) && zone_is_known("UTC"));
        assert!(!zone_is_known("Europe/Atlantis"));
    }

    #[test]
    fn every_instant_has_a_moment() {
        for unix_s in [i64::MIN, -1, 0, i64::MAX] {
            moment(unix_s, ZONE);
        }
    }
}
