//! Retry schedule of letters.

use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// Delays between attempts to send letters.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Delay after a letter's first failure, the second and so on; after the last one a letter is stuck.
    pub back_off: Vec<Duration>,
    /// Delay after the mail server's first failure in a row, the second and so on; does not count as an attempt of a
    /// letter.
    pub server: Vec<Duration>,
    /// Polling interval of the outbox, for rows that another process writes.
    pub poll: Duration,
}

impl Default for Schedule {
    /// Delays of 1, 5, 15 and 60 minutes, then three hours each for three days.
    fn default() -> Self {
        let first = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];
        let server = [2, 5, 15, 30, 60].map(Duration::from_secs).to_vec();
        Self { back_off: first.into_iter().chain([3 * HOUR; 24]).collect(), server, poll: Duration::from_secs(3) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_days_of_trying() {
        let total: Duration = Schedule::default().back_off.iter().sum();
        assert_eq!(total.as_secs() / 3600, 73);
    }
}
