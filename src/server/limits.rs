//! Rate limits by source. Sources are kept in memory only, and never logged.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{DefaultKeyedStateStore, ShrinkableKeyedStateStore},
    },
};

/// Number of sources that are tracked; a network can give an attacker any number of addresses.
const MOST_SOURCES: usize = 100_000;
/// Shared key of further sources.
const ALL_OTHERS: &str = "";
/// Number of requests between two evictions of idle sources.
const PRUNED_EACH: u32 = 1024;

/// Action with a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    BeginDraft,
    /// Have a link to the draft mailed.
    AskForMail,
    Send,
    /// Request a login link.
    LogIn,
    /// Save one draft; limited by draft.
    SaveDraft,
    /// Save any draft.
    Save,
    /// Convert pasted HTML.
    Paste,
    /// Keep a list of saved activities.
    KeepList,
}

/// Rate limits by action, for each source or draft. Generous: a whole authority may share an address, in the week
/// before the deadline.
const RATES: [(Action, Rate); 8] = [
    (Action::BeginDraft, Rate::per_minute(30, 300)),
    (Action::AskForMail, Rate::per_minute(20, 100)),
    (Action::Send, Rate::per_minute(20, 120)),
    (Action::LogIn, Rate::per_minute(20, 100)),
    // A page saves at most once in 400 ms while somebody types.
    (Action::SaveDraft, Rate::per_minute(120, 120)),
    (Action::Save, Rate::per_minute(3000, 3000)),
    (Action::Paste, Rate::per_minute(60, 120)),
    (Action::KeepList, Rate { per_hour: 10, burst: 10 }),
];

#[derive(Clone, Copy)]
struct Rate {
    /// Sustained rate.
    per_hour: u32,
    /// Number at once, after a pause.
    burst: u32,
}

impl Rate {
    const fn per_minute(number: u32, burst: u32) -> Self {
        Self { per_hour: 60 * number, burst }
    }
}

/// A rate limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many in a short time")]
pub struct TooMany {
    /// Seconds until the next one is allowed.
    pub retry_after_s: u64,
}

type Limiter<C> = RateLimiter<String, Sources, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Counts by source. Known sources keep counts of their own when the limit of sources is reached.
#[derive(Default)]
struct Sources(DefaultKeyedStateStore<String>);

impl StateStore for Sources {
    type Key = String;

    fn measure_and_replace<T, F, E>(&self, source: &String, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        if self.0.contains_key(source) || self.0.len() < MOST_SOURCES {
            return self.0.measure_and_replace(source, f);
        }
        self.0.measure_and_replace(&ALL_OTHERS.to_owned(), f)
    }
}

impl ShrinkableKeyedStateStore<String> for Sources {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.retain_recent(drop_below);
    }

    fn shrink_to_fit(&self) {
        self.0.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Rate limiters of all actions.
pub struct Limits<C: Clock = MonotonicClock> {
    limiters: Vec<(Action, Limiter<C>)>,
    taken: AtomicU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self::with_clock(MonotonicClock)
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock(clock: C) -> Self {
        let limiters_of = |rates: &[(Action, Rate)]| {
            let limiter = |rate: Rate| {
                let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
                let quota = Quota::per_hour(at_least_one(rate.per_hour)).allow_burst(at_least_one(rate.burst));
                RateLimiter::new(quota, Sources::default(), clock.clone())
            };
            rates.iter().map(|(action, rate)| (*action, limiter(*rate))).collect()
        };
        Self { limiters: limiters_of(&RATES), taken: AtomicU32::new(0) }
    }

    /// Counts an action of a source, or refuses it.
    pub fn take(&self, action: Action, source: &str) -> Result<(), TooMany> {
        self.prune_now_and_then();
        check(&self.limiters, action, source)
    }

    /// Evicts sources whose limits are fully replenished.
    fn prune_now_and_then(&self) {
        if self.taken.fetch_add(1, Ordering::Relaxed) % PRUNED_EACH == PRUNED_EACH - 1 {
            for (_, limiter) in &self.limiters {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.limiters.iter().map(|(_, limiter)| limiter.len()).sum()
    }
}

fn check<C: Clock>(limiters: &[(Action, Limiter<C>)], action: Action, key: &str) -> Result<(), TooMany> {
    let Some((_, limiter)) = limiters.iter().find(|(known, _)| *known == action) else { return Ok(()) };
    limiter.check_key(&key.to_owned()).map_err(|refused| {
        let wait = refused.wait_time_from(limiter.clock().now());
        // Rounded up, so that a client that waits is allowed.
        TooMany { retry_after_s: wait.as_secs() + 1 }
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn limits_let_a_burst_through_and_then_so_many_a_minute() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(clock.clone());
        let sent = |source: &str| (0..1000).take_while(|_| limits.take(Action::Send, source).is_ok()).count();
        assert_eq!(sent("192.0.2.7"), 120);
        assert_eq!(sent("192.0.2.8"), 120, "another source has its own");
        clock.advance(Duration::from_mins(1));
        assert_eq!(sent("192.0.2.7"), 20);
        let TooMany { retry_after_s } = limits.take(Action::Send, "192.0.2.7").unwrap_err();
        assert!((3..=4).contains(&retry_after_s), "twenty a minute: {retry_after_s}");
        clock.advance(Duration::from_secs(retry_after_s));
        assert_eq!(limits.take(Action::Send, "192.0.2.7"), Ok(()), "who waits as told is let through");
        assert_eq!(limits.take(Action::BeginDraft, "192.0.2.7"), Ok(()), "another action has its own");
    }

    #[test]
    fn those_who_are_quiet_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(clock.clone());
        for number in 0..PRUNED_EACH - 1 {
            limits.take(Action::LogIn, &number.to_string()).unwrap();
        }
        assert_eq!(limits.remembered(), PRUNED_EACH as usize - 1);
        clock.advance(Duration::from_hours(1));
        limits.take(Action::LogIn, "one more").unwrap();
        assert_eq!(limits.remembered(), 1);
    }

    #[test]
    fn who_is_known_is_not_counted_with_those_who_come_after_very_many() {
        let limits = Limits::with_clock(FakeRelativeClock::default());
        limits.take(Action::Send, "known").unwrap();
        for number in 1..MOST_SOURCES {
            // Not through `take`, which would look for quiet ones again and again.
            check(&limits.limiters, Action::Send, &number.to_string()).unwrap();
        }
        let sent = |source: &str| (0..1000).take_while(|_| limits.take(Action::Send, source).is_ok()).count();
        assert_eq!(sent("new"), 120);
        assert_eq!(sent("another new one"), 0, "those who are new share what one has");
        assert_eq!(sent("known"), 119);
        assert_eq!(limits.remembered(), MOST_SOURCES + 1);
    }
}
