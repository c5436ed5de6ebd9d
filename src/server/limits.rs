//! Limits: how often a source may do something. What is known of a source stays in memory and is never logged.

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

/// The most sources that are told apart; networks cost whoever has many of them nothing.
const MOST_SOURCES: usize = 100_000;
/// Whom those count as who come when so many are known.
const ALL_OTHERS: &str = "";
/// Limits forget those who have been quiet after so many requests.
const PRUNED_EACH: u32 = 1024;

/// What is counted against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    BeginDraft,
    /// Have the address of a draft mailed.
    AskForMail,
    Send,
    /// Ask for a login link.
    LogIn,
    /// Save something in one draft; counted by draft.
    SaveDraft,
    /// Save something in any draft.
    Save,
    /// Have pasted HTML read.
    Paste,
}

/// How often one source may do something, or one draft be saved. Generous: a whole authority stands behind one address, and all of it in the last
/// week before the deadline.
const RATES: [(Action, Rate); 7] = [
    (Action::BeginDraft, Rate { burst: 300, per_minute: 30 }),
    (Action::AskForMail, Rate { burst: 100, per_minute: 20 }),
    (Action::Send, Rate { burst: 120, per_minute: 20 }),
    (Action::LogIn, Rate { burst: 100, per_minute: 20 }),
    // A page saves at most once in 400 ms while somebody types.
    (Action::SaveDraft, Rate { burst: 120, per_minute: 120 }),
    (Action::Save, Rate { burst: 3000, per_minute: 3000 }),
    (Action::Paste, Rate { burst: 300, per_minute: 300 }),
];

#[derive(Clone, Copy)]
struct Rate {
    /// At once, after a long rest.
    burst: u32,
    /// From then on.
    per_minute: u32,
}

/// A limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many in a short time")]
pub struct TooMany {
    /// In how many seconds the next one is let through.
    pub retry_after_s: u64,
}

type Limiter<C> = RateLimiter<String, Sources, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// What is known of each source. Who is known already keeps a count of their own, however many come after them.
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

/// Who has done what how often, lately.
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
                let quota = Quota::per_minute(at_least_one(rate.per_minute)).allow_burst(at_least_one(rate.burst));
                RateLimiter::new(quota, Sources::default(), clock.clone())
            };
            rates.iter().map(|(action, rate)| (*action, limiter(*rate))).collect()
        };
        Self { limiters: limiters_of(&RATES), taken: AtomicU32::new(0) }
    }

    /// Counts that this source does it once more, if it may.
    pub fn take(&self, action: Action, source: &str) -> Result<(), TooMany> {
        self.prune_now_and_then();
        check(&self.limiters, action, source)
    }

    /// Memory holds those only who have something left to wait for.
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
        // Begun seconds count: who waits a whole one is let through.
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
