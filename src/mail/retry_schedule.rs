//! When letters are tried, and tried again.

use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// When letters are tried.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// How long to wait after the first failure, the second and so on; after the last one a letter is stuck.
    pub back_off: Vec<Duration>,
    /// How long the mail server is left alone after it could not be used once, twice and so on; letters lose no try.
    pub server: Vec<Duration>,
    /// How often the outbox is looked into without being told: another process may have written.
    pub poll: Duration,
}

impl Default for Schedule {
    /// After 1, 5, 15 and 60 minutes, then every three hours for three days.
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
