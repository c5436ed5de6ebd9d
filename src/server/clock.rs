//! Clock: the only place that reads the computer's time.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::{time::Moment, week::Week};

pub use time_zone::{
    OffsetChange, changes, local_date, local_to_moment, moment, offsets, parse_instant, zone_is_known,
};

/// Clock of the site: the computer's time, or one that runs from the start of a demonstration or test.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Offset from the computer's time, in milliseconds.
    offset_ms: i64,
}

impl Clock {
    /// Clock with the computer's time.
    pub fn system() -> Self {
        Self { offset_ms: 0 }
    }

    /// Clock that begins at `unix_ms` and runs on.
    pub fn starting_at(unix_ms: i64) -> Self {
        Self { offset_ms: unix_ms.saturating_sub(computer_ms()) }
    }

    /// Time in milliseconds since 1970-01-01T00:00:00Z.
    pub fn now_ms(&self) -> i64 {
        computer_ms().saturating_add(self.offset_ms)
    }

    /// Time by the computer's clock, in milliseconds since 1970, whatever `--clock` says: sessions, login links and
    /// mail use it, so that a demonstration's clock neither expires nor prolongs them.
    pub fn real_ms(&self) -> i64 {
        computer_ms()
    }

    /// Whether the clock is the computer's.
    pub fn is_the_computers(&self) -> bool {
        self.offset_ms == 0
    }

    /// Time in seconds since 1970-01-01T00:00:00Z.
    pub fn now_s(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }
}

/// Instant `unix_ms` with the offset of the week's time zone; of Sweden's without a week.
pub fn moment_in(week: Option<&Week>, unix_ms: i64) -> Moment {
    moment(unix_ms.div_euclid(1000), week.map_or("Europe/Stockholm", |week| week.time_zone.as_str()))
}

/// Instant in UTC, as RFC 3339 has it: `2022-10-03T07:00:00Z`.
pub fn utc(unix_ms: i64) -> String {
    moment(unix_ms.div_euclid(1000), "UTC").to_string().replace("+00:00", "Z")
}

#[expect(clippy::disallowed_methods, reason = "the one place where the ambient time is read")]
fn computer_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // A clock before 1970 or beyond the range of `i64` gives 0.
    i64::try_from(since_1970.as_millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_ticks_on_from_where_it_was_started() {
        let start_ms = parse_instant("2022-10-04T08:55:00+02:00").unwrap().unix_s * 1000;
        let clock = Clock::starting_at(start_ms);
        let first = clock.now_ms();
        assert!((start_ms..start_ms + 5_000).contains(&first));
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(clock.now_ms() > first);
    }

    #[test]
    fn a_demonstrations_clock_leaves_the_real_time_alone() {
        let (system, shifted) = (Clock::system(), Clock::starting_at(0));
        assert!((0..5_000).contains(&(shifted.real_ms() - system.now_ms())));
        assert!(shifted.now_ms() < 5_000);
    }
}
