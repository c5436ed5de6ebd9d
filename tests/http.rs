//! HTTP as such: statuses, addresses, caches and headers, whatever the pages say.
#![cfg(feature = "ssr")]

use std::{net::SocketAddr, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use innovationsveckan::{
    domain::{place::WebAddress, review::State, taxonomy::RegistrationMode, time::Moment},
    server::{
        clock::{Clock, parse_instant},
        http::personal::LARGEST_FORM,
        proxies::TrustedProxies,
        router::router,
        state::Site,
        store::NewActivity,
    },
};
use tower::ServiceExt;

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/fixtures.rs"]
mod fixtures;
#[expect(dead_code, reason = "the tests of the wizard use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use visitor::{OPEN, Visitor, clock, site};

const SAVE: &str = "/do/save-draft";
const JSON: (&str, &str) = ("content-type", "application/json");

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

async fn ask(site: &Arc<Site>, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header(header::HOST, "127.0.0.1:3000");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(site, request.body(body.into()).unwrap()).await
}

async fn answer(site: &Arc<Site>, request: Request<Body>) -> Answer {
    let (parts, body) = router(site.clone()).oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(site: &Arc<Site>, path: &str) -> Answer {
    ask(site, Method::GET, path, &[], Body::empty()).await
}

fn moment(text: &str) -> Moment {
    parse_instant(text).unwrap()
}

/// An activity of the week that takes registrations until the given instant, published; and its page.
async fn published_until(site: &Site, deadline: &str) -> String {
    let mut activity = fixtures::activity("Öppna data");
    activity.occurrences[0].starts = moment("2027-10-05T09:00:00+02:00");
    activity.occurrences[0].ends = moment("2027-10-05T10:00:00+02:00");
    activity.registration.mode = RegistrationMode::Required;
    activity.registration.url = WebAddress::parse("https://vinnova.example/anmal").ok();
    activity.registration.deadline = Some(moment(deadline));
    let new = NewActivity { week_slug: "2027", ..fixtures::new(&activity, State::Published, None) };
    let id = site.store.create(&new, 0).await.unwrap();
    site.refresh().await.unwrap();
    format!("/aktivitet/{id}/oppna-data")
}

/// Puts the site's clock at an instant.
fn turn_clock(site: &mut Arc<Site>, to: Clock) {
    Arc::get_mut(site).expect("nobody else holds the site").clock = to;
}

#[tokio::test]
async fn a_function_says_whose_fault_it_is() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let unknown_draft = r#"{"typing":{"key":"nosuchkey","step":"vem","known":0,"changes":[],"english":false}}"#;
    let large = "x".repeat(LARGEST_FORM + 1);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let post = Method::POST;
    for (method, path, headers, body, status, error) in [
        (post.clone(), SAVE, &[JSON][..], "{", 400, "\"BadRequest\""),
        (post.clone(), SAVE, &[JSON][..], "", 400, "\"BadRequest\""),
        (post.clone(), SAVE, &[JSON][..], "{\"typing\":{}}", 400, "\"BadRequest\""),
        (post.clone(), SAVE, &[JSON][..], "\u{0}", 400, "\"BadRequest\""),
        (post.clone(), SAVE, &[JSON][..], &large, 413, "\"TooLarge\""),
        (post.clone(), SAVE, &[form][..], unknown_draft, 415, "\"BadRequest\""),
        (post.clone(), SAVE, &[][..], unknown_draft, 415, "\"BadRequest\""),
        (
            post.clone(),
            SAVE,
            &[("content-type", "Application/JSON; charset=utf-8")][..],
            unknown_draft,
            404,
            "\"NotFound\"",
        ),
        (post.clone(), SAVE, &[JSON][..], unknown_draft, 404, "\"NotFound\""),
        (post.clone(), "/do/save_draft", &[JSON][..], unknown_draft, 404, "\"BadRequest\""),
        (post.clone(), "/do/save-draft/x", &[JSON][..], unknown_draft, 404, "\"BadRequest\""),
        (post.clone(), "/do/activity", &[JSON][..], "{}", 405, "\"BadRequest\""),
        (Method::GET, SAVE, &[][..], "", 405, "\"BadRequest\""),
        (Method::DELETE, SAVE, &[JSON][..], "", 405, "\"BadRequest\""),
        (Method::GET, "/do/activity", &[][..], "", 400, "\"BadRequest\""),
        (Method::GET, "/do/activity?id=x&english=false", &[][..], "", 400, "\"BadRequest\""),
        (Method::GET, "/do/activity?id=%ff&english=false", &[][..], "", 400, "\"BadRequest\""),
        (Method::GET, "/do/activity?id=4711&english=false", &[][..], "", 404, "\"NotFound\""),
    ] {
        let answer = ask(&site, method.clone(), path, headers, body.to_owned()).await;
        let shown = format!("{method} {path} {headers:?} {}", &body[..body.len().min(40)]);
        assert_eq!(answer.status.as_u16(), status, "{shown}: {}", answer.text());
        assert_eq!(answer.text(), error, "{shown}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json", "{shown}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{shown}");
    }
    assert_eq!(ask(&site, Method::GET, SAVE, &[], "").await.header(header::ALLOW), "POST");
    assert_eq!(ask(&site, post, "/do/activity", &[JSON], "{}").await.header(header::ALLOW), "GET, HEAD");
    let head = ask(&site, Method::HEAD, "/do/start?english=false", &[], "").await;
    assert_eq!(head.status, StatusCode::OK);
}

#[tokio::test]
async fn pasted_html_becomes_markdown() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let read = async |html: &str| {
        let body = serde_json::json!({ "html": html }).to_string();
        ask(&site, Method::POST, "/do/read-html", &[JSON], body).await
    };
    let list = read("<ul><li>ett</li><li><b>två</b></li></ul>").await;
    assert_eq!((list.status, list.text()), (StatusCode::OK, r#""- ett\n- **två**""#));
    let plain = read("<div style=\"white-space: pre\"><div># ett</div></div>").await;
    assert_eq!((plain.status, plain.text()), (StatusCode::OK, "null"));
    let script = read("<p>a<script>alert(1)</script><a href=\"javascript:alert(1)\">b</a></p>").await;
    assert_eq!(script.text(), r#""ab""#);
    let too_much = read(&"x".repeat(LARGEST_FORM)).await;
    assert_eq!((too_much.status, too_much.text()), (StatusCode::PAYLOAD_TOO_LARGE, "\"TooLarge\""));
    let asked = ask(&site, Method::GET, "/do/read-html", &[], "").await;
    assert_eq!((asked.status, asked.header(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
}

#[tokio::test]
async fn what_was_published_once_is_gone() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    published_until(&site, "2027-09-01T12:00:00+02:00").await;
    assert_eq!(get(&site, "/do/activity?id=1&english=false").await.status, StatusCode::OK);
    let mut write = site.store.begin().await.unwrap();
    let stored = site.store.activity(1).await.unwrap().unwrap();
    let edit = fixtures::edit(&stored.record.activity, State::Withdrawn);
    write.revise(1, stored.record.revision, &edit, 1).await.unwrap();
    write.commit().await.unwrap();
    site.refresh().await.unwrap();
    let gone = get(&site, "/do/activity?id=1&english=false").await;
    assert_eq!((gone.status, gone.text()), (StatusCode::GONE, "\"Gone\""));
}

#[tokio::test]
async fn a_function_never_redirects() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let accepts = [("accept", "text/html,application/xhtml+xml"), ("referer", "https://evil.example/x?__err=1"), JSON];
    for (method, path, body) in [
        (Method::POST, SAVE, "{"),
        (Method::POST, SAVE, r#"{"typing":{"key":"nosuchkey","step":"vem","known":0,"changes":[],"english":false}}"#),
        (Method::POST, "/do/nothing", "{}"),
        (Method::GET, "/do/activity?id=4711&english=false", ""),
        (Method::GET, "/do/start?english=false", ""),
        (Method::GET, "/do/find-parties?text=Vinnova&english=false", ""),
        (Method::GET, "/do/find-parties", ""),
    ] {
        let answer = ask(&site, method, path, &accepts, body).await;
        assert!(!answer.status.is_redirection() && !answer.headers.contains_key(header::LOCATION), "{path} {body}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("evil"), "{path} {body}");
    }
}

#[tokio::test]
async fn each_page_has_one_address() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    for (path, expected) in [
        ("/./program", "/program"),
        ("/program/.", "/program"),
        ("/program/./", "/program"),
        ("/aktivitet/5/../../mina", "/mina"),
        ("/aktivitet/5/%2e%2e/%2E./mina", "/mina"),
        ("/%2e/program?q=data", "/program?q=data"),
        ("//program", "/program"),
        ("//evil.example/program/../..", "/"),
        ("/%6dina", "/mina"),
        ("/en/./en/..", "/en"),
        ("/mina\\", "/mina%5C"),
        ("/\\evil.example/.", "/%5Cevil.example/"),
        ("/api/./v1//weeks", "/api/v1/weeks"),
        ("/do/../healthz", "/healthz"),
    ] {
        let answer = get(&site, path).await;
        assert_eq!(
            (answer.status, answer.header(header::LOCATION)),
            (StatusCode::PERMANENT_REDIRECT, expected),
            "{path}"
        );
    }
    // Odd, and in one form only: read as they stand, by everybody.
    for path in [
        "/mina%2F",
        "/mina%5C",
        "/aktivitet%2F5",
        "/mina%00",
        "/mina%3Fx",
        "/mina%23x",
        "/%25",
        "/program%2F..%2Fmina",
        "/%EF%BC%8Fmina",
        "/mina;x",
        "/mina%0D%0Ax",
        "/mina%09",
        "/%E2%80%AEmina",
    ] {
        let answer = get(&site, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().contains("<h1>"), "{path}: {}", answer.text());
    }
    let problem = get(&site, "/api/v1/activities/%FF").await;
    assert_eq!(problem.status, StatusCode::NOT_FOUND);
    assert_eq!(problem.header(header::CONTENT_TYPE), "application/problem+json");
}

#[tokio::test]
async fn a_request_that_does_not_name_one_host_is_bad() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    assert_eq!(get(&site, "/program").await.status, StatusCode::OK, "it is kept now");
    for hosts in [&[][..], &["a.example", "b.example"], &["a.example", "a.example"], &[""], &["a b"], &["x@a.example"]]
    {
        for path in ["/program", "/mina", "/api/v1/weeks", "/do/start?english=false", "/healthz"] {
            let mut request = Request::builder().uri(path);
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            let answer = answer(&site, request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {hosts:?}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
}

#[tokio::test]
async fn one_tag_holds_for_every_coding() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    for path in ["/", "/program", "/om", "/api/v1/activities", "/api/v1/weeks", "/robots.txt"] {
        let tag = get(&site, path).await.header(header::ETAG).to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let strong = tag.trim_start_matches("W/");
        for known in [&tag, strong, &format!("\"x\", {tag}"), &format!("{strong},\"x\""), "*"] {
            for coding in ["br", "gzip", "identity"] {
                let asked = [("if-none-match", known), ("accept-encoding", coding)];
                let answer = ask(&site, Method::GET, path, &asked, "").await;
                assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{path} {known} {coding}");
                assert_eq!(answer.header(header::ETAG), tag);
                assert!(answer.body.is_empty());
            }
        }
        let other = ask(&site, Method::GET, path, &[("if-none-match", "\"x\", W/\"y\"")], "").await;
        assert_eq!(other.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn codings_are_sent_as_they_are_weighed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    for _ in ["rendered", "kept"] {
        for (accepted, expected) in
            [("br;q=0.1, gzip;q=0.2", "gzip"), ("br;Q=0, gzip", "gzip"), ("*", "br"), ("br;q=0", "")]
        {
            let answer = ask(&site, Method::GET, "/program", &[("accept-encoding", accepted)], "").await;
            assert_eq!(answer.header(header::CONTENT_ENCODING), expected, "{accepted}");
        }
        let lines = [("accept-encoding", "deflate"), ("accept-encoding", "br")];
        assert_eq!(ask(&site, Method::GET, "/program", &lines, "").await.header(header::CONTENT_ENCODING), "br");
    }
}

#[tokio::test]
async fn a_page_ends_with_the_deadline_that_it_names() {
    // As a link: the page also holds its data.
    const LINK: &str = "href=\"https://vinnova.example/anmal\"";
    let file = SqliteFile::new();
    let mut site = site(&file.url(), "2027-09-01T11:59:00+02:00").await;
    let page = published_until(&site, "2027-09-01T12:00:00+02:00").await;
    for _ in ["rendered", "kept"] {
        assert!(get(&site, &page).await.text().contains(LINK));
    }
    turn_clock(&mut site, clock("2027-09-01T12:00:01+02:00"));
    assert!(!get(&site, &page).await.text().contains(LINK), "the deadline has passed");
}

#[tokio::test]
async fn the_next_boundary_is_the_next_thing_that_a_page_may_say() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    published_until(&site, "2027-09-01T12:00:00+02:00").await;
    let next = |at: &str| site.next_boundary_ms(moment(at).unix_s * 1000);
    let expected = |at: &str| moment(at).unix_s * 1000;
    for (at, then) in [
        // A day begins.
        ("2026-12-01T00:00:00+01:00", "2026-12-02T00:00:00+01:00"),
        ("2027-03-27T12:00:00+01:00", "2027-03-28T00:00:00+01:00"),
        ("2027-03-28T00:00:00+01:00", "2027-03-29T00:00:00+02:00"),
        // The programme and the registration open.
        ("2027-01-01T00:00:00+01:00", "2027-01-01T09:00:00+01:00"),
        ("2027-05-03T08:00:00+02:00", "2027-05-03T09:00:00+02:00"),
        // The activity's deadline.
        ("2027-09-01T10:00:00+02:00", "2027-09-01T12:00:00+02:00"),
        ("2027-09-01T12:00:00+02:00", "2027-09-01T12:00:01+02:00"),
        // The registration closes, and the week comes near.
        ("2027-09-30T12:00:01+02:00", "2027-10-01T00:00:00+02:00"),
        ("2027-10-01T00:00:00+02:00", "2027-10-02T00:00:00+02:00"),
        ("2027-10-02T00:00:00+02:00", "2027-10-03T00:00:00+02:00"),
        ("2027-10-03T00:00:00+02:00", "2027-10-04T00:00:00+02:00"),
        // While it runs, each minute, and what comes within one.
        ("2027-10-04T00:00:10+02:00", "2027-10-04T00:01:00+02:00"),
        ("2027-10-05T09:59:59+02:00", "2027-10-05T10:00:00+02:00"),
        ("2027-10-05T10:00:00+02:00", "2027-10-05T10:00:01+02:00"),
        ("2027-10-08T23:59:59+02:00", "2027-10-09T00:00:00+02:00"),
    ] {
        assert_eq!(next(at), expected(then), "after {at}");
    }
    assert_eq!(next("2027-10-09T00:00:00+02:00"), expected("2027-10-10T00:00:00+02:00"));
    assert_eq!(site.next_boundary_ms(expected("2027-09-01T12:00:00+02:00") - 1), expected("2027-09-01T12:00:00+02:00"));
}

#[tokio::test]
async fn a_page_that_cannot_be_made_says_so_and_is_not_kept() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    published_until(&site, "2027-09-01T12:00:00+02:00").await;
    let groups = ["theme", "kind", "municipality", "organizer", "language", "county"];
    let values: Vec<String> = groups
        .iter()
        .flat_map(|group| (0..56).map(move |number| format!("{group}={group}-of-long-name-{number}")))
        .collect();
    let path = format!("/program?{}", values.join("&"));
    assert!(path.len() < 16 * 1024);
    for _ in ["rendered", "not kept"] {
        let answer = get(&site, &path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text().contains("<h1>För många val</h1>"), "{}", answer.text());
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        assert!(!answer.headers.contains_key(header::ETAG));
    }
}

#[tokio::test]
async fn who_does_too_much_is_told_when_to_come_back() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    for (path, body) in [("/anmal", "action=begin"), ("/logga-in", "email=a%40vinnova.example")] {
        let mut last = None;
        for _ in 0..400 {
            let answer = ask(&site, Method::POST, path, &form, body).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                last = Some(answer);
                break;
            }
        }
        let refused = last.unwrap_or_else(|| panic!("{path} has no limit"));
        let wait: u64 = refused.header(header::RETRY_AFTER).parse().unwrap();
        assert!((1..=3_601).contains(&wait), "{path}: {wait}");
    }
}

#[tokio::test]
async fn sources_behind_a_trusted_proxy_have_limits_of_their_own() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let begun = async |site: &Arc<Site>, passed_on: &str| {
        let request = Request::post("/anmal")
            .header(header::HOST, "127.0.0.1:3000")
            .header("x-forwarded-for", passed_on)
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))))
            .body(Body::from("action=begin"))
            .unwrap();
        answer(site, request).await.status
    };
    let until_refused = async |site: &Arc<Site>, passed_on: &str| {
        for _ in 0..400 {
            if begun(site, passed_on).await == StatusCode::TOO_MANY_REQUESTS {
                return;
            }
        }
        panic!("never refused");
    };
    until_refused(&site, "192.0.2.1").await;
    assert_eq!(begun(&site, "192.0.2.2").await, StatusCode::TOO_MANY_REQUESTS, "nobody is believed unless named");

    let trusting = TrustedProxies::parse(&["127.0.0.0/8".to_owned()]).unwrap();
    let site = Arc::new(Arc::into_inner(site).unwrap().with_proxies(trusting));
    until_refused(&site, "192.0.2.1").await;
    assert_eq!(begun(&site, "192.0.2.2").await, StatusCode::SEE_OTHER);
    assert_eq!(begun(&site, "192.0.2.2, 192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS, "the last one counts");
}

#[tokio::test]
async fn a_redirect_has_a_location_whatever_was_typed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = visitor.post("/anmal", &[("action", "begin")]).await.location;
    for action in ["find:x\r\n", "find:å ä", "find:\u{0}\u{7f}", "pick:organizer:x\r\nset-cookie: a=b", "settle:\n:0"]
    {
        let seen = visitor.post(&draft, &[("action", action)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{action:?}");
        assert!(seen.location.starts_with("/anmal/"), "{action:?}: {:?}", seen.location);
        assert!(!seen.headers.contains_key(header::SET_COOKIE));
    }
}

#[tokio::test]
async fn a_site_on_https_is_never_asked_in_clear() {
    let file = SqliteFile::new();
    let mut plain = site(&file.url(), OPEN).await;
    for path in ["/program", "/program", "/mina", "/api/v1/weeks", "/finns-inte", "/healthz"] {
        assert!(!get(&plain, path).await.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
    }
    Arc::get_mut(&mut plain).unwrap().public_url = Some("https://veckan.example".to_owned());
    for path in ["/program", "/program", "/mina", "/api/v1/weeks", "/finns-inte", "/healthz"] {
        let answer = get(&plain, path).await;
        assert_eq!(answer.header(header::STRICT_TRANSPORT_SECURITY), "max-age=31536000", "{path}");
        assert!(!answer.header("permissions-policy").contains("interest-cohort"));
    }
}
