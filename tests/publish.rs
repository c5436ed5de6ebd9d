//! Publications show what is decided: many who decide at once, rows that cannot be read, weeks that cannot be built, words of
//! a change that were lost. On either database.
#![cfg(feature = "ssr")]

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use innovationsveckan::{
    domain::{
        access::Role,
        activity::{Activity, Title},
        review::State,
        week::Week,
    },
    server::{
        secret,
        state::{self, Site},
        store::{ActivityEdit, LoginLink, NewActivity, Store, Unreadable, UnreadableRow},
        week_settings,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/tamper.rs"]
mod tamper;
#[macro_use]
#[path = "store/on_both.rs"]
mod on_both;
#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/fixtures.rs"]
mod fixtures;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use fixtures::activity;
use tamper::tamper;
use visitor::{OPEN, Visitor, WEEK};

const ASA: &str = "åsa@myndighet.example";
/// As the store makes them.
const TOKEN: &str = "abcdefghjkmnpqrstuvwxyz023456789";

on_both! {
    of_six_who_decide_at_once_each_sees_it_shown,
    what_is_shown_already_is_not_built_again,
    an_older_programme_never_replaces_a_newer_one,
    rows_that_cannot_be_read_are_left_out_and_named,
    a_week_that_cannot_be_read_keeps_its_settings,
    a_week_that_cannot_be_built_keeps_its_programme,
    comparing_makes_up_for_what_nobody_told,
    what_is_committed_stands_although_it_cannot_be_shown,
}

async fn add(store: &Store, week_slug: &str, titles: impl IntoIterator<Item = String>, state: State) {
    let mut write = store.begin().await.unwrap();
    for title in titles {
        let activity = activity(&title);
        let new = NewActivity {
            week_slug,
            external_id: None,
            state,
            activity: &activity,
            actor: "test",
            change: "sent",
            imported: false,
            with_first_import: false,
        };
        write.create(&new, 0).await.unwrap();
    }
    write.commit().await.unwrap();
}

/// Takes a decision as its services do: it is committed, then shown.
async fn decide(site: &Site, id: u32, state: State) {
    let stored = site.store.readable_activity(id).await.unwrap().unwrap();
    let edit =
        ActivityEdit { activity: &stored.record.activity, state, actor: ASA, change: "decided", imported: false };
    site.store.revise(id, stored.record.revision, &edit, 1).await.unwrap();
    site.refresh_or_report().await;
}

/// Another instance on the same database, as `serve` begins it.
async fn instance(url: &str, between_comparisons: Duration) -> Arc<Site> {
    let store = Store::open(url).await.unwrap();
    let changes = store.changes().await.unwrap();
    let site = Arc::new(Site::new(store, visitor::clock(OPEN), None));
    site.refresh().await.unwrap();
    tokio::spawn(state::follow(site.clone(), changes, between_comparisons));
    site
}

fn shown(site: &Site, week_slug: &str) -> Vec<(u32, u32)> {
    let published = site.published();
    let snapshot = published.snapshot(week_slug).expect("a programme");
    snapshot.records.iter().map(|record| (record.id, record.revision)).collect()
}

async fn decided(store: &Store, week_slug: &str) -> Vec<(u32, u32)> {
    store.published(week_slug).await.unwrap().iter().map(|record| (record.id, record.revision)).collect()
}

fn titles(site: &Site, week_slug: &str) -> Vec<String> {
    let published = site.published();
    let snapshot = published.snapshot(week_slug).expect("a programme");
    snapshot.records.iter().map(|record| record.activity.title.as_str().to_owned()).collect()
}

/// Waits for a site to show something, for two seconds.
async fn comes_to_show(site: &Site, what: impl Fn(&Site) -> bool) -> bool {
    for _ in 0..100 {
        if what(site) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

async fn of_six_who_decide_at_once_each_sees_it_shown(url: &str) {
    const EACH: u32 = 8;
    let long = Duration::from_mins(10);
    let _first = visitor::site(url, OPEN).await;
    let here = instance(url, long).await;
    add(&here.store, "2027", (1..=300).map(|number| format!("Nummer {number}")), State::Published).await;
    let there = instance(url, long).await;
    for round in 0..EACH {
        let moderators = (0..6).map(|moderator| {
            let site = here.clone();
            tokio::spawn(async move {
                let id = 1 + moderator * EACH + round;
                decide(&site, id, State::Hidden).await;
                assert!(site.programme_of(id).is_none(), "round {round}: {id} is shown after it was hidden");
            })
        });
        for moderator in moderators.collect::<Vec<_>>() {
            moderator.await.unwrap();
        }
        let expected = decided(&here.store, "2027").await;
        assert_eq!(expected.len(), 300 - 6 * (round as usize + 1));
        // What is shown may be newer than the sequence it was built for, until it is built again.
        let sequences = here.store.sequences().await.unwrap();
        let is_latest = |site: &Site| shown(site, "2027") == expected && *site.published().sequences() == sequences;
        for site in [&here, &there] {
            assert!(comes_to_show(site, is_latest).await, "round {round}: an older programme after two seconds");
        }
    }
}

async fn what_is_shown_already_is_not_built_again(url: &str) {
    let site = visitor::site(url, OPEN).await;
    add(&site.store, "2027", ["En".to_owned(), "Två".to_owned()], State::Published).await;
    let before = site.published();
    // All of them want the same to be shown: one builds it.
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move {
                site.refresh().await.unwrap();
                site.published()
            })
        })
        .collect();
    let mut after = Vec::new();
    for caller in callers {
        after.push(caller.await.unwrap());
    }
    assert!(!Arc::ptr_eq(&before, &after[0]));
    assert!(after.iter().all(|published| Arc::ptr_eq(published, &after[0])));
    // A page that was kept stays: nothing that it says has changed.
    Visitor::new(&site).get("/program").await;
    let generation = site.pages.generation();
    site.compare().await.unwrap();
    assert!(Arc::ptr_eq(&site.published(), &after[0]));
    assert_eq!(site.pages.generation(), generation);
}

async fn an_older_programme_never_replaces_a_newer_one(url: &str) {
    let site = visitor::site(url, OPEN).await;
    add(&site.store, "2027", ["Nyare".to_owned()], State::Published).await;
    site.refresh().await.unwrap();
    // As a copy that was put in the database's place, or a server that lags behind.
    tamper(url, "UPDATE activities SET state = 'waiting'").await;
    tamper(url, "UPDATE publications SET sequence = sequence - 1").await;
    site.compare().await.unwrap();
    assert_eq!(titles(&site, "2027"), ["Nyare"]);
    tamper(url, "UPDATE publications SET sequence = sequence + 2").await;
    site.compare().await.unwrap();
    assert_eq!(shown(&site, "2027"), []);
}

async fn rows_that_cannot_be_read_are_left_out_and_named(url: &str) {
    let first = visitor::site(url, OPEN).await;
    let names = ["Hel", "Avbruten", "Annorlunda", "Framtida", "Tidlös"].map(str::to_owned);
    add(&first.store, "2027", names, State::Published).await;
    add(&first.store, "2027", ["Väntande".to_owned(), "Trasig".to_owned()], State::Waiting).await;
    first.store.give_role(ASA, Role::Moderator, "veckan invite", 0).await.unwrap();
    tamper(url, "UPDATE activities SET content = '{\"title\":\"anna@hemlig.example' WHERE id = 2").await;
    tamper(url, "UPDATE activities SET content = '{\"title\":7}' WHERE id = 3").await;
    tamper(url, "UPDATE activities SET state = 'archived' WHERE id = 4").await;
    let timeless = serde_json::to_string(&Activity { occurrences: Vec::new(), ..activity("Tidlös") }).unwrap();
    let stored = first.store.activity(5).await.unwrap().unwrap();
    assert!(timeless.contains("\"occurrences\":[]") && stored.record.activity.occurrences.len() == 1);
    tamper(url, "UPDATE activities SET content = REPLACE(content, '\"occurrences\":[{', '\"occurrences\":[],\"gone\":[{') WHERE id = 5").await;
    tamper(url, "UPDATE activities SET content = '' WHERE id = 7").await;

    // A server that starts on such a database shows the rest.
    let site = Arc::new(Site::new(first.store.clone(), visitor::clock(OPEN), None));
    site.refresh().await.unwrap();
    assert_eq!(titles(&site, "2027"), ["Hel"]);
    let public = Visitor::new(&site).get("/program").await;
    assert!(public.status == StatusCode::OK && public.html.contains("Hel"), "{}", public.html);
    assert_eq!(Visitor::new(&site).get("/aktivitet/1").await.status.as_u16() / 100, 3);

    let mut moderator = signed_in(&site, ASA).await;
    for list in ["/granska", "/granska?lage=all", "/granska?lage=published", "/granska?q=hel"] {
        let seen = moderator.get(list).await;
        assert_eq!(seen.status, StatusCode::OK, "{list}: {}", seen.html);
        assert!(!seen.html.contains("hemlig.example"), "what stands in such a row is not repeated");
    }
    let html = moderator.get("/granska").await.html;
    assert!(html.contains("Väntande") && html.contains("5 saker i databasen går inte att läsa"), "{html}");
    for named in [2, 3, 4, 5, 7] {
        assert!(html.contains(&format!("Aktivitet {named}, 2027: ")), "{named}: {html}");
    }
    assert!(html.contains("ett läge som programmet inte känner till, ”archived”"), "{html}");
    let ids: Vec<_> = site.unreadable().into_iter().map(|row| row.activity_id).collect();
    assert_eq!(ids, [2, 3, 4, 5, 7].map(Some));
    assert!(matches!(site.unreadable()[0].why, Unreadable::NotJson { .. }));

    // Once they are mended they are shown, without anything being published.
    tamper(url, "UPDATE activities SET content = (SELECT content FROM activities WHERE id = 1), state = 'published' WHERE id IN (2, 4)").await;
    site.compare().await.unwrap();
    assert_eq!(titles(&site, "2027"), ["Hel"; 3]);
    assert_eq!(site.unreadable().len(), 3);
}

/// A second week beside the first one.
async fn add_week(store: &Store) {
    let week = Week { slug: "2028".to_owned(), ..week_settings::parse(WEEK).unwrap() };
    store.put_week(&week, 0).await.unwrap();
}

async fn a_week_that_cannot_be_read_keeps_its_settings(url: &str) {
    let site = visitor::site(url, OPEN).await;
    add_week(&site.store).await;
    add(&site.store, "2027", ["Ett".to_owned()], State::Published).await;
    add(&site.store, "2028", ["Två".to_owned()], State::Published).await;
    site.refresh().await.unwrap();
    tamper(url, "UPDATE weeks SET settings = '{' WHERE slug = '2027'").await;
    add(&site.store, "2027", ["Ett till".to_owned()], State::Published).await;
    add(&site.store, "2028", ["Två till".to_owned()], State::Published).await;
    site.refresh().await.unwrap();
    // What is decided of its activities is shown all the same.
    assert_eq!(titles(&site, "2027"), ["Ett", "Ett till"]);
    assert_eq!(titles(&site, "2028"), ["Två", "Två till"]);
    assert_eq!(site.published().weeks.len(), 2);
    let why = Unreadable::NotJson { column: 1 };
    assert_eq!(site.unreadable(), [UnreadableRow { week_slug: "2027".to_owned(), activity_id: None, why }]);

    // One that starts now shows the other week.
    let started = Arc::new(Site::new(site.store.clone(), visitor::clock(OPEN), None));
    started.refresh().await.unwrap();
    assert!(started.published().snapshot("2027").is_none());
    assert_eq!(titles(&started, "2028"), ["Två", "Två till"]);
    tamper(url, "UPDATE weeks SET settings = (SELECT REPLACE(settings, '2028', '2027') FROM weeks WHERE slug = '2028') WHERE slug = '2027'").await;
    started.compare().await.unwrap();
    assert_eq!(titles(&started, "2027"), ["Ett", "Ett till"]);
    assert_eq!(started.unreadable(), []);
}

async fn a_week_that_cannot_be_built_keeps_its_programme(url: &str) {
    let site = visitor::site(url, OPEN).await;
    add_week(&site.store).await;
    add(&site.store, "2027", ["Ett".to_owned()], State::Published).await;
    site.refresh().await.unwrap();
    add(&site.store, "2027", ["Bortom tiden".to_owned()], State::Published).await;
    add(&site.store, "2028", ["Två".to_owned()], State::Published).await;
    // So late that counting its minutes overflows, which panics as the tests are built.
    tamper(url, "UPDATE activities SET content = REPLACE(REPLACE(content, '\"unix_s\":1664784000', '\"unix_s\":9223372036854775807'), '\"unix_s\":1664780400', '\"unix_s\":9223372036854775800') WHERE id = 2").await;
    site.refresh().await.unwrap();
    assert_eq!(titles(&site, "2027"), ["Ett"]);
    assert_eq!(titles(&site, "2028"), ["Två"]);
    decide(&site, 2, State::Hidden).await;
    decide(&site, 1, State::Hidden).await;
    assert_eq!(shown(&site, "2027"), []);
}

async fn comparing_makes_up_for_what_nobody_told(url: &str) {
    let _first = visitor::site(url, OPEN).await;
    let store = Store::open(url).await.unwrap();
    add(&store, "2027", ["Före".to_owned()], State::Published).await;
    // Told of the changes of another database, it hears of none of this one.
    let elsewhere = SqliteFile::new();
    let deaf = Store::open(&elsewhere.url()).await.unwrap().changes().await.unwrap();
    let site = Arc::new(Site::new(Store::open(url).await.unwrap(), visitor::clock(OPEN), None));
    site.refresh().await.unwrap();
    tokio::spawn(state::follow(site.clone(), deaf, Duration::from_millis(200)));
    let after = Activity { title: Title::parse("Efter").unwrap(), ..activity("Före") };
    let edit =
        ActivityEdit { activity: &after, state: State::Published, actor: ASA, change: "edited", imported: false };
    store.revise(1, 1, &edit, 1).await.unwrap();
    assert!(comes_to_show(&site, |site| titles(site, "2027") == ["Efter"]).await);
    assert_eq!(state::BETWEEN_COMPARISONS, Duration::from_secs(30));
}

async fn what_is_committed_stands_although_it_cannot_be_shown(url: &str) {
    let site = visitor::site(url, OPEN).await;
    add(&site.store, "2027", ["Synlig".to_owned()], State::Published).await;
    site.refresh().await.unwrap();
    tamper(url, "ALTER TABLE weeks RENAME TO weeks_away").await;
    decide(&site, 1, State::Hidden).await;
    assert_eq!(titles(&site, "2027"), ["Synlig"], "what was shown before is shown still");
    assert!(site.refresh().await.is_err());
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::Hidden);
    tamper(url, "ALTER TABLE weeks_away RENAME TO weeks").await;
    site.compare().await.unwrap();
    assert_eq!(shown(&site, "2027"), []);
}

/// Somebody who used a login link, without a mail between.
async fn signed_in(site: &Arc<Site>, email: &str) -> Visitor {
    let real_ms = site.clock.real_ms();
    let link = LoginLink { email: email.to_owned(), back: None };
    let mut write = site.store.begin().await.unwrap();
    write.add_login_link(&secret::hash(TOKEN), &link, real_ms, real_ms + 60_000).await.unwrap();
    write.commit().await.unwrap();
    let mut visitor = Visitor::new(site);
    assert_eq!(visitor.post(&format!("/logga-in/{TOKEN}"), &[]).await.status, StatusCode::SEE_OTHER);
    visitor
}
