//! Timeouts: how long each wait of a connection may last.

use std::time::Duration;

/// Timeouts of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a request's head, from its first byte.
    pub head: Duration,
    /// For each next chunk of a request's body.
    pub body: Duration,
    /// For the next request on a connection.
    pub idle: Duration,
    /// Like `idle`, while few connections are left.
    pub idle_under_pressure: Duration,
    /// For a client to take some of the answer.
    pub write: Duration,
    /// After the signal to stop: for the next request on a connection, and for all requests in progress.
    pub idle_ends: Duration,
    pub all_end: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_mins(1),
            idle_under_pressure: Duration::from_secs(5),
            write: Duration::from_secs(30),
            idle_ends: Duration::from_secs(1),
            all_end: Duration::from_secs(5),
        }
    }
}
