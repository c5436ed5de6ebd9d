//! Days, times of day and instants as integers. Knows no time zone database: offsets come with the data.

use std::fmt;

use serde::{Deserialize, Serialize};

pub const MINUTES_A_DAY: i64 = 24 * 60;

/// Civil date, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(pub i32);

impl Date {
    /// Date from year (1900–9999), month (1–12) and day of the month; `None` for a day that the calendar does not have.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1900..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
            return None;
        }
        if day > days_in_month(year, month) {
            return None;
        }
        // Howard Hinnant's days_from_civil: eras of 400 years, the year beginning in March.
        let shifted_year = if month <= 2 { year - 1 } else { year };
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month (1–12) and day of the month.
    pub fn ymd(self) -> (i32, u32, u32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as u32, day as u32)
    }

    /// Parses `2022-10-03` and no other form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        Self::from_ymd(digits(&bytes[0..4])? as i32, digits(&bytes[5..7])?, digits(&bytes[8..10])?)
    }

    /// Weekday, from 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> usize {
        (self.0 + 3).rem_euclid(7) as usize
    }

    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// ISO 8601 week: its year and number.
    pub fn iso_week(self) -> (i32, u32) {
        let thursday = self.plus_days(3 - self.weekday() as i32);
        let (year, _, _) = thursday.ymd();
        let first = Self::from_ymd(year, 1, 1).map_or(thursday.0, |date| date.0);
        (year, ((thursday.0 - first) / 7 + 1) as u32)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Names of weekdays, Monday first, in Swedish and in English.
pub const WEEKDAYS: [[&str; 2]; 7] = [
    ["måndag", "monday"],
    ["tisdag", "tuesday"],
    ["onsdag", "wednesday"],
    ["torsdag", "thursday"],
    ["fredag", "friday"],
    ["lördag", "saturday"],
    ["söndag", "sunday"],
];

/// Time of day, as minutes since midnight, 0 to 1439.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (i64::from(minutes) < MINUTES_A_DAY).then_some(Self(minutes))
    }

    /// Parses `HH:MM`, two digits each.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 5 || bytes[2] != b':' {
            return None;
        }
        let (hour, minute) = (digits(&bytes[0..2])?, digits(&bytes[3..5])?);
        (hour < 24 && minute < 60).then_some(Self((hour * 60 + minute) as u16))
    }

    /// Time as people type it: `09:00`, or `9.00`, `9` and `0900`.
    pub fn parse_typed(text: &str) -> Option<Self> {
        let plain = text.trim().replace('.', ":");
        let (hour, minute) = match plain.split_once(':') {
            // Browsers that show seconds send them.
            Some((hour, minute)) => (hour, minute.strip_suffix(":00").unwrap_or(minute)),
            None if plain.len() == 4 && plain.is_ascii() => plain.split_at(2),
            None => (plain.as_str(), "00"),
        };
        let is_number = |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_written = is_number(hour) && is_number(minute);
        is_written.then(|| Self::parse(&format!("{hour:0>2}:{minute:0>2}")))?
    }

    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Instant together with the local offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix_s: i64,
    /// Offset from UTC in seconds, positive east of Greenwich.
    pub offset_s: i32,
}

impl Moment {
    /// Local date.
    pub fn date(self) -> Date {
        Date(self.local_s().div_euclid(86_400) as i32)
    }

    /// Local time of day, seconds dropped.
    pub fn time_of_day(self) -> TimeOfDay {
        TimeOfDay((self.local_s().rem_euclid(86_400) / 60) as u16)
    }

    /// Local minutes since 1970-01-01T00:00.
    pub fn local_minutes(self) -> i64 {
        self.local_s().div_euclid(60)
    }

    fn local_s(self) -> i64 {
        self.unix_s + i64::from(self.offset_s)
    }
}

/// RFC 3339 with the offset: `2022-10-03T09:00:00+02:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second_of_day = self.local_s().rem_euclid(86_400);
        let sign = if self.offset_s < 0 { '-' } else { '+' };
        let offset_min = self.offset_s.abs() / 60;
        write!(
            f,
            "{}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            self.date(),
            second_of_day / 3600,
            second_of_day / 60 % 60,
            second_of_day % 60,
            offset_min / 60,
            offset_min % 60,
        )
    }
}

/// Offsets of a time zone over some years, as data, by which the browser converts local times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Instants (seconds since 1970) and the offset from UTC in seconds from each on, in order; the first offset
    /// applies before its instant too.
    pub offsets: Vec<(i64, i32)>,
}

impl Zone {
    /// Instant of a local time; the earlier one where the clock shows it twice, `None` where it skips it.
    pub fn at(&self, date: Date, time: TimeOfDay) -> Option<Moment> {
        let local_s = i64::from(date.0) * 86_400 + i64::from(time.minutes()) * 60;
        self.offsets
            .iter()
            .enumerate()
            .map(|(number, (from_s, offset_s))| {
                let from_s = if number == 0 { i64::MIN } else { *from_s };
                let to_s = self.offsets.get(number + 1).map_or(i64::MAX, |(next_s, _)| *next_s);
                (from_s..to_s, Moment { unix_s: local_s - i64::from(*offset_s), offset_s: *offset_s })
            })
            .find(|(holds, moment)| holds.contains(&moment.unix_s))
            .map(|(_, moment)| moment)
    }
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_date_survives_its_own_writing(days in -20_000i32..2_900_000) {
            let date = Date(days);
            prop_assert_eq!(Date::parse(&date.to_string()), Some(date));
        }
    }

    #[test]
    fn calendar_facts() {
        assert_eq!(Date::parse("2022-10-03").map(Date::weekday), Some(0));
        assert_eq!(Date::parse("1970-01-01"), Some(Date(0)));
        assert_eq!(Date::parse("2023-02-29"), None);
        assert_eq!(Date::parse("2024-02-29").map(|date| date.0), Some(19_782));
        assert_eq!(Date::parse("2027-01-01").map(Date::iso_week), Some((2026, 53)));
        assert_eq!(Date::parse("2022-10-03").map(Date::iso_week), Some((2022, 40)));
        assert_eq!(TimeOfDay::parse("24:00"), None);
        assert_eq!(TimeOfDay::parse("9:00"), None);
    }

    #[test]
    fn a_moment_is_written_with_its_offset() {
        let moment = Moment { unix_s: 1_664_780_400, offset_s: 7200 };
        assert_eq!(moment.to_string(), "2022-10-03T09:00:00+02:00");
        assert_eq!(Moment { unix_s: 0, offset_s: -12_600 }.to_string(), "1969-12-31T20:30:00-03:30");
    }
}
