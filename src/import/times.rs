//! Times and lengths of time as files write them.

use domain::{
    problem::Problem,
    text,
    time::{Date, Moment, TimeOfDay},
};

/// Parses `2022-10-03 09:00` as local time in `zone`, or an instant of RFC 3339; either way with the zone's offset.
pub(super) fn moment(written: &str, zone: &str) -> Result<Moment, Problem> {
    let text = plain(written);
    if let Some((date, minutes, seconds)) = on_the_wall(&text) {
        // 24:00 is midnight at the end of the day.
        let date = date.plus_days(i32::from(minutes == WHOLE_DAY_MINUTES));
        let time = TimeOfDay::from_minutes(minutes % WHOLE_DAY_MINUTES).unwrap_or_default();
        let minute = time_zone::local_to_moment(date, time, zone)?;
        return Ok(Moment { unix_s: minute.unix_s + seconds, ..minute });
    }
    let not_a_time = || Problem::NotATime { value: text::one_line(written) };
    let instant = time_zone::parse_instant(&text).map_err(|_| not_a_time())?;
    let moment = time_zone::moment(instant.unix_s, zone);
    // The calendar of `domain::time` ends with these years.
    let (year, _, _) = moment.date().ymd();
    if (1900..=9999).contains(&year) { Ok(moment) } else { Err(not_a_time()) }
}

/// Resolves the end of an occurrence in the night when the clock is put back: of the two instants with the same local
/// time, the second where the first is not after the start.
pub(super) fn end_after(starts: Moment, ends: Moment, zone: &str) -> Moment {
    const PUT_BACK_S: i64 = 3600;
    let later = time_zone::moment(ends.unix_s + PUT_BACK_S, zone);
    let is_shown_again = later.date() == ends.date() && later.time_of_day() == ends.time_of_day();
    if ends.unix_s <= starts.unix_s && is_shown_again { later } else { ends }
}

/// Minutes of `HH:MM` or `D:HH:MM`; `None` for any other text, or for more than a year.
pub(super) fn duration_minutes(text: &str) -> Option<i64> {
    let parts: Vec<i64> =
        text.split(':')
            .map(|part| {
                if part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
            })
            .collect::<Option<_>>()?;
    let minutes = match parts[..] {
        [hours, minutes] => hours * 60 + minutes,
        [days, hours, minutes] => (days * 24 + hours) * 60 + minutes,
        _ => return None,
    };
    (minutes <= 366 * 24 * 60).then_some(minutes)
}

const WHOLE_DAY_MINUTES: u16 = 24 * 60;

/// Text on one line, without invisible characters, any hyphen or dash replaced by ASCII `-`.
fn plain(written: &str) -> String {
    text::one_line(written).replace(|c| matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}'), "-")
}

/// Parses a local date and time separated by `T` or a blank, as date, minutes since midnight up to 24:00, and seconds.
fn on_the_wall(text: &str) -> Option<(Date, u16, i64)> {
    let date = Date::parse(text.get(..10)?)?;
    let time = text.get(10..)?.strip_prefix(['T', 't', ' '])?.trim_start();
    let parts: Vec<u16> = time.split([':', '.']).map(one_or_two_digits).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let minutes = hour * 60 + minute;
    let is_time =
        minute < 60 && second < 60 && (minutes < WHOLE_DAY_MINUTES || (minutes == WHOLE_DAY_MINUTES && second == 0));
    is_time.then_some((date, minutes, i64::from(second)))
}

fn one_or_two_digits(text: &str) -> Option<u16> {
    let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Europe/Stockholm";

    #[test]
    fn times_are_read_as_spreadsheets_write_them() {
        for written in [
            "2022-10-03 9:00",
            "2022-10-03 09.00",
            "2022-10-03 9.00",
            "2022-10-03 09:00:00",
            "2022-10-03T9:00",
            "2022-10-03\u{a0}09:00",
            "2022-10-03\u{202f} 09:00",
            " 2022-10-03\n09:00\u{1a}",
            "2022\u{2011}10\u{2011}03 09:00\u{200b}",
            "2022-10-03\u{a0}07:00Z",
        ] {
            assert_eq!(moment(written, ZONE).unwrap().to_string(), "2022-10-03T09:00:00+02:00", "{written:?}");
        }
        assert_eq!(moment("2022-10-03 24:00", ZONE).unwrap().to_string(), "2022-10-04T00:00:00+02:00");
        assert_eq!(moment("2022-10-03 24.00.00", ZONE).unwrap().to_string(), "2022-10-04T00:00:00+02:00");
        for bad in [
            "2022-10-03 24:01",
            "2022-10-03 25:00",
            "2022-10-03 9:60",
            "2022-10-03 9",
            "2022-10-03",
            "2022-10-03 09:00:",
        ] {
            assert_eq!(moment(bad, ZONE), Err(Problem::NotATime { value: bad.to_owned() }));
        }
    }

    #[test]
    fn an_end_is_the_second_time_that_the_wall_shows_where_it_must_be() {
        let end = |starts: &str, ends: &str| {
            let [starts, ends] = [starts, ends].map(|text| moment(text, ZONE).unwrap());
            end_after(starts, ends, ZONE).to_string()
        };
        assert_eq!(end("2022-10-30 02:30", "2022-10-30 02:15"), "2022-10-30T02:15:00+01:00");
        assert_eq!(end("2022-10-30 02:15", "2022-10-30 02:30"), "2022-10-30T02:30:00+02:00");
        assert_eq!(end("2022-10-30 01:30", "2022-10-30 03:30"), "2022-10-30T03:30:00+01:00");
        assert_eq!(end("2022-10-03 10:00", "2022-10-03 09:00"), "2022-10-03T09:00:00+02:00");
    }

    #[test]
    fn times_are_of_the_weeks_zone() {
        for written in ["2022-10-03 09:00", "2022-10-03T09:00:00", "2022-10-03T07:00:00Z", "2022-10-03 10:00:00+03:00"]
        {
            assert_eq!(moment(written, ZONE).unwrap().to_string(), "2022-10-03T09:00:00+02:00", "{written}");
        }
        for bad in [
            "",
            "2022-10-03",
            "3/10 2022 09:00",
            "2022-10-03 9",
            "2022-10-03 25:00",
            "2022-10-03 09:00:99",
            "åååååååååå 09:00",
        ] {
            assert!(matches!(moment(bad, ZONE), Err(Problem::NotATime { .. })), "{bad}");
        }
        assert!(matches!(moment("2022-03-27 02:30", ZONE), Err(Problem::NoSuchLocalTime { .. })));
    }

    #[test]
    fn lengths() {
        assert_eq!(duration_minutes("00:45"), Some(45));
        assert_eq!(duration_minutes("1:02:30"), Some(24 * 60 + 150));
        for bad in ["", "45", "00:-5", "1:2:3:4", "9999:00:00"] {
            assert_eq!(duration_minutes(bad), None, "{bad}");
        }
    }
}
