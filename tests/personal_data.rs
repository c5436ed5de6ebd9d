//! Personal data, over HTTP: fetched, erased, and told in one history.
#![cfg(feature = "ssr")]

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use innovationsveckan::{
    domain::{
        access::Role,
        review::State,
        week::{PastYear, Retention, Week},
    },
    server::{
        router::router,
        secret,
        service::{
            erasure::{self, ErasureMode},
            login,
        },
        state::Site,
        store::NewSession,
        week_settings,
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
use fixtures::activity;
use innovationsveckan::server::store::NewActivity;
use visitor::{OPEN, WEEK, site};

const ASA: &str = "åsa@myndighet.example";
const BO: &str = "bo@kommun.example";

async fn new_site() -> (SqliteFile, Arc<Site>) {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    (file, site)
}

/// The cookie of a session that begins now.
async fn cookie(site: &Site, email: &str) -> String {
    let secret = secret::new();
    let mut write = site.store.begin().await.unwrap();
    let session = NewSession { hash: &secret::hash(&secret), email, browser: "Firefox, Linux" };
    write.begin_session(&session, site.clock.real_ms()).await.unwrap();
    write.commit().await.unwrap();
    format!("veckan={secret}")
}

struct Got {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: String,
}

async fn ask(site: &Arc<Site>, method: Method, path: &str, cookie: &str, form: &'static str) -> Got {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let (parts, body) = router(site.clone()).oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Got { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn published(site: &Site, title: &str, actor: &str) -> u32 {
    let activity = activity(title);
    let new = NewActivity {
        week_slug: "2027",
        external_id: None,
        state: State::Published,
        activity: &activity,
        actor,
        change: "sent",
        imported: false,
        with_first_import: false,
    };
    let id = site.store.create(&new, site.clock.now_ms()).await.unwrap();
    let mut write = site.store.begin().await.unwrap();
    write.add_editor(id, ASA, site.clock.now_ms(), None).await.unwrap();
    write.commit().await.unwrap();
    site.refresh().await.unwrap();
    id
}

#[tokio::test]
async fn an_activity_that_is_erased_is_gone_at_once() {
    let (_file, site) = new_site().await;
    let id = published(&site, "Öppna data i praktiken", ASA).await;
    let page = format!("/aktivitet/{id}/oppna-data-i-praktiken");
    assert_eq!(ask(&site, Method::GET, &page, "", "").await.status, StatusCode::OK);
    let request = erasure::ErasureRequest {
        actor: "veckan activity erase",
        now_ms: site.clock.now_ms(),
        effect: ErasureMode::Erase,
    };
    erasure::erase_activity(&site.store, id, request).await.unwrap().unwrap();
    site.refresh().await.unwrap();
    let gone = ask(&site, Method::GET, &page, "", "").await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(!gone.body.contains("Öppna data i praktiken"));
    assert_eq!(
        ask(&site, Method::GET, &format!("/api/v1/activities/{id}"), "", "").await.status,
        StatusCode::NOT_FOUND
    );
    let list = ask(&site, Method::GET, "/api/v1/activities", "", "").await;
    assert!(list.body.contains("\"total\":0"), "{}", list.body);
}

#[tokio::test]
async fn what_is_erased_of_an_activity_is_not_to_be_had_as_an_earlier_version() {
    let (_file, site) = new_site().await;
    published(&site, "Skriv till gast@kommun.example", BO).await;
    let version = || site.published().weeks.iter().find_map(|week| site.open_programme(week)).unwrap().version.clone();
    let before = version();
    let later = published(&site, "Öppna data", BO).await;
    assert!(site.list_bytes("2027", &before).is_some(), "what was only added takes nothing away");
    let request = erasure::ErasureRequest {
        actor: "veckan person erase",
        now_ms: site.clock.now_ms(),
        effect: ErasureMode::Erase,
    };
    erasure::erase_person(&site.store, "gast@kommun.example", request).await.unwrap();
    let of_all = version();
    site.refresh().await.unwrap();
    assert!(site.programme_of(later).is_some() && version() != of_all);
    assert!(site.list_bytes("2027", &before).is_none() && site.list_bytes("2027", &of_all).is_none());
}

#[tokio::test]
async fn everybody_can_fetch_what_is_kept_of_them_and_nobody_elses() {
    let (_file, site) = new_site().await;
    let id = published(&site, "Öppna data", &format!("key:4:{ASA}")).await;
    site.store.give_role(BO, Role::Admin, "veckan invite", site.clock.real_ms()).await.unwrap();
    let anonymous = ask(&site, Method::POST, "/mina", "", "action=export").await;
    assert_eq!(anonymous.status, StatusCode::SEE_OTHER, "to sign in");
    let asa = cookie(&site, ASA).await;
    let page = ask(&site, Method::GET, "/mina", &asa, "").await;
    assert!(page.body.contains("value=\"export\""), "{}", page.body);
    let file = ask(&site, Method::POST, "/mina", &asa, "action=export").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment;"));
    let kept: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(kept["email"], ASA);
    assert_eq!(kept["activities"][0]["id"], id);
    assert_eq!(kept["activities"][0]["content"]["title"], "Öppna data");
    assert_eq!(kept["sessions"][0]["browser"], "Firefox, Linux");
    assert_eq!(kept["history"][0]["what"], "sent");
    assert!(!file.body.contains(BO));
    let bo = ask(&site, Method::POST, "/mina", &cookie(&site, BO).await, "action=export").await;
    let kept: serde_json::Value = serde_json::from_str(&bo.body).unwrap();
    assert_eq!((kept["role"]["role"].as_str(), kept["activities"].as_array().unwrap().len()), (Some("admin"), 0));
}

#[tokio::test]
async fn roles_given_and_taken_are_in_the_history() {
    let (_file, site) = new_site().await;
    let (store, real_ms) = (&site.store, site.clock.real_ms());
    login::invite_by_link(store, ASA, Role::Admin, "veckan invite", real_ms).await.unwrap();
    let asa = cookie(&site, ASA).await;
    for form in [
        "action=invite&role=moderator&email=bo%40kommun.example",
        "action=change&role=admin&email=bo%40kommun.example",
        "action=take&role=moderator&email=bo%40kommun.example",
        "action=take&role=moderator&email=bo%40kommun.example",
    ] {
        assert_eq!(ask(&site, Method::POST, "/granska/personer", &asa, form).await.status, StatusCode::SEE_OTHER);
    }
    let mut lines: Vec<_> = store
        .history(None, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|line| (line.actor, line.what, line.about.unwrap_or_default(), line.words))
        .collect();
    lines.sort();
    let line = |actor: &str, what: &str, about: &str, words: &str| {
        (actor.to_owned(), what.to_owned(), about.to_owned(), words.to_owned())
    };
    assert_eq!(
        lines,
        [
            line("veckan invite", "role-given", ASA, "admin"),
            line(ASA, "role-given", BO, "admin"),
            line(ASA, "role-given", BO, "moderator"),
            line(ASA, "role-taken", BO, ""),
        ]
    );
}

#[tokio::test]
async fn administrators_read_the_history_and_take_it_with_them() {
    let (_file, site) = new_site().await;
    let (store, real_ms) = (&site.store, site.clock.real_ms());
    store.give_role(ASA, Role::Admin, "veckan invite", real_ms).await.unwrap();
    store.give_role(BO, Role::Moderator, "veckan invite", real_ms).await.unwrap();
    let id = published(&site, "Öppna data", "=HYPERLINK(\"x\")@x.example").await;
    for path in ["/granska/historik", "/granska/historik.csv"] {
        assert_eq!(ask(&site, Method::GET, path, "", "").await.status, StatusCode::SEE_OTHER, "{path}");
        let moderator = ask(&site, Method::GET, path, &cookie(&site, BO).await, "").await;
        assert_eq!(moderator.status, StatusCode::FORBIDDEN, "{path}");
    }
    let asa = cookie(&site, ASA).await;
    let page = ask(&site, Method::GET, "/granska/historik", &asa, "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&format!("href=\"/granska/{id}\"")) && page.body.contains("Inskickad"), "{}", page.body);
    assert!(page.body.contains("href=\"/granska/historik.csv\""));
    let csv = ask(&site, Method::GET, "/granska/historik.csv", &asa, "").await;
    assert_eq!(
        (csv.status, &csv.headers[header::CONTENT_TYPE]),
        (StatusCode::OK, &"text/csv; charset=utf-8".parse().unwrap())
    );
    let mut rows = csv.body.lines();
    assert_eq!(rows.next(), Some("at,actor,what,activity,about,words"));
    let row = rows.next().unwrap();
    assert!(row.ends_with(&format!(",\"'=HYPERLINK(\"\"x\"\")@x.example\",sent,{id},,published")), "{row}");
    assert_eq!(
        ask(&site, Method::GET, "/granska/personer", &asa, "").await.body.matches("/granska/historik").count(),
        1
    );
}

#[tokio::test]
async fn a_long_history_has_pages_and_a_file_of_all() {
    let (_file, site) = new_site().await;
    site.store.give_role(ASA, Role::Admin, "veckan invite", site.clock.real_ms()).await.unwrap();
    let mut write = site.store.begin().await.unwrap();
    for number in 0..2500 {
        let event = innovationsveckan::server::store::Event {
            at_ms: number,
            actor: "veckan invite".to_owned(),
            event: "role-given".to_owned(),
            activity_id: None,
            about: Some(format!("nr{number}@x.example")),
            words: "moderator".to_owned(),
        };
        write.add_event(&event).await.unwrap();
    }
    write.commit().await.unwrap();
    let asa = cookie(&site, ASA).await;
    let page = |number: u32| {
        let (site, asa) = (site.clone(), asa.clone());
        async move { ask(&site, Method::GET, &format!("/granska/historik?sida={number}"), &asa, "").await.body }
    };
    let (first, last) = (page(1).await, page(25).await);
    assert!(first.contains("nr2499@x.example") && first.contains("sida=2") && !first.contains("nr2399@"));
    assert!(last.contains("nr0@x.example") && last.contains("sida=24") && !last.contains("sida=26"));
    let csv = ask(&site, Method::GET, "/granska/historik.csv", &asa, "").await;
    assert_eq!(csv.body.lines().count(), 2501);
    assert_eq!(csv.body.matches("at,actor").count(), 1);
}

#[tokio::test]
async fn how_long_is_kept_is_told_and_changes_no_programme() {
    let (_file, site) = new_site().await;
    published(&site, "Öppna data", ASA).await;
    let version = site.published().snapshot("2027").unwrap().version.clone();
    let page = ask(&site, Method::GET, "/integritet", "", "").await.body;
    assert!(page.contains("180 dagar efter den senaste ändringen"), "{page}");
    let week = week_settings::parse(WEEK).unwrap();
    let retention = Retention { drafts_days: 90, ..Retention::default() };
    let past = vec![PastYear { year: 2021, activities: Some(4711), organizers: None, participants: None }];
    let week = Week { retention, answer_days: 3, link_hosts: vec!["vinnova.se".to_owned()], past, ..week };
    site.store.put_week(&week, site.clock.now_ms()).await.unwrap();
    site.refresh().await.unwrap();
    assert_eq!(site.published().snapshot("2027").unwrap().version, version);
    let page = ask(&site, Method::GET, "/integritet", "", "").await.body;
    assert!(page.contains("90 dagar efter den senaste ändringen"), "{page}");
    let page = ask(&site, Method::GET, "/om", "", "").await.body;
    assert!(page.contains("4\u{a0}711"), "{page}");
}
