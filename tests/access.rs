//! Access over HTTP: links that sign in once, sessions, roles, and what is refused.
#![cfg(feature = "ssr")]

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use innovationsveckan::{
    domain::access::Role,
    locale::Locale,
    server::{
        clock::Clock,
        mail::{self, Letter, Mailer},
        router::router,
        secret,
        service::delivery,
        state::Site,
        store::{HOST_LIMITS, NewSession, ORGANIZER_LIMITS, RoleChange},
    },
};
use tower::ServiceExt;

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/enqueue.rs"]
mod enqueue;
#[path = "support/letters_to.rs"]
mod letters_to;
#[expect(dead_code, reason = "the tests of the wizard use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use enqueue::enqueue;
use letters_to::letters_to;
use visitor::{OPEN, Seen, Visitor, site};

const ASA: &str = "åsa@myndighet.example";
const BO: &str = "bo@kommun.example";
const PEOPLE: &str = "/granska/personer";

/// A site whose mail is written and shown, so that the links in it can be read.
async fn site_with_mail() -> (SqliteFile, Arc<Site>) {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let site = Arc::into_inner(site).unwrap().with_mailer(Mailer::shown());
    (file, Arc::new(site))
}

/// The path of the link in the latest letter to this address.
async fn mailed_link(site: &Site, email: &str) -> String {
    delivery::settle(site).await.unwrap();
    let mails = site.mailer.shown_to(email);
    let text = &mails.first().expect("a mail").text;
    let at = text.find("/logga-in/").expect("a link");
    text[at..].split(char::is_whitespace).next().unwrap().trim_end_matches(['>', ')', '.']).to_owned()
}

async fn sign_in(site: &Arc<Site>, email: &str) -> Visitor {
    let mut visitor = Visitor::new(site);
    visitor.post("/logga-in", &[("email", email)]).await;
    let link = mailed_link(site, email).await;
    assert_eq!(visitor.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    visitor
}

fn is_sent_to_sign_in(seen: &Seen) -> bool {
    seen.status == StatusCode::SEE_OTHER && seen.location.starts_with("/logga-in?till=")
}

/// Begins a session at an instant of the computer's time, and says its cookie's secret.
async fn session_begun(site: &Site, email: &str, real_ms: i64) -> String {
    let secret = secret::new();
    let mut write = site.store.begin().await.unwrap();
    let session = NewSession { hash: &secret::hash(&secret), email, browser: "" };
    write.begin_session(&session, real_ms).await.unwrap();
    write.commit().await.unwrap();
    secret
}

async fn status_with(site: &Arc<Site>, method: Method, path: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:3000");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router(site.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn a_link_signs_in_once_and_leads_back() {
    let (_file, site) = site_with_mail().await;
    let mut visitor = Visitor::new(&site);
    let turned_away = visitor.get("/mina").await;
    assert!(is_sent_to_sign_in(&turned_away), "{turned_away:?}");
    let form = visitor.get("/logga-in?till=%2Fgranska%2F7").await;
    assert!(form.html.contains("name=\"till\" value=\"/granska/7\""), "{}", form.html);

    let asked = visitor.post("/logga-in", &[("email", " Åsa@Myndighet.example "), ("till", "/granska/7")]).await;
    assert_eq!(asked.status, StatusCode::OK);
    let letters = letters_to(&site.store, ASA).await;
    assert_eq!(letters, [Letter::Login { back: Some("/granska/7".to_owned()) }]);

    let link = mailed_link(&site, ASA).await;
    for _ in 0..3 {
        let page = visitor.get(&link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.html.contains("å…@myndighet.example") && !page.headers.contains_key(header::SET_COOKIE));
    }
    let spent = visitor.post(&link, &[]).await;
    assert_eq!((spent.status, spent.location.as_str()), (StatusCode::SEE_OTHER, "/granska/7"));
    let cookie = spent.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("veckan=") && cookie.contains("HttpOnly") && !cookie.contains("Secure"), "{cookie}");
    assert_eq!(visitor.get("/mina").await.status, StatusCode::OK);
    assert!(visitor.get("/logga-in").await.html.contains(ASA));

    let mut other = Visitor::new(&site);
    let again = other.post(&link, &[]).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(!again.headers.contains_key(header::SET_COOKIE));
    assert_eq!(other.get(&link).await.status, StatusCode::GONE);
    assert_eq!(other.get("/logga-in/finnsinte").await.status, StatusCode::GONE);
    assert!(is_sent_to_sign_in(&other.get("/mina").await));
}

#[tokio::test]
async fn asking_never_tells_who_is_known() {
    let file = SqliteFile::new();
    // Nobody asked to see mail.
    let site = Arc::into_inner(site(&file.url(), OPEN).await).unwrap().with_mailer(Mailer::waiting());
    let site = Arc::new(site);
    site.store.give_role(BO, Role::Admin, "test", 0).await.unwrap();
    let answer = async |email: &str| {
        let request = Request::post("/logga-in")
            .header(header::HOST, "127.0.0.1:3000")
            .body(Body::from(format!("email={email}")))
            .unwrap();
        let response = router(site.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap().replace(email, "?"))
    };
    let (known, unknown) = (answer(BO).await, answer("nobody@kommun.example").await);
    assert_eq!(known.0, StatusCode::OK);
    assert_eq!(known, unknown);
    assert!(!known.1.contains("/logga-in/"));

    let mut visitor = Visitor::new(&site);
    let wrong = visitor.post("/logga-in", &[("email", "åsa \"><script>")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.html.contains("value=\"åsa &quot;&gt;&lt;script&gt;\""), "what was typed stays");
}

#[tokio::test]
async fn letters_that_cannot_be_sent_are_shown_to_administrators_and_dismissed() {
    let (_file, site) = site_with_mail().await;
    site.store.give_role(BO, Role::Admin, "test", 0).await.unwrap();
    let mut visitor = sign_in(&site, BO).await;
    let real_ms = site.clock.real_ms();
    for (at, next_ms) in [(0, None), (1, Some(real_ms + 3_600_000))] {
        let letter = Letter::Login { back: None };
        let to = format!("{at}@x.example");
        enqueue(&site.store, &to, Locale::Sv, &letter, 0).await;
        let queued = site.store.due_letters(i64::MAX - 1, 100, &[], &[]).await.unwrap();
        let queued = queued.iter().find(|queued| queued.recipient == to).unwrap();
        assert!(site.store.claim_letter(queued, i64::MAX - 1).await.unwrap());
        let kept = mail::Trouble::UnknownAddress.with("550 5.1.1 <b>nobody</b>\r\nhere");
        site.store.letter_failed(queued.id, &kept, next_ms).await.unwrap();
    }
    let page = visitor.get(PEOPLE).await.html;
    assert!(page.contains("Inloggningslänk till 0@x.example") && page.contains("1@x.example"), "{page}");
    assert!(page.contains("Adressen finns inte hos mottagaren"), "{page}");
    assert!(page.contains("550 5.1.1 &lt;b&gt;nobody&lt;/b&gt; here"), "{page}");
    let dismiss = page.split("value=\"dismiss:").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(page.matches("dismiss:").count(), 1, "what is tried again cannot be dismissed");
    let done = visitor.post(PEOPLE, &[("action", &format!("dismiss:{dismiss}"))]).await;
    let page = visitor.get(&done.location).await.html;
    assert!(page.contains("borttaget ur listan") && !page.contains("till 0@x.example"), "{page}");
    // By nobody else.
    let mut stranger = Visitor::new(&site);
    assert!(is_sent_to_sign_in(&stranger.post(PEOPLE, &[("action", "dismiss:1")]).await));
}

#[tokio::test]
async fn too_many_links_are_refused_with_the_address_kept() {
    let (_file, site) = site_with_mail().await;
    let mut visitor = Visitor::new(&site);
    for _ in 0..5 {
        assert_eq!(visitor.post("/logga-in", &[("email", ASA)]).await.status, StatusCode::OK);
    }
    let refused = visitor.post("/logga-in", &[("email", ASA)]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.html.contains(&format!("value=\"{ASA}\"")));
    assert_eq!(visitor.post("/logga-in", &[("email", BO)]).await.status, StatusCode::OK);
    assert_eq!(letters_to(&site.store, ASA).await.len(), 5);
}

#[tokio::test]
async fn sessions_are_shown_and_ended() {
    let (_file, site) = site_with_mail().await;
    let mut here = sign_in(&site, ASA).await;
    let mut there = sign_in(&site, ASA).await;
    let mut third = sign_in(&site, ASA).await;
    let mut foreign = sign_in(&site, BO).await;
    let page = here.get("/mina").await.html;
    let ids: Vec<&str> = page.split("value=\"revoke:").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), 2, "{page}");

    let foreign_id = site.store.sessions_of(BO, site.clock.real_ms()).await.unwrap()[0].id;
    here.post("/logga-in", &[("action", &format!("revoke:{foreign_id}"))]).await;
    assert_eq!(foreign.get("/mina").await.status, StatusCode::OK, "not hers to end");
    let ended = here.post("/logga-in", &[("action", &format!("revoke:{}", ids[0])), ("till", "/mina")]).await;
    assert_eq!(ended.location, "/mina#sessions");
    let still_in = [there.get("/mina").await.status, third.get("/mina").await.status];
    assert_eq!(still_in.iter().filter(|status| **status == StatusCode::OK).count(), 1);

    here.post("/logga-in", &[("action", "revoke-others")]).await;
    assert!(is_sent_to_sign_in(&there.get("/mina").await) && is_sent_to_sign_in(&third.get("/mina").await));
    let out = here.post("/logga-in", &[("action", "log-out")]).await;
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert!(site.store.sessions_of(ASA, site.clock.real_ms()).await.unwrap().is_empty());
    assert!(is_sent_to_sign_in(&here.post("/logga-in", &[("action", "revoke-others")]).await));
}

#[tokio::test]
async fn sessions_past_their_limits_are_refused_whatever_the_sites_clock_shows() {
    let (_file, site) = site_with_mail().await;
    let now_ms = Clock::system().now_ms();
    let status = async |secret: &str| {
        let cookie = format!("veckan={secret}");
        status_with(&site, Method::GET, "/mina", &[("cookie", &cookie)]).await
    };
    let minute_ms = 60_000;
    let fresh = session_begun(&site, ASA, now_ms - ORGANIZER_LIMITS.idle_ms + minute_ms).await;
    let idle = session_begun(&site, ASA, now_ms - ORGANIZER_LIMITS.idle_ms).await;
    assert_eq!(status(&fresh).await, StatusCode::OK);
    assert_eq!(status(&idle).await, StatusCode::SEE_OTHER);

    let host = session_begun(&site, BO, now_ms - HOST_LIMITS.idle_ms).await;
    site.store.give_role(BO, Role::Moderator, "test", 0).await.unwrap();
    assert_eq!(status(&host).await, StatusCode::SEE_OTHER, "who has a role is signed out sooner");
    assert_eq!(status("unknown").await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_other_sites_send_is_refused() {
    let (_file, site) = site_with_mail().await;
    for path in ["/logga-in", "/mina", PEOPLE, "/anmal", "/do/save-draft"] {
        let status = status_with(&site, Method::POST, path, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        let status = status_with(&site, Method::POST, path, &[("origin", "https://evil.example")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    // It is the function that stands there, and it is asked where our own pages ask.
    let own = [("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    let asked = status_with(&site, Method::POST, "/do/save-draft", &own).await;
    assert_eq!(asked, StatusCode::BAD_REQUEST, "an empty body is no draft");
    for headers in [
        &[("sec-fetch-site", "same-origin"), ("origin", "null")][..],
        &[("origin", "http://127.0.0.1:3000")][..],
        &[][..],
    ] {
        let status = status_with(&site, Method::POST, "/logga-in", headers).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{headers:?}");
    }
    let read = status_with(&site, Method::GET, "/api/v1/weeks", &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(read, StatusCode::OK);
}

#[tokio::test]
async fn administrators_give_and_take_roles_at_once() {
    let (_file, site) = site_with_mail().await;
    site.store.give_role(ASA, Role::Admin, "veckan invite", 0).await.unwrap();
    assert!(is_sent_to_sign_in(&Visitor::new(&site).get(PEOPLE).await));
    let mut admin = sign_in(&site, ASA).await;
    let page = admin.get(PEOPLE).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains(ASA) && page.html.contains("id=\"sessions\""));
    assert!(page.html.contains("Sedan torsdag 1 januari 1970, inbjuden av veckan invite"), "{}", page.html);

    let wrong = admin.post(PEOPLE, &[("action", "invite"), ("email", "bo"), ("role", "admin")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.html.contains("value=\"bo\"") && wrong.html.contains("value=\"admin\" checked"));
    let invited = admin.post(PEOPLE, &[("action", "invite"), ("email", BO), ("role", "moderator")]).await;
    assert_eq!(invited.location, "/granska/personer?klart=invited");
    assert_eq!(letters_to(&site.store, BO).await, [Letter::Invite { role: Role::Moderator }]);

    let mut moderator = Visitor::new(&site);
    let link = mailed_link(&site, BO).await;
    assert_eq!(moderator.post(&link, &[]).await.location, "/granska");
    assert_eq!(moderator.get(PEOPLE).await.status, StatusCode::FORBIDDEN);
    let tried = moderator.post(PEOPLE, &[("action", "change"), ("email", BO), ("role", "admin")]).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
    assert_eq!(site.store.role(BO).await.unwrap(), Some(Role::Moderator));

    admin.post(PEOPLE, &[("action", "change"), ("email", BO), ("role", "admin")]).await;
    assert_eq!(moderator.get(PEOPLE).await.status, StatusCode::OK, "at once");
    admin.post(PEOPLE, &[("action", "take"), ("email", BO), ("role", "moderator")]).await;
    assert_eq!(moderator.get(PEOPLE).await.status, StatusCode::FORBIDDEN, "at once");
    let gone = admin.post(PEOPLE, &[("action", "change"), ("email", BO), ("role", "admin")]).await;
    assert_eq!(gone.location, "/granska/personer?klart=unknown");
    for action in ["take", "change"] {
        let last = admin.post(PEOPLE, &[("action", action), ("email", ASA), ("role", "moderator")]).await;
        assert_eq!(last.location, "/granska/personer?klart=last-admin");
    }
    assert_eq!(site.store.give_role(BO, Role::Admin, ASA, 0).await.unwrap(), RoleChange::Done);
    let given_up = admin.post(PEOPLE, &[("action", "take"), ("email", ASA), ("role", "moderator")]).await;
    assert_eq!(given_up.location, "/mina");
}

#[tokio::test]
async fn signing_in_again_replaces_the_session_of_that_browser() {
    let (_file, site) = site_with_mail().await;
    let mut visitor = sign_in(&site, ASA).await;
    visitor.post("/logga-in", &[("email", BO)]).await;
    let link = mailed_link(&site, BO).await;
    visitor.post(&link, &[]).await;
    assert!(visitor.get("/logga-in").await.html.contains(BO));
    assert!(site.store.sessions_of(ASA, site.clock.real_ms()).await.unwrap().is_empty());
}
