//! Saved activities over HTTP, without scripts: some ids in an address, and lists that are kept on the server, shared,
//! changed on two devices and deleted.
#![cfg(feature = "ssr")]

use std::{fs, sync::Arc};

use axum::http::{StatusCode, header};
use innovationsveckan::{
    domain::{activity::Activity, review::State, saved::MOST, taxonomy::Status, time::Moment},
    server::{
        clock::parse_instant,
        state::Site,
        store::{NewActivity, Store},
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/fixtures.rs"]
mod fixtures;
#[expect(dead_code, reason = "the tests of the wizard use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::{Postgres, SqliteFile};
use visitor::{Seen, Visitor, clock, site};

/// Tuesday of the week, before noon.
const RUNNING: &str = "2027-10-05T08:30:00+02:00";

fn moment(text: &str) -> Moment {
    parse_instant(text).unwrap()
}

fn activity(title: &str, starts: &str, ends: &str) -> Activity {
    let mut activity = fixtures::activity(title);
    activity.occurrences[0].starts = moment(starts);
    activity.occurrences[0].ends = moment(ends);
    activity
}

/// Site with four activities: 1 and 2 overlap on Tuesday morning, 3 is later that day, 4 on Wednesday.
async fn filled(database: &str, at: &str) -> Arc<Site> {
    let site = site(database, at).await;
    for (title, starts, ends) in [
        ("Öppna data", "2027-10-05T09:00:00+02:00", "2027-10-05T10:30:00+02:00"),
        ("Gröna städer", "2027-10-05T10:00:00+02:00", "2027-10-05T11:00:00+02:00"),
        ("Tillit", "2027-10-05T13:00:00+02:00", "2027-10-05T14:00:00+02:00"),
        ("Mod", "2027-10-06T09:00:00+02:00", "2027-10-06T10:00:00+02:00"),
    ] {
        let activity = activity(title, starts, ends);
        let new = NewActivity { week_slug: "2027", ..fixtures::new(&activity, State::Published, None) };
        site.store.create(&new, site.clock.now_ms()).await.unwrap();
    }
    site.refresh().await.unwrap();
    site
}

async fn revise(site: &Site, id: u32, revised: &Activity, state: State) {
    let revision = site.store.activity(id).await.unwrap().unwrap().record.revision;
    let at_ms = site.clock.now_ms() + 60_000;
    site.store.revise(id, revision, &fixtures::edit(revised, state), at_ms).await.unwrap();
    site.refresh().await.unwrap();
}

/// Words of a page in their order, without tags.
fn words(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    let mut words = String::new();
    let mut is_text = true;
    for c in main.chars() {
        match c {
            '<' => is_text = false,
            '>' => {
                is_text = true;
                words.push(' ');
            }
            c if is_text => words.push(c),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ").replace('\u{ad}', "")
}

fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part:?} is not in what follows: {rest}")).1;
    }
}

/// Keeps ids on the server; returns the path of the list.
async fn keep(visitor: &mut Visitor, ids: &str) -> String {
    let kept = visitor.fill(&format!("/mitt-program?{ids}"), &[], "keep").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.html);
    let (path, done) = kept.location.split_once('?').unwrap();
    assert_eq!(done, "klart=sparad");
    path.to_owned()
}

/// Path of the only address of a page that begins so; the site's own origin is left out.
fn link(html: &str, begins: &str) -> String {
    let at = html.find(&format!("href=\"http://127.0.0.1:3000{begins}")).unwrap_or_else(|| panic!("{begins}: {html}"));
    let rest = &html[at + "href=\"http://127.0.0.1:3000".len()..];
    rest.split('"').next().unwrap().to_owned()
}

/// Path of the page that only reads, from the calendar's address, which has its key.
fn read_path(owner: &Seen) -> String {
    let calendar = owner.html.split('"').find_map(|it| it.strip_suffix(".ics")).unwrap();
    calendar.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned()
}

#[tokio::test]
async fn ids_in_an_address_are_shown_by_day() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), RUNNING).await;
    let mut visitor = Visitor::new(&site);
    let seen = visitor.get("/mitt-program?id=4&id=2&id=1&id=3&id=77").await;
    assert_eq!(seen.status, StatusCode::OK);
    in_order(
        &words(&seen.html),
        &[
            "Nästa: Öppna data , tis 09:00",
            "1 aktivitet i listan finns inte längre i programmet.",
            "Tisdag 5 oktober i dag",
            "2 aktiviteter krockar i tid",
            "Öppna data",
            "Gröna städer",
            "Ledigt 11:00–13:00",
            "Tillit",
            "Onsdag 6 oktober",
            "Mod",
            "Spara på servern",
        ],
    );
    assert_eq!(seen.html.matches("<article").count(), 4);
    assert!(seen.html.contains("<meta name=\"robots\" content=\"noindex\""), "{}", seen.html);
    assert!(seen.html.contains("id=\"saved\""));
    assert!(seen.html.contains("href=\"/en/mitt-program?id=4&amp;id=2&amp;id=1&amp;id=3&amp;id=77\""));
    let english = visitor.get("/en/mitt-program?id=1&id=2").await.html;
    in_order(&words(&english), &["Next: Öppna data , Tue 09:00", "2 activities overlap in time"]);
    // One visitor's list is in no cache, and changes nothing for others.
    let empty = visitor.get("/mitt-program").await;
    in_order(&words(&empty.html), &["Inget är sparat än", "/mitt-program?id=12&amp;id=34", "Till programmet"]);
    assert_eq!(empty.html.matches("<article").count(), 0);
    assert!(!empty.html.contains("value=\"keep\""));
}

#[tokio::test]
async fn more_ids_than_a_list_holds_are_refused() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), RUNNING).await;
    let mut visitor = Visitor::new(&site);
    let ids = |number: usize| (1..=number).map(|id| format!("id={id}")).collect::<Vec<_>>().join("&");
    assert_eq!(visitor.get(&format!("/mitt-program?{}", ids(MOST))).await.status, StatusCode::OK);
    let refused = visitor.get(&format!("/mitt-program?{}", ids(MOST + 1))).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(words(&refused.html).contains("högst 500 aktiviteter"));
}

async fn a_list_is_kept_shared_changed_and_deleted(database: &str) {
    let site = filled(database, RUNNING).await;
    let mut visitor = Visitor::new(&site);
    let path = keep(&mut visitor, "id=1&id=3").await;
    let owner = visitor.get(&format!("{path}?klart=sparad")).await;
    assert!(words(&owner.html).contains("Listan är sparad på servern."), "{}", owner.html);
    assert!(owner.html.contains("<svg class=\"qr\" role=\"img\""), "{}", owner.html);
    for name in [header::CACHE_CONTROL, header::REFERRER_POLICY] {
        let expected = if name == header::CACHE_CONTROL { "no-store" } else { "strict-origin" };
        assert_eq!(owner.headers[&name], expected);
    }
    assert!(!owner.headers.contains_key(header::CONTENT_ENCODING) && owner.html.contains("content=\"noindex\""));

    // Another device, through the same address; another person, through the one that reads.
    let read = read_path(&owner);
    assert_ne!(read, path);
    assert_eq!(link(&owner.html, &read), read, "the address to give away is on the page");
    let mut other = Visitor::new(&site);
    let shared = other.get(&read).await;
    in_order(&words(&shared.html), &["Ett delat program", "Öppna data", "Tillit", "Gör en egen lista av det här"]);
    assert!(!shared.html.contains(path.rsplit('/').next().unwrap()), "nothing leads to the owner's key");
    assert!(!shared.html.contains("<form"), "{}", shared.html);
    for action in ["add", "remove", "seen", "delete"] {
        let refused = other.post(&read, &[("action", action), ("id", "2")]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{action}");
    }

    // The owner adds by an activity's address, and unticks on a page that is older than that.
    let stale = visitor.get(&path).await.html;
    let added = visitor.fill(&path, &[("activity", "https://veckan.example/aktivitet/4/mod")], "add").await;
    assert_eq!(added.location, format!("{path}?klart=andrad"));
    let unticked = stale.replace("name=\"id\" value=\"3\" checked", "name=\"id\" value=\"3\"");
    assert_ne!(unticked, stale);
    visitor.fill_page(&path, &unticked, &[("activity", "")], "edit").await;
    let shown = visitor.get(&path).await.html;
    assert!(shown.contains("data-activity=\"1\"") && shown.contains("data-activity=\"4\""));
    assert!(!shown.contains("data-activity=\"3\""));
    let nothing = visitor.fill(&path, &[("activity", "hej")], "add").await;
    assert_eq!(nothing.location, format!("{path}?klart=oandrad"));

    // Neither key is in the database.
    let keys = [&path, &read].map(|path| path.rsplit('/').next().unwrap().to_owned());
    if let Some(file) = database.strip_prefix("sqlite:") {
        for name in [file.to_owned(), format!("{file}-wal")] {
            let bytes = fs::read(&name).unwrap_or_default();
            assert!(keys.iter().all(|key| !bytes.windows(key.len()).any(|it| it == key.as_bytes())), "{name}");
        }
    }

    let deleted = visitor.fill(&path, &[], "delete").await;
    assert_eq!(deleted.status, StatusCode::OK);
    assert!(words(&deleted.html).contains("Listan är borttagen från servern"));
    for gone in [path.clone(), read.clone(), format!("{read}.ics"), format!("{path}.ics")] {
        assert_eq!(visitor.get(&gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(visitor.post(&path, &[("action", "delete")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_list_is_kept_shared_changed_and_deleted_on_sqlite() {
    let file = SqliteFile::new();
    a_list_is_kept_shared_changed_and_deleted(&file.url()).await;
}

#[test]
fn a_list_is_kept_shared_changed_and_deleted_on_postgres() {
    let Some(server) = Postgres::start() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        a_list_is_kept_shared_changed_and_deleted(&server.new_database("saved_lists")).await;
    });
}

#[tokio::test]
async fn what_has_happened_since_is_told_until_it_is_seen() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), RUNNING).await;
    let mut visitor = Visitor::new(&site);
    let path = keep(&mut visitor, "id=1&id=2&id=3&id=4").await;
    assert!(!visitor.get(&path).await.html.contains("value=\"seen\""));
    let moved = activity("Öppna data", "2027-10-06T11:00:00+02:00", "2027-10-06T12:30:00+02:00");
    revise(&site, 1, &moved, State::Published).await;
    let cancelled = Activity {
        status: Status::Cancelled,
        ..activity("Gröna städer", "2027-10-05T10:00:00+02:00", "2027-10-05T11:00:00+02:00")
    };
    revise(&site, 2, &cancelled, State::Published).await;
    let changed = activity("Tillit och mod", "2027-10-05T13:00:00+02:00", "2027-10-05T14:00:00+02:00");
    revise(&site, 3, &changed, State::Published).await;
    revise(&site, 4, &activity("Mod", "2027-10-06T09:00:00+02:00", "2027-10-06T10:00:00+02:00"), State::Hidden).await;
    let news = [
        "1 aktivitet i listan finns inte längre i programmet.",
        "Inställd sedan du sparade den",
        "Gröna städer",
        "Ändrad sedan du sparade den",
        "Tillit och mod",
        "Onsdag 6 oktober",
        "Flyttad från tis 09:00",
        "Öppna data",
        "Jag har sett ändringarna",
    ];
    in_order(&words(&visitor.get(&path).await.html), &news);
    let seen = visitor.fill(&path, &[], "seen").await;
    assert_eq!(seen.location, format!("{path}?klart=andrad"));
    let after = words(&visitor.get(&path).await.html);
    assert!(!after.contains("sedan du sparade") && !after.contains("Flyttad från"), "{after}");
}

#[tokio::test]
async fn what_the_browser_remembers_comes_along() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), RUNNING).await;
    let mut visitor = Visitor::new(&site);
    // It began an hour earlier when it was saved.
    let start = moment("2027-10-05T12:00:00+02:00").unix_s / 60;
    let list = format!("3 1 {start}\r\nbroken\r\n1\r\n");
    let kept = visitor.post("/mitt-program", &[("action", "keep"), ("saved", &list), ("id", "4"), ("id", "1")]).await;
    let page = words(&visitor.get(&kept.location).await.html);
    in_order(&page, &["Öppna data", "Flyttad från tis 12:00", "Tillit", "Mod"]);
    for fields in [&[("action", "keep")][..], &[("action", "x"), ("id", "1")], &[]] {
        let back = visitor.post("/mitt-program", fields).await;
        assert!(back.status == StatusCode::SEE_OTHER && !back.location.contains("/mitt-program/"), "{fields:?}");
    }
}

#[tokio::test]
async fn lists_are_limited_by_source_in_all_and_in_length() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), RUNNING).await;
    let mut visitor = Visitor::at(&site, "192.0.2.7");
    let form = [("action", "keep"), ("id", "1")];
    for number in 0..10 {
        assert_eq!(visitor.post("/mitt-program", &form).await.status, StatusCode::SEE_OTHER, "{number}");
    }
    let refused = visitor.post("/mitt-program", &form).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let wait_s: u64 = refused.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=361).contains(&wait_s), "{wait_s}");
    let mut other = Visitor::at(&site, "192.0.2.8");
    let kept = other.post("/mitt-program", &form).await;
    let path = kept.location.split('?').next().unwrap().to_owned();

    // As long as can be, and what is longer still.
    let ids: Vec<String> = (2..=MOST + 1).map(|id| id.to_string()).collect();
    let mut more: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    more.push(("action", "add"));
    assert_eq!(other.post(&path, &more).await.location, format!("{path}?klart=full"));
    more.remove(0);
    assert_eq!(other.post(&path, &more).await.location, format!("{path}?klart=andrad"));
    let starts = vec!["27746340"; 50].join(",");
    let huge: Vec<String> = (1..=MOST).map(|id| format!("{id} 1664780400 {starts}")).collect();
    let kept = other.post("/mitt-program", &[("action", "keep"), ("saved", &huge.join("\n"))]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);

    let site =
        Arc::new(Site::new(Store::open(&file.url()).await.unwrap(), clock(RUNNING), None).with_most_saved_lists(12));
    site.refresh().await.unwrap();
    let full = Visitor::new(&site).post("/mitt-program", &form).await;
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(words(&full.html).contains("inte plats för fler listor"));
}

#[tokio::test]
async fn two_devices_at_once_lose_nothing_of_each_other() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), RUNNING).await;
    let mut visitor = Visitor::new(&site);
    let path = keep(&mut visitor, "id=1").await;
    let adding = (2..30u32).map(|id| {
        let (mut device, path) = (visitor.clone(), path.clone());
        async move { device.post(&path, &[("action", "add"), ("id", &id.to_string())]).await.location }
    });
    for location in futures::future::join_all(adding).await {
        assert_eq!(location, format!("{path}?klart=andrad"));
    }
    let page = visitor.get(&path).await.html;
    assert_eq!(page.matches("name=\"shown\"").count(), 29);
}

#[tokio::test]
async fn a_week_that_is_long_over_keeps_no_new_lists() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), "2028-11-01T12:00:00+01:00").await;
    let mut visitor = Visitor::new(&site);
    let page = visitor.get("/mitt-program?id=1").await.html;
    assert!(page.contains("data-activity=\"1\"") && !page.contains("value=\"keep\""));
    let back = visitor.post("/mitt-program", &[("action", "keep"), ("id", "1")]).await;
    assert_eq!(back.location, "/mitt-program?id=1");
}

#[tokio::test]
async fn the_calendar_follows_the_list_and_the_programme() {
    let file = SqliteFile::new();
    let site = filled(&file.url(), RUNNING).await;
    let mut visitor = Visitor::new(&site);
    let path = keep(&mut visitor, "id=1&id=3").await;
    let read = read_path(&visitor.get(&path).await);
    let calendar = visitor.get(&format!("{path}.ics")).await;
    assert_eq!(calendar.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert_eq!(calendar.headers[header::CACHE_CONTROL], "private, no-cache");
    let ics = calendar.html.replace("\r\n ", "");
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), 2, "{ics}");
    assert!(ics.contains("DTSTART;TZID=Europe/Stockholm:20271005T090000") && ics.contains("SUMMARY:Tillit"), "{ics}");
    assert!(ics.contains(&format!("SOURCE;VALUE=URI:http://127.0.0.1:3000{read}.ics")), "{ics}");
    assert!(!ics.contains(&path), "a calendar hands on what it was given");
    let shared = visitor.get(&format!("{read}.ics")).await;
    assert_eq!((shared.html, &shared.headers[header::ETAG]), (calendar.html, &calendar.headers[header::ETAG]));

    let moved = activity("Öppna data", "2027-10-06T11:00:00+02:00", "2027-10-06T12:30:00+02:00");
    revise(&site, 1, &moved, State::Published).await;
    visitor.fill(&path, &[("activity", "4")], "add").await;
    let after = visitor.get(&format!("{read}.ics")).await;
    assert_ne!(after.headers[header::ETAG], calendar.headers[header::ETAG]);
    let ics = after.html.replace("\r\n ", "");
    assert_eq!(ics.matches("BEGIN:VEVENT").count(), 3, "{ics}");
    assert!(ics.contains("DTSTART;TZID=Europe/Stockholm:20271006T110000"), "{ics}");
    assert_eq!(visitor.post(&format!("{read}.ics"), &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
}
