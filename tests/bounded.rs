//! Everything has a bound: what a draft holds and how often it is saved, what a filter chooses, what a page weighs, what waits
//! to be computed, and what the desk reads. Beyond it there is a clear answer, and nothing that was typed is lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use futures::future::join_all;
use innovationsveckan::{
    domain::{
        access::Role,
        draft::{Draft, DraftField},
        filter::{Filter, Group, MOST_VALUES},
        review::State,
    },
    server::{router::router, service::waiting, state::Site, store::NewActivity},
};
use serde_json::{Value, json};
use tower::ServiceExt;

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/fixtures.rs"]
mod fixtures;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use visitor::{OPEN, Visitor, mailed_link, site};

/// The largest page that there may be, in bytes.
const LARGEST_PAGE: usize = 400_000;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

async fn ask(site: &Arc<Site>, method: Method, path: &str, body: String) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1:3000")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let (parts, body) = router(site.clone()).oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn get(site: &Arc<Site>, path: &str) -> Answer {
    ask(site, Method::GET, path, String::new()).await
}

impl Answer {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A draft that somebody has begun: the path that opens it, and its key.
async fn begun(site: &Arc<Site>) -> (Visitor, String, String) {
    let mut visitor = Visitor::new(site);
    let draft = visitor.fill("/anmal", &[], "begin").await.location;
    let draft = draft.rsplit_once('/').unwrap().0.to_owned();
    let key = draft.rsplit('/').next().unwrap().to_owned();
    (visitor, draft, key)
}

fn change(field_id: &str, value: &str, editor: &str) -> Value {
    json!({ "spot": field_id, "value": value, "seen": 0, "editor": editor, "settles": false })
}

async fn save(site: &Arc<Site>, key: &str, step: &str, known: u32, changes: Value) -> Answer {
    let typing = json!({ "key": key, "step": step, "known": known, "changes": changes, "english": false });
    ask(site, Method::POST, "/do/save-draft", json!({ "typing": typing }).to_string()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_holds_so_much_and_no_more() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut visitor, draft, key) = begun(&site).await;
    let long = "å".repeat(60_000);
    assert_eq!(save(&site, &key, "vad", 0, json!([change("description", &long, "a")])).await.status, StatusCode::OK);
    assert_eq!(save(&site, &key, "vad", 0, json!([change("summary", &long, "a")])).await.status, StatusCode::OK);
    let full = save(&site, &key, "vad", 0, json!([change("title", &long, "a")])).await;
    assert_eq!((full.status, full.text.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "\"DraftFull\""));
    // Versions of others count too.
    for editor in ["b", "c", "d"] {
        let other =
            save(&site, &key, "vad", 0, json!([change("description", &format!("{long}{editor}"), editor)])).await;
        assert_eq!(other.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
    // Without scripts it is said on a page.
    let refused = visitor.fill(&format!("{draft}/vad"), &[("audience_note", &long)], "next").await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.html.contains("Gå tillbaka i webbläsaren"), "{}", refused.html);
    // What is shorter is taken again.
    assert_eq!(save(&site, &key, "vad", 99, json!([change("description", "Kort", "a")])).await.status, StatusCode::OK);
    assert_eq!(save(&site, &key, "vad", 99, json!([change("title", "Titel", "a")])).await.status, StatusCode::OK);
    assert!(visitor.get(&format!("{draft}/vad")).await.html.contains("Titel"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_name_of_an_open_page_is_short() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut visitor, draft, key) = begun(&site).await;
    let (longest, longer) = ("e".repeat(64), "e".repeat(65));
    assert_eq!(save(&site, &key, "vad", 0, json!([change("title", "Ett", &longest)])).await.status, StatusCode::OK);
    let refused = save(&site, &key, "vad", 0, json!([change("title", "Två", &longer)])).await;
    assert_eq!((refused.status, refused.text.as_str()), (StatusCode::BAD_REQUEST, "\"BadRequest\""));
    let refused = visitor.fill(&format!("{draft}/vad"), &[("editor", &longer), ("title", "Tre")], "next").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(visitor.get(&format!("{draft}/vad")).await.html.contains("value=\"Ett\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_saved_so_often_a_minute() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (_, _, key) = begun(&site).await;
    let (_, _, other) = begun(&site).await;
    let mut saved = 0;
    let refused = loop {
        let answer = save(&site, &key, "vad", 0, json!([change("title", &format!("Titel {saved}"), "a")])).await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        saved += 1;
        assert!(saved < 200, "there is no end to it");
    };
    assert!((120..=150).contains(&saved), "{saved} at once, and two a second");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.header(header::RETRY_AFTER).parse::<u32>().is_ok_and(|seconds| seconds >= 1));
    let saved = save(&site, &other, "vad", 0, json!([change("title", "Nästa", "a")])).await;
    assert_eq!(saved.status, StatusCode::OK, "another draft has its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_save_carries_what_its_page_shows() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (_, _, key) = begun(&site).await;
    let description = "Lång text. ".repeat(1000);
    save(&site, &key, "vad", 0, json!([change("description", &description, "a"), change("title", "Ett", "a")])).await;
    let answer = save(&site, &key, "nar", 0, json!([change("venue.1", "Stadshuset", "b")])).await;
    let saved: Value = serde_json::from_str(&answer.text).unwrap();
    let field_ids: Vec<&str> =
        saved["fields"].as_array().unwrap().iter().map(|it| it["spot"].as_str().unwrap()).collect();
    assert_eq!(field_ids, ["venue.1"]);
    // What is sent of another step is acknowledged all the same.
    let answer = save(&site, &key, "nar", 0, json!([change("title", "Två", "c")])).await;
    let saved: Value = serde_json::from_str(&answer.text).unwrap();
    let title = saved["fields"].as_array().unwrap().iter().find(|it| it["spot"] == "title").unwrap();
    assert_eq!(title["others"][0]["v"], "Två", "somebody must choose");
}

fn themes(count: usize) -> String {
    (0..count).map(|number| format!("theme=t{number:03}")).collect::<Vec<_>>().join("&")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_has_at_most_fifty_values() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    for path in ["/program", "/en/program", "/program/2027", "/api/v1/activities"] {
        let (most, more) = (themes(MOST_VALUES), themes(MOST_VALUES + 1));
        assert_eq!(get(&site, &format!("{path}?{most}")).await.status, StatusCode::OK, "{path}");
        let refused = get(&site, &format!("{path}?{more}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(refused.text.contains("50"), "{path}: {}", refused.text);
        if path.starts_with("/api") {
            assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
        } else {
            let language = if path.starts_with("/en") { "lang=\"en\"" } else { "lang=\"sv\"" };
            assert!(refused.text.contains(language), "{path}");
            assert_eq!(refused.header(header::CACHE_CONTROL), "no-store");
        }
        // Said more than once is said once; of several groups all count.
        assert_eq!(
            get(&site, &format!("{path}?{}", "theme=a&".repeat(60))).await.status.as_u16() / 100,
            if path.starts_with("/api") { 2 } else { 3 }
        );
        let mixed = format!("{}&{}", themes(30), themes(30).replace("theme", "organizer"));
        assert_eq!(get(&site, &format!("{path}?{mixed}")).await.status, StatusCode::BAD_REQUEST, "{path}");
        // Longer than any address may be.
        let endless = themes(3000);
        assert!(get(&site, &format!("{path}?{endless}")).await.status.is_client_error(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_filter_offers_no_other_value_and_says_why() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let boxes = |html: &str, state: &str| {
        html.matches(&format!("type=\"checkbox\" name=\"format\" value=\"onsite\"{state}>")).count()
    };
    let with_room = get(&site, &format!("/program?{}", themes(MOST_VALUES - 1))).await.text;
    assert_eq!((boxes(&with_room, ""), with_room.contains("Fler val får inte plats")), (1, false));
    let full = get(&site, &format!("/program?{}", themes(MOST_VALUES))).await.text;
    assert_eq!((boxes(&full, " disabled"), full.contains("Fler val får inte plats")), (1, true));
    let chosen = format!("format=onsite&{}", themes(MOST_VALUES - 1));
    let chosen = Filter::parse(&chosen).to_query();
    let full = get(&site, &format!("/program?{chosen}")).await.text;
    assert_eq!(boxes(&full, " checked"), 1, "what is chosen can be given up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_is_larger_than_400_kilobytes_whatever_its_address() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let groups = Group::ALL.map(Group::key);
    for length in [1, 20, 60, 90, 120, 250, 300] {
        for quoted in [false, true] {
            for group in groups.iter().chain([&"mixed"]) {
                let value = |number: usize| {
                    let filler = if quoted { "%22".repeat(length / 3) } else { "x".repeat(length) };
                    let key = if *group == "mixed" { groups[number % groups.len()] } else { group };
                    format!("{key}=v{number}{filler}")
                };
                let values: Vec<String> = (0..MOST_VALUES).map(value).collect();
                let filter = Filter::parse(&format!("q={}&{}", "%22%3C".repeat(100), values.join("&"))).to_query();
                for all in ["", "&all=organizer"] {
                    let answer = get(&site, &format!("/program?{filter}{all}")).await;
                    let said = format!("{length} {quoted} {group} {} {}", answer.status, answer.text.len());
                    assert!(matches!(answer.status.as_u16(), 200 | 400), "{said}");
                    assert!((1000..LARGEST_PAGE).contains(&answer.text.len()), "{said}");
                }
            }
        }
    }
}

#[tokio::test]
async fn no_step_of_the_largest_draft_is_larger_than_400_kilobytes() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let begun = visitor.post("/anmal", &[("action", "begin")]).await;
    let draft = begun.location.rsplit_once('/').unwrap().0.to_owned();
    for path in ["nar", "vem"] {
        let action = if path == "nar" { "add-occurrence" } else { "add-partner" };
        for _ in 0..50 {
            visitor.fill(&format!("{draft}/{path}"), &[("municipality.1", "0180")], action).await;
        }
    }
    let late = format!("{draft}/nar");
    let places: Vec<(String, String)> = (1..=50)
        .flat_map(|row| [(format!("venue.{row}"), "ö".repeat(300)), (format!("address.{row}"), "ö".repeat(300))])
        .collect();
    let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.fill(&late, &places, "save").await;
    let page = visitor.get(&late).await;
    let list_of = |html: &str, row: u8| {
        let from = html.find(&format!("name=\"municipality.{row}\"")).unwrap();
        html[from..].split_once("</select>").unwrap().0.to_owned()
    };
    assert!(list_of(&page.html, 3).contains("Umeå") && !list_of(&page.html, 50).contains("Umeå"));
    // What others have stays at hand, and the rest is a button away.
    assert!(list_of(&page.html, 50).contains("Stockholm"));
    let listed = visitor.fill(&late, &[("venue.50", "Folkets hus")], "list-municipalities:50").await;
    assert!(listed.location.ends_with("#f-municipality.50"), "{}", listed.location);
    let page = visitor.get(listed.location.split_once('#').unwrap().0).await;
    assert!(list_of(&page.html, 50).contains("Umeå") && page.html.contains("Folkets hus"));
    visitor.fill(listed.location.split_once('#').unwrap().0, &[("municipality.50", "2480")], "save").await;
    assert!(list_of(&visitor.get(&late).await.html, 49).contains("Umeå"), "it is used now");
    for step in ["vem", "vad", "nar", "delta", "kontakt", "skicka"] {
        for path in [format!("{draft}/{step}"), format!("/en{draft}/{step}")] {
            let page = visitor.get(&path).await;
            // A draft itself may be 256 kB, and is shown whole.
            let typed = page.html.matches('ö').count() * 'ö'.len_utf8();
            let length = page.html.len() - typed;
            assert!((1000..LARGEST_PAGE).contains(&length), "{path}: {} {length}", page.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_is_answered_while_there_is_too_much_to_compute() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    assert_eq!(get(&site, "/program?q=kvar").await.status, StatusCode::OK);
    assert_eq!(get(&site, "/api/v1/activities?q=kvar").await.status, StatusCode::OK);
    let is_over = Arc::new(AtomicBool::new(false));
    for _ in 0..64 {
        let (site, is_over) = (site.clone(), is_over.clone());
        let work = move || {
            while !is_over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(10));
            }
        };
        tokio::spawn(async move { site.compute.run(work).await });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    // All at once: each waits for its turn as long as it may.
    let asked = [
        ("/program?q=kvar", 200),
        ("/api/v1/activities?q=kvar", 200),
        ("/healthz", 200),
        ("/program?q=nytt", 503),
        ("/en/program?q=nytt", 503),
        ("/api/v1/activities?q=nytt", 503),
    ];
    for ((path, status), answer) in asked.iter().zip(join_all(asked.map(|(path, _)| get(&site, path))).await) {
        assert_eq!(answer.status.as_u16(), *status, "{path}");
        assert_eq!(answer.headers.contains_key(header::RETRY_AFTER), *status == 503, "{path}");
        assert!(!answer.text.is_empty(), "{path}");
    }
    is_over.store(true, Ordering::Relaxed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_questions_to_the_read_api_have_one_answer() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let first = get(&site, "/api/v1/activities?theme=data&format=online&limit=5").await;
    let same = get(&site, "/api/v1/activities?format=online&limit=5&theme=data&nothing=x").await;
    assert_eq!(first.header(header::ETAG), same.header(header::ETAG));
    assert_eq!((first.text.as_str(), first.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)), (same.text.as_str(), "*"));
    let other = get(&site, "/api/v1/activities?theme=data&format=online&limit=6").await;
    assert_ne!(first.header(header::ETAG), other.header(header::ETAG));
    // What is published is seen at once.
    let activity = fixtures::activity("Ny");
    let new = NewActivity { week_slug: "2027", ..fixtures::new(&activity, State::Published, None) };
    site.store.create(&new, 0).await.unwrap();
    site.refresh().await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&get(&site, "/api/v1/activities").await.text).unwrap()["total"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_reads_hundreds_of_waiting_activities() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let known = async || site.waiting.of_week(&site.store, "2027").await.unwrap().activities.len();
    let send = async |titles: std::ops::Range<u32>| {
        let mut write = site.store.begin().await.unwrap();
        for number in titles {
            let activity = fixtures::activity(&format!("Aktivitet nummer {number}"));
            let new = NewActivity { week_slug: "2027", ..fixtures::new(&activity, State::Waiting, None) };
            write.create(&new, 0).await.unwrap();
        }
        write.commit().await.unwrap();
    };
    assert_eq!(known().await, 0);
    send(0..3).await;
    assert_eq!(known().await, 3, "a few are read at once");
    send(3..300).await;
    assert_eq!(known().await, 3, "hundreds are left to the background");
    let background = tokio::spawn(waiting::run(site.clone()));
    while known().await < 300 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    send(300..600).await;
    while known().await < 600 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    background.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_shows_fifty_at_a_time() {
    const MODERATOR: &str = "handlaggare@vard.example";
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut write = site.store.begin().await.unwrap();
    for number in 1..=123 {
        let activity = fixtures::activity(&format!("Aktivitet nummer {number:03}"));
        let new = NewActivity { week_slug: "2027", ..fixtures::new(&activity, State::Waiting, None) };
        write.create(&new, i64::from(number)).await.unwrap();
    }
    write.commit().await.unwrap();
    site.store.give_role(MODERATOR, Role::Moderator, "test", 0).await.unwrap();
    let mut desk = Visitor::new(&site);
    desk.post("/logga-in", &[("email", MODERATOR)]).await;
    let link = mailed_link(&site, MODERATOR, "/logga-in/").await;
    desk.post(&link, &[]).await;
    for (path, first, count) in [
        ("/granska", "001", 50),
        ("/granska?sida=2", "051", 50),
        ("/granska?lage=waiting&sida=3", "101", 23),
        ("/granska?lage=all", "123", 50),
        ("/granska?lage=all&sida=3", "023", 23),
        ("/granska?q=nummer", "001", 50),
        ("/granska?q=nummer&sida=3", "101", 23),
        ("/granska?q=117", "117", 1),
        ("/granska?lage=all&q=117", "117", 1),
    ] {
        let page = desk.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.html.matches("Aktivitet nummer").count(), count, "{path}");
        assert!(page.html.contains(&format!("nummer {first}")), "{path}");
        assert!(page.html.contains("<span class=\"count\">123</span>"), "{path}: all are counted");
        assert_eq!(page.html.contains("rel=\"next\""), count == 50, "{path}");
    }
    let beyond = desk.get("/granska?sida=9").await.html;
    assert!(beyond.contains("rel=\"prev\" href=\"/granska?lage=waiting&amp;sida=3\""), "{beyond}");
    for path in ["/granska?sida=0", "/granska?sida=-1", "/granska?sida=99999999999999999999"] {
        assert_eq!(desk.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_compared_as_it_is_now() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let create = async |title: &str| {
        let activity = fixtures::activity(title);
        let new = NewActivity { week_slug: "2027", ..fixtures::new(&activity, State::Waiting, None) };
        site.store.create(&new, 0).await.unwrap()
    };
    let titles = async || {
        let week = site.waiting.of_week(&site.store, "2027").await.unwrap();
        let titles = week.activities.iter().map(|it| it.stored.record.activity.title.as_str().to_owned());
        titles.collect::<Vec<_>>()
    };
    assert!(titles().await.is_empty());
    let first = create("Ett").await;
    create("Två").await;
    assert_eq!(titles().await, ["Ett", "Två"]);
    let changed = fixtures::activity("Ett, ändrat");
    site.store.revise(first, 1, &fixtures::edit(&changed, State::ChangesAsked), 1).await.unwrap();
    assert_eq!(titles().await, ["Ett, ändrat", "Två"]);
    site.store.revise(first, 2, &fixtures::edit(&changed, State::Declined), 2).await.unwrap();
    assert_eq!(titles().await, ["Två"]);
    // Another process.
    let other = innovationsveckan::server::store::Store::open(&file.url()).await.unwrap();
    let activity = fixtures::activity("Tre");
    other
        .create(&NewActivity { week_slug: "2027", ..fixtures::new(&activity, State::Waiting, None) }, 0)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(titles().await, ["Två", "Tre"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_database_is_told_to_whoever_saves_and_the_programme_stays() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let (mut visitor, draft, key) = begun(&site).await;
    let held = site.store.begin().await.unwrap();
    let (step, typed) = (format!("{draft}/vad"), [("title", "Två")]);
    // Both at once: each waits for the database as long as it may.
    let (save, page) = tokio::join!(
        save(&site, &key, "vad", 0, json!([change("title", "Ett", "a")])),
        visitor.fill(&step, &typed, "next"),
    );
    assert_eq!(save.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(save.header(header::RETRY_AFTER), "5");
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.html.contains("Det du har skrivit finns kvar"), "{}", page.html);
    assert_eq!(get(&site, "/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&site, "/readyz?for=reads").await.status, StatusCode::OK);
    assert_eq!(get(&site, "/program").await.status, StatusCode::OK);
    held.roll_back().await.unwrap();
    let page = visitor.fill(&step, &typed, "next").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(get(&site, "/readyz").await.status, StatusCode::OK);
}

#[test]
fn a_full_draft_leaves_room_for_every_field_at_its_limit() {
    let mut draft = Draft::default();
    draft.set(DraftField::Description, "å".repeat(10_000));
    draft.set(DraftField::Summary, "å".repeat(300));
    for row in 1..=50 {
        draft.set(DraftField::Venue.row(row), "å".repeat(300));
        draft.set(DraftField::Address.row(row), "å".repeat(300));
        draft.set(DraftField::PartnerName.row(row), "å".repeat(500));
    }
    let written = serde_json::to_string(&draft).unwrap();
    assert!(written.len() < Draft::MOST_BYTES_IN_ALL, "{}", written.len());
}
