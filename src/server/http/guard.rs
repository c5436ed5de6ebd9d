//! What stands between a registration that is open to all and those who misuse it: requests from other sites, too many
//! requests, and programs that fill in whatever they find. What is known of a source stays in memory and is never logged.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::{
    extract::Request,
    http::{StatusCode, Uri, Version, header, uri},
    response::Response,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::{forms::Form, read_api};
use crate::{api::error::ApiError, parts::honeypot::HONEYPOT};

/// The most sources that are told apart; networks cost whoever has many of them nothing.
const MOST_SOURCES: usize = 100_000;
/// Whom all others count as.
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
}

/// How often one source may do something, or one draft be saved. Generous: a whole authority stands behind one address, and all of it in the last
/// week before the deadline.
const RATES: [(Action, Rate); 6] = [
    (Action::BeginDraft, Rate { burst: 300, per_minute: 30 }),
    (Action::AskForMail, Rate { burst: 100, per_minute: 20 }),
    (Action::Send, Rate { burst: 120, per_minute: 20 }),
    (Action::LogIn, Rate { burst: 100, per_minute: 20 }),
    // A page saves at most once in 400 ms while somebody types.
    (Action::SaveDraft, Rate { burst: 120, per_minute: 120 }),
    (Action::Save, Rate { burst: 3000, per_minute: 3000 }),
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

impl From<TooMany> for ApiError {
    fn from(TooMany { retry_after_s }: TooMany) -> Self {
        Self::TooMany { retry_after_s }
    }
}

type Limiter<C> = RateLimiter<String, DefaultKeyedStateStore<String>, C, NoOpMiddleware<<C as Clock>::Instant>>;

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
                RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone())
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
    let key = if limiter.len() < MOST_SOURCES { key } else { ALL_OTHERS };
    limiter.check_key(&key.to_owned()).map_err(|refused| {
        let wait = refused.wait_time_from(limiter.clock().now());
        // Begun seconds count: who waits a whole one is let through.
        TooMany { retry_after_s: wait.as_secs() + 1 }
    })
}

/// Refuses what another site makes a browser send. The site's own origin is known besides, for proxies that change `Host`.
pub fn same_site(public_url: Option<&str>) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let layer = CsrfLayer::new();
    let Some(origin) = public_url.and_then(origin) else { return layer.with_rejection_response(refused) };
    match layer.add_trusted_origin(origin) {
        Ok(layer) => layer.with_rejection_response(refused),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the public URL is no origin that browsers name");
            CsrfLayer::new().with_rejection_response(refused)
        }
    }
}

fn refused(_: ProtectionError) -> Response {
    read_api::problem(StatusCode::FORBIDDEN, "this was sent from another site; send it from a page of this one")
}

/// The origin of an address, as browsers write it: `https://example.se`.
fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?, uri.host()?.to_ascii_lowercase());
    let port = uri.port_u16().filter(|port| !matches!((scheme, port), ("http", 80) | ("https", 443)));
    Some(port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}")))
}

/// Whether a request names the host that it asks, as HTTP/1.1 wants it (RFC 9112, 3.2): once, and so that it can be read.
/// Where two are named, a proxy and we may each believe another one.
pub fn names_its_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => uri::Authority::try_from(host.as_bytes())
            .is_ok_and(|host| !host.host().is_empty() && !host.as_str().contains('@') && has_a_port_or_none(&host)),
        (None, _) => request.version() != Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

fn has_a_port_or_none(host: &uri::Authority) -> bool {
    let port = host.as_str().get(host.host().len()..).and_then(|rest| rest.strip_prefix(':')).unwrap_or("");
    port.is_empty() || port.parse::<u16>().is_ok()
}

/// Whether a form holds what only a program fills in.
pub fn honeypot_filled(form: &Form) -> bool {
    !form.value(HONEYPOT).is_empty()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::{
        Router,
        body::Body,
        http::{Method, Request},
        routing::any,
    };
    use governor::clock::FakeRelativeClock;
    use tower::ServiceExt;

    use super::*;
    use crate::{
        locale::Locale,
        parts::{honeypot::honeypot, html::Markup},
    };

    #[tokio::test]
    async fn what_other_sites_make_browsers_send_is_refused() {
        let app =
            Router::new().route("/", any(|| async { "done" })).layer(same_site(Some("https://Veckan.example:443/x")));
        let status = async |method: Method, headers: &[(&str, &str)]| {
            let mut request = Request::builder().method(method).uri("/").header("host", "127.0.0.1:3000");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
        };
        for (headers, expected) in [
            (&[][..], 200),
            (&[("sec-fetch-site", "same-origin")][..], 200),
            (&[("sec-fetch-site", "none")][..], 200),
            (&[("sec-fetch-site", "cross-site")][..], 403),
            (&[("sec-fetch-site", "same-site")][..], 403),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..], 403),
            (&[("origin", "https://evil.example")][..], 403),
            (&[("origin", "null")][..], 403),
            (&[("origin", "http://127.0.0.1:3000")][..], 200),
            (&[("origin", "https://veckan.example")][..], 200),
            (&[("origin", "https://veckan.example.evil.example")][..], 403),
        ] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(status(method.clone(), headers).await, expected, "{method} {headers:?}");
            }
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                assert_eq!(status(method.clone(), headers).await, 200, "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (url, expected) in [
            ("https://Veckan.example", "https://veckan.example"),
            ("https://veckan.example:443/sub/", "https://veckan.example"),
            ("http://veckan.example:80", "http://veckan.example"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ] {
            assert_eq!(origin(url).as_deref(), Some(expected));
        }
        assert_eq!(origin("veckan.example"), None);
    }

    #[test]
    fn a_request_names_one_host() {
        let names = |version: Version, hosts: &[&str]| {
            let mut request = Request::builder().version(version);
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            names_its_host(&request.body(Body::empty()).unwrap())
        };
        for host in
            ["example.se", "EXAMPLE.se:3000", "127.0.0.1:80", "[::1]:3000", "[::1]", "example.se:", "xn--hlsa-loa.se"]
        {
            assert!(names(Version::HTTP_11, &[host]) && names(Version::HTTP_10, &[host]), "{host}");
        }
        for host in ["", "a b", "a/b", "user@example.se", "example.se:x", "example.se:99999", "[::1", ":80", "a,b?c"] {
            assert!(!names(Version::HTTP_11, &[host]) && !names(Version::HTTP_10, &[host]), "{host}");
        }
        assert!(!names(Version::HTTP_11, &[]) && names(Version::HTTP_10, &[]));
        assert!(!names(Version::HTTP_11, &["example.se", "example.se"]));
    }

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
    fn networks_beyond_those_that_are_told_apart_share_one_limit_until_some_are_quiet() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(clock.clone());
        for number in 0..MOST_SOURCES {
            limits.take(Action::LogIn, &number.to_string()).unwrap();
        }
        let others = (0..1000).take_while(|number| limits.take(Action::LogIn, &format!("late {number}")).is_ok());
        assert_eq!(others.count(), 100, "as many as one source may");
        assert_eq!(limits.remembered(), MOST_SOURCES + 1, "memory ends there");
        assert_eq!(limits.take(Action::Send, "late 1"), Ok(()), "another action has sources of its own");
        clock.advance(Duration::from_hours(1));
        for _ in 0..PRUNED_EACH {
            let _ = limits.take(Action::LogIn, "late 2");
        }
        assert!(limits.remembered() < 10, "{}", limits.remembered());
        assert_eq!(limits.take(Action::LogIn, "late 1"), Ok(()), "there is room again");
    }

    #[test]
    fn the_honeypot_is_for_programs() {
        let written = Markup::of(honeypot(Locale::Sv)).into_string();
        assert!(written.contains("aria-hidden=\"true\"") && written.contains("tabindex=\"-1\""));
        assert!(!honeypot_filled(&Form::parse(b"homepage=&x=1")) && !honeypot_filled(&Form::parse(b"")));
        assert!(honeypot_filled(&Form::parse(b"homepage=spam")));
    }
}
