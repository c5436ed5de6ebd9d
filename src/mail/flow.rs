//! Scheduler of deliveries, at most four at a time. A domain whose server is slow or rejects mail holds back only its
//! own letters; while the mail server itself is unavailable, one letter now and then probes it. Kept in memory and
//! bounded: the next instance learns afresh.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use super::retry_schedule::Schedule;

/// Most letters under way.
const AT_ONCE: usize = 4;
/// Most letters under way to one domain.
const PER_DOMAIN: usize = 2;
/// Duration of a delivery beyond which a domain counts as slow.
const SLOW: Duration = Duration::from_secs(3);
/// Rejections in a row after which a domain's letters are held back; fewer may be due to a single full mailbox.
const REFUSALS: usize = 3;
/// Longest time for which a domain's letters are held back.
const LONGEST_HOLD: Duration = Duration::from_hours(1);
/// Most domains that are remembered.
const MOST_DOMAINS: usize = 1000;

/// Outcome of a delivery, as far as it affects further ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Final reply of the server: accepted, or rejected permanently.
    Answered,
    /// Temporary rejection.
    Refused,
    /// Timeout or lost connection.
    Lost,
    /// Unavailable mail server.
    NoServer,
    /// Letter that was not offered to the server.
    Unsent,
}

#[derive(Default)]
struct Domain {
    /// Whether the server's last reply was final and fast.
    is_brisk: bool,
    is_slow: bool,
    /// Failures in a row.
    failures: usize,
    held_until: Option<Instant>,
}

struct Flight {
    domain: String,
    began: Instant,
}

pub struct Flow {
    schedule: Schedule,
    under_way: HashMap<i64, Flight>,
    domains: HashMap<String, Domain>,
    /// Failures of the mail server in a row.
    server_failures: usize,
    server_held_until: Option<Instant>,
}

impl Flow {
    pub fn new(schedule: Schedule) -> Self {
        Self {
            schedule,
            under_way: HashMap::new(),
            domains: HashMap::new(),
            server_failures: 0,
            server_held_until: None,
        }
    }

    pub fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Whether any letter at all may be sent.
    pub fn has_place(&self, now: Instant) -> bool {
        let is_held = self.server_held_until.is_some_and(|until| until > now);
        // A single letter probes whether the server is available again.
        let places = if self.server_failures > 0 { 1 } else { AT_ONCE };
        !is_held && self.under_way.len() < places
    }

    /// Whether a letter to that domain may be sent; `is_urgent` if a person waits for it.
    pub fn may_start(&self, domain: &str, is_urgent: bool, now: Instant) -> bool {
        self.has_place(now)
            && self.is_free(domain, is_urgent, now)
            && self.under_way.len() + self.spared(domain, is_urgent, now) < AT_ONCE
    }

    /// Whether nothing about the domain itself holds a letter back.
    fn is_free(&self, domain: &str, is_urgent: bool, now: Instant) -> bool {
        let known = self.domains.get(domain);
        let is_slow = known.is_some_and(|known| known.is_slow);
        let limit = if known.is_some_and(|known| known.is_brisk) { PER_DOMAIN } else { 1 };
        let is_held = known.and_then(|known| known.held_until).is_some_and(|until| until > now);
        self.to(domain) < limit
            // The rejection may concern another mailbox than that of an urgent letter.
            && (!is_held || (is_urgent && !is_slow))
            // All slow domains share one place.
            && (!is_slow || self.under_way.values().all(|flight| !self.is_slow(&flight.domain)))
    }

    /// Number of places reserved for others: while a delivery is slow, the last places are for urgent letters and for
    /// domains known to be fast.
    fn spared(&self, domain: &str, is_urgent: bool, now: Instant) -> usize {
        if !self.under_way.values().any(|flight| now.saturating_duration_since(flight.began) > SLOW) {
            return 0;
        }
        let is_brisk = self.domains.get(domain).is_some_and(|known| known.is_brisk);
        usize::from(!is_urgent) + usize::from(!is_brisk)
    }

    fn is_slow(&self, domain: &str) -> bool {
        self.domains.get(domain).is_some_and(|known| known.is_slow)
    }

    fn to(&self, domain: &str) -> usize {
        self.under_way.values().filter(|flight| flight.domain == domain).count()
    }

    /// Domains whose letters cannot start now, of urgent letters or of others.
    pub fn held(&self, is_urgent: bool, now: Instant) -> Vec<&str> {
        let under_way = self.under_way.values().map(|flight| flight.domain.as_str());
        let mut held: Vec<&str> = self
            .domains
            .keys()
            .map(String::as_str)
            .chain(under_way)
            .filter(|domain| !self.is_free(domain, is_urgent, now))
            .collect();
        held.sort_unstable();
        held.dedup();
        held
    }

    /// Next instant at which held letters are released.
    pub fn next_release(&self, now: Instant) -> Option<Instant> {
        let domains = self.domains.values().filter_map(|domain| domain.held_until);
        domains.chain(self.server_held_until).filter(|until| *until > now).min()
    }

    pub fn begin(&mut self, id: i64, domain: &str, now: Instant) {
        self.under_way.insert(id, Flight { domain: domain.to_owned(), began: now });
    }

    /// Records the outcome of a letter; returns the delay until the next attempt if the mail server is unavailable.
    pub fn end(&mut self, id: i64, end: End, now: Instant) -> Option<Duration> {
        let flight = self.under_way.remove(&id)?;
        let took = now.saturating_duration_since(flight.began);
        match end {
            End::Unsent => return None,
            End::NoServer => {
                let waits = &self.schedule.server;
                let wait = waits.get(self.server_failures).or(waits.last()).copied().unwrap_or_default();
                self.server_failures += 1;
                self.server_held_until = Some(now + wait);
                return Some(wait);
            }
            End::Answered | End::Refused | End::Lost => {}
        }
        self.server_failures = 0;
        self.server_held_until = None;
        let back_off = |failures: usize| {
            let waits = &self.schedule.back_off;
            waits.get(failures).or(waits.last()).copied().unwrap_or_default().min(LONGEST_HOLD)
        };
        let before = self.domains.get(&flight.domain).map_or(0, |known| known.failures);
        let next = match end {
            End::Refused => Domain {
                is_slow: took > SLOW,
                failures: before + 1,
                held_until: (before + 1).checked_sub(REFUSALS).map(|more| now + back_off(more)),
                is_brisk: false,
            },
            End::Lost => Domain {
                is_slow: true,
                failures: before + 1,
                held_until: Some(now + back_off(before)),
                is_brisk: false,
            },
            _ => Domain { is_brisk: took <= SLOW, is_slow: took > SLOW, failures: 0, held_until: None },
        };
        self.make_room(now);
        self.domains.insert(flight.domain, next);
        None
    }

    /// Ends all holds, at the request of a person.
    pub fn release(&mut self) {
        self.server_held_until = None;
        for domain in self.domains.values_mut() {
            domain.held_until = None;
        }
    }

    fn make_room(&mut self, now: Instant) {
        if self.domains.len() < MOST_DOMAINS {
            return;
        }
        self.domains.retain(|_, domain| domain.held_until.is_some_and(|until| until > now));
        if self.domains.len() >= MOST_DOMAINS {
            self.domains.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn flow() -> (Flow, Instant) {
        (Flow::new(Schedule::default()), Instant::now())
    }

    /// Records a fast delivery to a domain.
    fn brisk(flow: &mut Flow, domain: &str, now: Instant) {
        flow.begin(-1, domain, now);
        flow.end(-1, End::Answered, now);
    }

    #[test]
    fn four_at_a_time_and_two_to_a_domain() {
        let (mut flow, now) = flow();
        for domain in ["a.se", "b.se", "c.se"] {
            brisk(&mut flow, domain, now);
        }
        for (id, domain) in ["a.se", "a.se", "b.se"].into_iter().enumerate() {
            assert!(flow.may_start(domain, false, now));
            flow.begin(id as i64, domain, now);
        }
        assert!(!flow.may_start("a.se", true, now) && flow.may_start("b.se", false, now));
        assert_eq!(flow.held(false, now), ["a.se"]);
        flow.begin(3, "c.se", now);
        assert!(!flow.has_place(now) && !flow.may_start("c.se", true, now));
        flow.end(3, End::Answered, now);
        assert!(flow.may_start("c.se", false, now));
    }

    #[test]
    fn of_a_domain_that_nothing_is_known_of_one_letter_is_tried() {
        let (mut flow, now) = flow();
        flow.begin(1, "new.se", now);
        assert!(!flow.may_start("new.se", true, now) && flow.may_start("other.se", false, now));
        flow.end(1, End::Answered, now);
        flow.begin(2, "new.se", now);
        assert!(flow.may_start("new.se", false, now));
    }

    #[test]
    fn slow_domains_never_take_the_last_places() {
        let (mut flow, now) = flow();
        brisk(&mut flow, "brisk.se", now);
        flow.begin(1, "slow.se", now);
        flow.begin(2, "sluggish.se", now);
        let later = now + SLOW * 2;
        // Two deliveries are slow. The third place is for fast domains or urgent letters, the last for those that are
        // both.
        assert!(!flow.may_start("unknown.se", false, later));
        assert!(flow.may_start("unknown.se", true, later) && flow.may_start("brisk.se", false, later));
        flow.begin(3, "brisk.se", later);
        assert!(!flow.may_start("brisk.se", false, later) && !flow.may_start("unknown.se", true, later));
        assert!(flow.may_start("brisk.se", true, later));
        // Domains that were slow share one place.
        flow.end(1, End::Answered, later);
        flow.end(2, End::Answered, later);
        flow.begin(4, "slow.se", later);
        assert!(!flow.may_start("sluggish.se", true, later));
    }

    #[test]
    fn what_gives_no_answer_is_left_alone_longer_and_longer() {
        let (mut flow, mut now) = flow();
        for minutes in [1, 5, 15, 60, 60] {
            assert!(flow.may_start("tar.se", false, now));
            flow.begin(1, "tar.se", now);
            now += MINUTE;
            flow.end(1, End::Lost, now);
            assert!(!flow.may_start("tar.se", true, now) && flow.may_start("other.se", false, now));
            assert_eq!(flow.held(true, now), ["tar.se"]);
            assert_eq!(flow.next_release(now), Some(now + minutes * MINUTE));
            now += minutes * MINUTE;
        }
        assert!(flow.may_start("tar.se", false, now));
        flow.begin(1, "tar.se", now);
        flow.end(1, End::Answered, now);
        assert!(flow.held(false, now).is_empty());
    }

    #[test]
    fn refusals_in_a_row_hold_back_what_can_wait() {
        let (mut flow, now) = flow();
        for id in 0..3 {
            assert!(flow.may_start("full.se", false, now));
            flow.begin(id, "full.se", now);
            flow.end(id, End::Refused, now);
        }
        assert!(!flow.may_start("full.se", false, now) && flow.may_start("full.se", true, now));
        assert_eq!((flow.held(false, now), flow.held(true, now)), (vec!["full.se"], vec![]));
        assert!(flow.may_start("full.se", false, now + MINUTE));
        flow.release();
        assert!(flow.may_start("full.se", false, now));
    }

    #[test]
    fn where_the_server_is_gone_one_letter_is_tried_now_and_then() {
        let (mut flow, now) = flow();
        flow.begin(1, "a.se", now);
        flow.begin(2, "b.se", now);
        assert_eq!(flow.end(1, End::NoServer, now), Some(Duration::from_secs(2)));
        assert_eq!(flow.end(2, End::NoServer, now), Some(Duration::from_secs(5)));
        assert!(!flow.has_place(now));
        let later = now + Duration::from_secs(5);
        assert!(flow.may_start("a.se", false, later));
        flow.begin(3, "a.se", later);
        assert!(!flow.may_start("b.se", true, later));
        flow.end(3, End::Answered, later);
        assert!(flow.may_start("b.se", false, later));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (mut flow, now) = flow();
        for id in 0..3 * MOST_DOMAINS as i64 {
            let end = if id % 2 == 0 { End::Lost } else { End::Answered };
            flow.begin(id, &format!("{id}.se"), now);
            flow.end(id, end, now);
            assert!(flow.domains.len() <= MOST_DOMAINS && flow.is_idle());
        }
    }
}
