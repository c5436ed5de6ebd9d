//! The moderators' desk over HTTP: what it shows, what each decision does, and that no words are lost on the way.

use std::sync::Arc;

use axum::http::StatusCode;
use innovationsveckan::{
    domain::{
        access::Role,
        draft::{Draft, DraftField},
        review::{Decision, State},
    },
    server::{
        mail::{Letter, Mailer},
        service::{drafts, submission::SubmissionOutcome},
        state::Site,
        store::RowRange,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/letters_to.rs"]
mod letters_to;
#[path = "support/sendable.rs"]
mod sendable;
#[path = "support/sending.rs"]
mod sending;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use letters_to::letters_to;
use sendable::{OWN, sendable};
use visitor::{OPEN, Visitor, mailed_link};

const ASA: &str = "asa@vard.example";
const BO: &str = "bo@vard.example";
const HOSTILE: &str = "</textarea><script>alert(1)</script>";

/// A site where mail is shown, and two who may decide: one of them also administers.
async fn site_with_hosts(file: &SqliteFile) -> Arc<Site> {
    let site = visitor::site(&file.url(), OPEN).await;
    let site = Arc::into_inner(site).unwrap().with_mailer(Mailer::shown());
    site.store.give_role(ASA, Role::Admin, "veckan invite", 0).await.unwrap();
    site.store.give_role(BO, Role::Moderator, "veckan invite", 0).await.unwrap();
    Arc::new(site)
}

async fn signed_in(site: &Arc<Site>, email: &str) -> Visitor {
    let mut visitor = Visitor::new(site);
    visitor.post("/logga-in", &[("email", email)]).await;
    let link = mailed_link(site, email, "/logga-in/").await;
    assert_eq!(visitor.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    visitor
}

fn draft(title: &str, organizer_kind: &str) -> Draft {
    let mut draft = sendable(title);
    draft.set(DraftField::OrganizerKind, organizer_kind);
    draft
}

async fn begun(site: &Arc<Site>, draft: &Draft) -> String {
    let key = sending::begun(site, draft, OWN).await;
    send(site, &key).await;
    key
}

async fn send(site: &Arc<Site>, key: &str) {
    let sent = sending::send(site, key).await;
    assert!(matches!(sent, SubmissionOutcome::Sent(_)), "{sent:?}");
}

async fn change(site: &Arc<Site>, key: &str, field: DraftField, value: &str) {
    let opened = drafts::open(site, key).await.unwrap().unwrap();
    drafts::save_changes(site, opened.stored.id, &[drafts::change_by_system(field, value, "test")]).await.unwrap();
}

async fn decided_letters(site: &Site) -> Vec<(Decision, String, bool)> {
    let decided = |letter| match letter {
        Letter::Decided { decision, words, of_edit, .. } => Some((decision, words, of_edit)),
        _ => None,
    };
    letters_to(&site.store, OWN).await.into_iter().filter_map(decided).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_is_for_those_with_a_role() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    begun(&site, &draft("Öppna data", "state")).await;
    let (mut nobody, mut organizer) = (Visitor::new(&site), signed_in(&site, OWN).await);
    for path in ["/granska", "/granska/1"] {
        assert!(nobody.get(path).await.location.starts_with("/logga-in?till=%2Fgranska"));
        assert_eq!(organizer.get(path).await.status, StatusCode::FORBIDDEN);
    }
    let publish = [("action", "publish"), ("seen", "1")];
    assert_eq!(nobody.post("/granska/1", &publish).await.status, StatusCode::FORBIDDEN);
    assert_eq!(organizer.post("/granska/1", &publish).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::Waiting);
    let mut moderator = signed_in(&site, BO).await;
    assert!(!moderator.get("/granska").await.html.contains("/granska/personer"));
    assert!(signed_in(&site, ASA).await.get("/granska").await.html.contains("/granska/personer"));
    assert_eq!(moderator.get("/granska/99").await.status, StatusCode::NOT_FOUND);
    assert_eq!(moderator.post("/granska/1", &[("action", "withdraw"), ("seen", "1")]).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_is_searched_as_the_programme_is() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    for title in ["Äldreomsorgens framtid", "Om omsorg", "Slutna data"] {
        begun(&site, &draft(title, "state")).await;
    }
    let mut moderator = signed_in(&site, BO).await;
    let list = moderator.get("/granska?q=omsorg").await.html;
    let (whole, part) = (list.find("Om omsorg").unwrap(), list.find("Äldreomsorgens framtid").unwrap());
    assert!(whole < part && !list.contains("Slutna data"), "{list}");
    let list = moderator.get("/granska?q=omsrog").await.html;
    assert!(list.contains("Om omsorg") && !list.contains("Slutna data"), "{list}");
    assert!(list.contains("value=\"omsrog\"") && list.contains("?lage=published&amp;q=omsrog"), "it stays: {list}");
    let none = moderator.get("/granska?q=%3Cb%3Ezzzzqq").await.html;
    assert!(none.contains("Inget här motsvarar sökningen") && !none.contains("<b>zzzz"), "{none}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishing_is_seen_by_everybody_at_once_and_leads_to_the_next() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    begun(&site, &draft("Öppna data", "state")).await;
    begun(&site, &draft("Slutna data", "state")).await;
    let mut moderator = signed_in(&site, ASA).await;
    let list = moderator.get("/granska").await.html;
    assert!(list.contains("Har väntat mindre än en timme"), "{list}");
    assert!(list.find("Öppna data").unwrap() < list.find("Slutna data").unwrap(), "the oldest first");
    assert!(moderator.get("/api/v1/activities/1").await.status.is_client_error());

    let done = moderator.fill("/granska/1", &[], "publish").await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/granska?klart=1"), "{}", done.html);
    let found = moderator.get("/api/v1/activities").await.html;
    assert!(found.contains("\"title\":\"Öppna data\"") && found.contains("\"total\":1"), "{found}");
    assert!(moderator.get("/aktivitet/1/oppna-data").await.html.contains("Öppna data"));
    assert_eq!(decided_letters(&site).await, [(Decision::Publish, String::new(), false)]);

    let list = moderator.get(&done.location).await.html;
    assert!(list.contains("Publicerad: Öppna data") && list.contains("Nästa: Slutna data"), "{list}");
    let done = moderator.fill("/granska/2", &[("words", "Finns redan.")], "decline").await;
    let list = moderator.get(&done.location).await.html;
    assert!(list.contains("Avböjd: Slutna data") && list.contains("Inget mer väntar."), "{list}");
    for (part, titles) in [
        ("waiting", [false, false]),
        ("published", [true, false]),
        ("declined", [false, true]),
        ("all", [true, true]),
        ("nonsens", [false, false]),
    ] {
        let list = moderator.get(&format!("/granska?lage={part}")).await.html;
        assert_eq!([1, 2].map(|id| list.contains(&format!("href=\"/granska/{id}\""))), titles, "{part}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_asks_something_of_the_organizer_needs_words() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    begun(&site, &draft("Öppna data", "state")).await;
    let mut moderator = signed_in(&site, BO).await;
    for action in ["ask-changes", "decline"] {
        let page = moderator.fill("/granska/1", &[("words", " \n ")], action).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.html.contains("aria-invalid=\"true\"")
                && !page.html.contains("id=\"problem-words\" role=\"alert\"></p>")
        );
    }
    let long = "å".repeat(4_001);
    let page = moderator.fill("/granska/1", &[("words", &long)], "ask-changes").await.html;
    assert!(page.contains(&long) && page.contains("aria-invalid"), "what was typed is kept");
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::Waiting);
    assert!(decided_letters(&site).await.is_empty());

    let page = moderator.get("/granska/1").await.html;
    let words = "För vem är den?\n\nSkriv det i sammanfattningen.";
    for _ in 0..2 {
        // Pressed twice: the second time changes nothing.
        let done = moderator.fill_page("/granska/1", &page, &[("words", words)], "ask-changes").await;
        assert_eq!(done.location, "/granska?klart=1", "{}", done.html);
    }
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::ChangesAsked);
    assert_eq!(decided_letters(&site).await, [(Decision::AskChanges, words.to_owned(), false)]);
    assert_eq!(site.store.decisions(1).await.unwrap().len(), 1);
    let page = moderator.get("/granska/1").await.html;
    assert!(page.contains("Ändring begärd, bo@vard.example") && page.contains(words), "{page}");
    assert!(page.contains("Inskickad, länk 1 till anmälan, mejlad till anna@vinnova.example"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_come_too_late_are_kept() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    let key = begun(&site, &draft("Öppna data", "state")).await;
    let (mut one, mut other) = (signed_in(&site, ASA).await, signed_in(&site, BO).await);
    let seen = one.get("/granska/1").await.html;
    other.fill("/granska/1", &[("words", "Vem är den för?")], "ask-changes").await;

    let late = one.fill_page("/granska/1", &seen, &[("words", "Mina <b>ord</b>")], "decline").await;
    assert_eq!(late.status, StatusCode::OK);
    assert!(late.html.contains("bo@vard.example beslutade måndag 16 augusti 2027 10:"), "{}", late.html);
    assert!(late.html.contains(">\nMina &lt;b&gt;ord&lt;/b&gt;</textarea>"), "{}", late.html);
    assert_eq!(site.store.decisions(1).await.unwrap().len(), 1);

    // The page that says so shows what it is now, and can be decided from.
    let seen = late.html;
    change(&site, &key, DraftField::Summary, "För alla.").await;
    send(&site, &key).await;
    let late = one.fill_page("/granska/1", &seen, &[], "decline").await.html;
    assert!(
        late.contains("har ändrats sedan du öppnade sidan") && late.contains("Mina &lt;b&gt;ord&lt;/b&gt;"),
        "{late}"
    );
    assert_eq!(one.fill_page("/granska/1", &late, &[], "decline").await.location, "/granska?klart=1");
    assert_eq!(decided_letters(&site).await.len(), 2);

    // Nothing more can be decided but to publish it after all.
    let page = one.get("/granska/1").await.html;
    assert!(page.contains("value=\"publish\"") && !page.contains("value=\"decline\""), "{page}");
    let no = one.post("/granska/1", &[("action", "ask-changes"), ("seen", "4"), ("words", "En sak till")]).await.html;
    assert!(no.contains("går inte att fatta") && no.contains("En sak till"), "{no}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_signed_out_meanwhile_sends_the_same_words_again() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    begun(&site, &draft("Öppna data", "state")).await;
    let mut moderator = signed_in(&site, ASA).await;
    let seen = moderator.get("/granska/1").await.html;
    let mut signed_out = Visitor::new(&site);
    let kept =
        signed_out.fill_page("/granska/1", &seen, &[("words", "Vem <b>är</b> den för?")], "ask-changes").await.html;
    assert!(kept.contains(">\nVem &lt;b&gt;är&lt;/b&gt; den för?</textarea>"), "{kept}");
    assert!(kept.contains("href=\"/logga-in?till=%2Fgranska%2F1\""), "{kept}");
    // The foot leads to the open data of the week.
    let (main, _) = kept.split_once("<footer").unwrap();
    assert!(main.contains("value=\"ask-changes\"") && !main.contains("Öppna data"), "{kept}");
    let done = moderator.fill_page("/granska/1", &kept, &[], "ask-changes").await;
    assert_eq!(done.location, "/granska?klart=1", "{}", done.html);
    assert_eq!(decided_letters(&site).await, [(Decision::AskChanges, "Vem <b>är</b> den för?".to_owned(), false)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_is_seen_by_nobody_until_it_is_published() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    let key = begun(&site, &draft("Öppna data", "state")).await;
    let mut moderator = signed_in(&site, ASA).await;
    moderator.fill("/granska/1", &[], "publish").await;
    change(&site, &key, DraftField::Title, "Ännu öppnare data").await;
    send(&site, &key).await;
    let since_ms = site.store.proposal(1).await.unwrap().unwrap().since_ms;
    send(&site, &key).await;
    assert_eq!(site.store.proposal(1).await.unwrap().unwrap().since_ms, since_ms, "the same again keeps its place");
    let told = letters_to(&site.store, OWN).await;
    assert_eq!(told.iter().filter(|letter| matches!(letter, Letter::Edited { .. })).count(), 1, "{told:?}");

    assert!(!moderator.get("/api/v1/activities").await.html.contains("Ännu öppnare"));
    let list = moderator.get("/granska").await.html;
    assert!(list.contains("Ändring av en publicerad aktivitet") && list.contains("Ännu öppnare data"), "{list}");
    let page = moderator.get("/granska/1").await.html;
    assert!(page.contains("Öppna data</del>") && page.contains("Ännu öppnare data</ins>"), "{page}");

    // Declined, proposed once more, and declined in the same words: both count.
    for attempt in 1..=2 {
        let done = moderator.fill("/granska/1", &[("words", "Den förra var bättre.")], "decline").await;
        assert_eq!(done.location, "/granska?klart=1", "{}", done.html);
        assert_eq!(site.store.proposal(1).await.unwrap(), None);
        assert_eq!(site.store.decisions(1).await.unwrap().len(), 1 + attempt);
        change(&site, &key, DraftField::Title, &format!("Titel nummer {attempt}")).await;
        send(&site, &key).await;
    }
    let seen = moderator.get("/granska/1").await.html;
    change(&site, &key, DraftField::Title, "Titel nummer tre").await;
    send(&site, &key).await;
    let late = moderator.fill_page("/granska/1", &seen, &[], "publish").await.html;
    assert!(late.contains("har ändrats sedan du öppnade sidan"), "{late}");
    moderator.fill_page("/granska/1", &late, &[], "publish").await;
    assert!(moderator.get("/api/v1/activities").await.html.contains("Titel nummer tre"));
    assert!(decided_letters(&site).await.contains(&(Decision::Publish, String::new(), true)));

    // An edit that is taken back no longer waits.
    change(&site, &key, DraftField::Title, "Ångrad").await;
    send(&site, &key).await;
    change(&site, &key, DraftField::Title, "Titel nummer tre").await;
    send(&site, &key).await;
    assert!(site.store.queue(RowRange::first(100)).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_decision_needs_is_shown() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    begun(&site, &draft("Öppna data i praktiken", "state")).await;
    begun(&site, &draft("Öppna data i praktiken nu", "state")).await;
    let mut moderator = signed_in(&site, ASA).await;
    let list = moderator.get("/granska").await.html;
    assert_eq!(list.matches("Liknar 1 annan").count(), 2, "{list}");
    let page = moderator.get("/granska/2").await.html;
    assert!(page.contains("Villkoret är uppfyllt: Vinnova"), "{page}");
    assert!(page.contains("href=\"/granska/1\">Öppna data i praktiken</a>"), "{page}");
    assert!(page.contains("Samma arrangör och en liknande titel"), "{page}");
    assert!(page.contains("mailto:anna@vinnova.example"), "{page}");
    assert!(page.contains("data-keep=\"desk-2\""));
    assert_eq!(page.matches("<h1").count(), 1, "what is shown within the page has lower headings");

    // The week becomes stricter: what was sent before stands there with the reason.
    let mut week = site.store.week("2027").await.unwrap().unwrap();
    week.eligible_kinds = vec![innovationsveckan::domain::party::PartyKind::Region];
    week.programme_opens = innovationsveckan::server::clock::parse_instant("2027-09-01T09:00:00+02:00").unwrap();
    site.store.put_week(&week, 0).await.unwrap();
    site.refresh().await.unwrap();
    assert!(moderator.get("/granska").await.html.contains("Uppfyller inte veckans villkor"));
    let page = moderator.get("/granska/2").await.html;
    assert!(page.contains("Villkoret är inte uppfyllt"), "{page}");
    assert!(page.contains("Programmet öppnar onsdag 1 september 2027"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_tells_what_is_confirmed_from_what_is_stated() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    let mut stated = draft("Vi säger att vi är en myndighet", "state");
    stated.set(DraftField::Organizer, "Kommunkonsulten i Bromma AB");
    stated.set(DraftField::OrganizerNumber, "");
    begun(&site, &draft("Öppna data", "state")).await;
    begun(&site, &stated).await;
    let mut moderator = signed_in(&site, ASA).await;
    let confirmed = moderator.get("/granska/1").await.html;
    assert!(confirmed.contains("<p class=\"rule is-met\">Villkoret är uppfyllt: Vinnova"), "{confirmed}");
    assert!(confirmed.contains("Vinnova (Statlig myndighet, 202100-5216)"), "{confirmed}");
    assert!(confirmed.contains("Varken lokal eller adress är angiven"), "{confirmed}");
    let stated = moderator.get("/granska/2").await.html;
    assert!(stated.contains("<p class=\"rule is-stated\">Uppgiven av anmälaren: Kommunkonsulten"), "{stated}");
    assert!(stated.contains("Namnet finns inte i registret") && !stated.contains("Villkoret är uppfyllt"), "{stated}");
    assert!(stated.contains("Kommunkonsulten i Bromma AB (Statlig myndighet, inget organisationsnummer)"), "{stated}");
    let list = moderator.get("/granska").await.html;
    assert_eq!(list.matches("Slaget är bara uppgivet").count(), 1, "{list}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_refusal_speaks_to_who_reads_it() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    begun(&site, &draft("Öppna data", "state")).await;
    let mut moderator = signed_in(&site, ASA).await;
    for (action, words) in
        [("decline", "Skriv till arrangören varför."), ("ask-changes", "Skriv till arrangören vad som behöver ändras.")]
    {
        let refused = moderator.fill("/granska/1", &[], action).await.html;
        assert!(refused.contains(words) && !refused.contains("Beskriv aktiviteten"), "{action}: {refused}");
    }
    moderator.fill("/granska/1", &[("words", "Ändra titeln.")], "ask-changes").await;
    let page = moderator.get("/granska/1").await.html;
    assert!(page.contains("<strong>Ändring begärd</strong>") && !page.contains("Värdarna vill"), "{page}");
    moderator.fill("/granska/1", &[], "publish").await;
    let mut organizer = signed_in(&site, OWN).await;
    let refused = organizer.fill("/mina/1", &[("own", "1")], "cancel").await.html;
    assert!(refused.contains("Skriv varför aktiviteten ställs in. Deltagarna ser det."), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_text_stays_text() {
    let file = SqliteFile::new();
    let site = site_with_hosts(&file).await;
    let mut hostile = draft(HOSTILE, "state");
    for field in [
        DraftField::Organizer,
        DraftField::Summary,
        DraftField::Description,
        DraftField::AudienceNote,
        DraftField::ContactName,
    ] {
        hostile.set(field, HOSTILE);
    }
    for field in [DraftField::Venue, DraftField::Address, DraftField::PartnerName] {
        hostile.set(field.row(1), HOSTILE);
    }
    hostile.set(DraftField::PartnerKind.row(1), "company");
    let key = begun(&site, &hostile).await;
    begun(&site, &hostile).await;
    let mut moderator = signed_in(&site, ASA).await;
    let mut pages = vec![moderator.get("/granska").await.html, moderator.get("/granska/1").await.html];
    pages.push(moderator.post("/granska/1", &[("action", "publish"), ("seen", "7"), ("words", HOSTILE)]).await.html);
    pages.push(moderator.post("/granska/1", &[("action", HOSTILE), ("words", HOSTILE)]).await.html);
    let done = moderator.fill("/granska/1", &[("words", HOSTILE)], "publish").await;
    pages.push(moderator.get(&done.location).await.html);
    for field in [DraftField::Title, DraftField::Description, DraftField::Organizer] {
        change(&site, &key, field, &format!("{HOSTILE} igen")).await;
    }
    send(&site, &key).await;
    pages.push(moderator.get("/granska/1").await.html);
    for path in ["/granska?lage=all", "/granska?klart=1", "/granska?lage=%3Cscript%3Ealert(1)%3C/script%3E"] {
        pages.push(moderator.get(path).await.html);
    }
    for page in pages {
        assert!(page.contains("Granska") || page.contains("Beslut"), "{page}");
        assert!(!page.contains("<script>alert(1)"), "{page}");
        assert_eq!(page.matches("</textarea>").count(), page.matches("<textarea").count(), "{page}");
    }
}
