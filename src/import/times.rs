//! Times and lengths of time as files write them.

use domain::{
    problem::Problem,
    time::{Date, Moment, TimeOfDay},
};

/// `2022-10-03 09:00` on the wall in `zone`, or an instant of RFC 3339; either way with the zone's offset.
pub(super) fn moment(text: &str, zone: &str) -> Result<Moment, Problem> {
    if let Some((date, time, seconds)) = on_the_wall(text) {
        let minute = time_zone::local_to_moment(date, time, zone)?;
        return Ok(Moment { unix_s: minute.unix_s + seconds, ..minute });
    }
    let moment = time_zone::moment(time_zone::parse_instant(text)?.unix_s, zone);
    // Beyond these years the calendar of `domain::time` ends.
    let (year, _, _) = moment.date().ymd();
    if (1900..=9999).contains(&year) { Ok(moment) } else { Err(Problem::NotATime { value: text.to_owned() }) }
}

/// The minutes of `HH:MM` or `D:HH:MM`; `None` for what is neither, or longer than a year.
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

/// A date and a time of day without a zone, `T` or a blank between; seconds may follow.
fn on_the_wall(text: &str) -> Option<(Date, TimeOfDay, i64)> {
    let date = Date::parse(text.get(..10)?)?;
    let time = text.get(10..)?.strip_prefix(['T', 't', ' '])?.trim_start();
    let time_of_day = TimeOfDay::parse(time.get(..5)?)?;
    let seconds = match time.get(5..)? {
        "" => 0,
        // Read as minutes of an hour, seconds have the same shape.
        rest => i64::from(TimeOfDay::parse(&format!("00{rest}"))?.minutes()),
    };
    Some((date, time_of_day, seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Europe/Stockholm";

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
