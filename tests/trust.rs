//! Who is who, what is mailed because of whom, and what can be taken away: over HTTP, without scripts, as somebody would try
//! who means no good.

use std::sync::Arc;

use axum::http::StatusCode;
use innovationsveckan::{
    domain::{access::Role, review::State},
    server::{
        mail::{self, Letter},
        service::{
            delivery,
            desk::{self, DecisionOutcome},
        },
        state::Site,
        store::{RowRange, events::kind},
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/enqueue.rs"]
mod enqueue;
#[path = "trust/rights.rs"]
mod rights;
#[path = "trust/seen.rs"]
mod seen;
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use enqueue::enqueue;
use visitor::{OPEN, Visitor, mailed_link, site};

const ANNA: &str = "anna@vinnova.example";
const BO: &str = "bo@vinnova.example";
const VICTIM: &str = "generaldirektor@myndighet.example";
const MODERATOR: &str = "mod@vard.example";

/// Begins a draft with all that may be sent, and gives the address of its steps.
async fn filled(visitor: &mut Visitor, title: &str, own_email: &str) -> String {
    let begun = visitor.post("/anmal", &[("action", "begin")]).await;
    let draft = begun.location.strip_suffix("/vem").unwrap_or_else(|| panic!("{begun:?}")).to_owned();
    let steps: [(&str, Vec<(&str, &str)>); 5] = [
        ("vem", vec![("organizer", "Vinnova")]),
        ("vad", vec![("title", title), ("description", "Hur man gör."), ("kind", "seminar"), ("themes", "data")]),
        (
            "nar",
            vec![
                ("day.1", "2027-10-05"),
                ("starts.1", "09:00"),
                ("ends.1", "10:30"),
                ("format.1", "onsite"),
                ("venue.1", "Stora salen"),
                ("municipality.1", "0180"),
            ],
        ),
        ("delta", vec![("registration", "none")]),
        ("kontakt", vec![("contact_email", "fragor@vinnova.example"), ("own_email", own_email)]),
    ];
    for (step, fields) in steps {
        let seen = visitor.fill(&format!("{draft}/{step}"), &fields, "next").await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{step}: {}", seen.html);
    }
    draft
}

async fn send(visitor: &mut Visitor, draft: &str) -> String {
    visitor.fill(&format!("{draft}/skicka"), &[], "send").await.location
}

/// Sends a draft and confirms it through the mailed link; gives that link's draft.
async fn confirmed(site: &Arc<Site>, visitor: &mut Visitor, title: &str, email: &str) -> String {
    let draft = filled(visitor, title, email).await;
    send(visitor, &draft).await;
    let link = mailed_link(site, email, "/anmal/").await;
    let done = visitor.fill(&link, &[], "confirm").await;
    assert!(done.location.contains("klart=inskickad"), "{done:?}");
    link.strip_suffix("/skicka").unwrap().to_owned()
}

async fn moderator(site: &Arc<Site>) -> Visitor {
    site.store.give_role(MODERATOR, Role::Moderator, "test", 0).await.unwrap();
    let mut visitor = Visitor::new(site);
    visitor.post("/logga-in", &[("email", MODERATOR)]).await;
    let link = mailed_link(site, MODERATOR, "/logga-in/").await;
    assert_eq!(visitor.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    visitor
}

async fn state(site: &Site, id: u32) -> State {
    site.store.activity(id).await.unwrap().unwrap().state
}

/// Presses a button of the section below a draft that was sent.
async fn own(visitor: &mut Visitor, draft: &str, fields: &[(&str, &str)]) -> visitor::Seen {
    let all: Vec<(&str, &str)> = [("own", "1")].into_iter().chain(fields.iter().copied()).collect();
    visitor.post(&format!("{draft}/skicka"), &all).await
}

#[tokio::test]
async fn a_link_that_stood_on_a_page_confirms_nothing() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let draft = filled(&mut attacker, "Ett seminarium", VICTIM).await;
    assert!(send(&mut attacker, &draft).await.contains("klart=bekrafta"));
    let edit = own(&mut attacker, &draft, &[("action", "edit")]).await;
    assert!(!edit.location.contains("/anmal/") || edit.location.starts_with(&draft), "no other key: {edit:?}");
    let copied = own(&mut attacker, &draft, &[("action", "duplicate:2027")]).await;
    for key in [&draft, copied.location.strip_suffix("/nar").unwrap()] {
        for action in ["confirm", "send", "save", "next"] {
            attacker.fill(&format!("{key}/skicka"), &[], action).await;
        }
    }
    assert_eq!(state(&site, 1).await, State::Unconfirmed);
    // Programs that read mail open every link.
    let link = mailed_link(&site, VICTIM, "/anmal/").await;
    for _ in 0..3 {
        Visitor::new(&site).get(&link).await;
    }
    assert_eq!(state(&site, 1).await, State::Unconfirmed);
    let editors = site.store.proven_editors(1).await.unwrap();
    assert!(editors.is_empty(), "{editors:?}");
}

#[tokio::test]
async fn who_has_confirmed_nothing_has_nobody_else_written_to() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let title = "Ditt konto stängs: gå till https://evil.example/logga-in";
    let draft = filled(&mut attacker, title, "attacker@evil.example").await;
    send(&mut attacker, &draft).await;
    for number in 0..55 {
        let victim = format!("offer{number}@kommun.example");
        attacker.fill(&format!("{draft}/kontakt"), &[("co_email", &victim)], "save").await;
        send(&mut attacker, &draft).await;
        own(&mut attacker, &draft, &[("action", "add-editor"), ("editor_email", &victim)]).await;
        let remove = format!("remove-editor:{victim}");
        own(&mut attacker, &draft, &[("action", &remove)]).await;
    }
    delivery::settle(&site).await.unwrap();
    let mails = site.mailer.all_shown();
    assert!(mails.iter().all(|mail| mail.to == "attacker@evil.example"), "{mails:?}");
    assert!(mails.len() <= 5, "{} letters in a day", mails.len());
    for mail in &mails {
        assert!(!mail.subject.contains("konto") && !mail.text.contains("evil.example/logga-in"), "{mail:?}");
    }
}

#[tokio::test]
async fn a_draft_writes_to_few_addresses_and_to_each_of_them_seldom() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let draft = filled(&mut attacker, "Ett seminarium", "a0@kommun.example").await;
    for number in 0..20 {
        let victim = format!("a{}@kommun.example", number % 7);
        attacker.fill(&format!("{draft}/kontakt"), &[("own_email", &victim)], "mail-link").await;
    }
    delivery::settle(&site).await.unwrap();
    let written_to: std::collections::BTreeSet<String> = site.mailer.all_shown().into_iter().map(|it| it.to).collect();
    assert_eq!(written_to.len(), 3, "{written_to:?}");

    // One mailbox, from many networks and by many drafts, also under names that lead to the same.
    for number in 0..8u8 {
        let mut elsewhere = Visitor::at(&site, &format!("192.0.2.{number}"));
        let draft = filled(&mut elsewhere, "Ett seminarium", &format!("offer+{number}@kommun.example")).await;
        send(&mut elsewhere, &draft).await;
    }
    delivery::settle(&site).await.unwrap();
    let to_victim = site.mailer.all_shown().iter().filter(|mail| mail.to.starts_with("offer")).count();
    assert_eq!(to_victim, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_authority_behind_one_address_registers_and_the_letters_are_spread() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut begun = 0;
    for _ in 0..300 {
        let mut visitor = Visitor::at(&site, "198.51.100.7");
        begun += usize::from(visitor.post("/anmal", &[("action", "begin")]).await.status == StatusCode::SEE_OTHER);
    }
    assert_eq!(begun, 300);
    let site = {
        // Filling them in takes time; the limit of drafts has room again by then.
        let store = site.store.clone();
        let site = Site::new(store, visitor::clock(OPEN), Some("http://127.0.0.1:3000".to_owned()));
        let site = Arc::new(site.with_mailer(innovationsveckan::server::mail::Mailer::shown()));
        site.refresh().await.unwrap();
        site
    };
    let mut sent = 0;
    for number in 0..40 {
        let mut visitor = Visitor::at(&site, "198.51.100.7");
        let draft = filled(&mut visitor, &format!("Nummer {number}"), &format!("p{number}@stad.example")).await;
        sent += usize::from(send(&mut visitor, &draft).await.contains("klart=bekrafta"));
    }
    assert_eq!(sent, 40, "what is sent counts, whenever its letter goes out");
    delivery::settle(&site).await.unwrap();
    assert_eq!(site.mailer.all_shown().len(), 20, "of one network in an hour");
    let waiting = site.store.outbox_counts().await.unwrap().waiting;
    assert!(waiting >= 20, "{waiting} letters go out later");
}

#[tokio::test]
async fn who_is_removed_keeps_nothing() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let first = filled(&mut anna, "Vår dag", ANNA).await;
    send(&mut anna, &first).await;
    let mailed = mailed_link(&site, ANNA, "/anmal/").await;
    let mailed = mailed.strip_suffix("/skicka").unwrap();
    anna.fill(&format!("{mailed}/skicka"), &[], "confirm").await;
    // The browser in which it was begun may go on with the text, and nothing else.
    assert_eq!(own(&mut anna, &first, &[("action", "add-editor"), ("editor_email", "c@x.example")]).await.status, 403);
    let added = own(&mut anna, mailed, &[("action", "add-editor"), ("editor_email", "Bo@Vinnova.example")]).await;
    assert!(added.location.contains("klart=redaktorer"), "{added:?}");
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA, BO]);

    let mut bo = Visitor::new(&site);
    bo.post("/logga-in", &[("email", BO)]).await;
    let link = mailed_link(&site, BO, "/logga-in/").await;
    bo.post(&link, &[]).await;
    let removed = bo.post("/mina/1", &[("action", "remove-editor:anna@vinnova.example")]).await;
    assert!(removed.location.contains("klart=redaktorer"), "{removed:?}");
    for draft in [first.as_str(), mailed] {
        assert_eq!(anna.get(&format!("{draft}/skicka")).await.status, StatusCode::NOT_FOUND, "{draft}");
        let tried = own(&mut anna, draft, &[("action", "add-editor"), ("editor_email", ANNA)]).await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(site.store.editors(1).await.unwrap(), [BO]);
    let events: Vec<String> = site.store.events_of(1).await.unwrap().into_iter().map(|it| it.event).collect();
    assert_eq!(events, [kind::ADDRESS_CONFIRMED, kind::EDITOR_ADDED, kind::EDITOR_REMOVED]);

    // A letter that was written to her before is not sent with a new key.
    let receipt = Letter::Receipt { draft_id: 1, activity_id: 1 };
    enqueue(&site.store, ANNA, innovationsveckan::locale::Locale::Sv, &receipt, 0).await;
    let before = site.mailer.shown_to(ANNA).len();
    delivery::settle(&site).await.unwrap();
    assert_eq!(site.mailer.shown_to(ANNA).len(), before);
    // Nor is it one that failed.
    assert!(site.store.failed_letters(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn editors_end_all_links_and_are_ten_at_most() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    for number in 2..=12 {
        let email = format!("e{number}@vinnova.example");
        let done = own(&mut anna, &draft, &[("action", "add-editor"), ("editor_email", &email)]).await;
        let expected = if number <= 10 { "klart=redaktorer" } else { "klart=for-manga" };
        assert!(done.location.contains(expected), "{number}: {done:?}");
    }
    own(&mut anna, &draft, &[("action", "end-links")]).await;
    assert_eq!(anna.get(&format!("{draft}/skicka")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_slip_in_ones_address_loses_its_links_at_once_and_is_told_nothing() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = filled(&mut visitor, "Vår dag", "evaa@vasteras.example").await;
    send(&mut visitor, &draft).await;
    let stranger = mailed_link(&site, "evaa@vasteras.example", "/anmal/").await;
    let told_before = site.mailer.shown_to("evaa@vasteras.example").len();
    visitor.fill(&format!("{draft}/kontakt"), &[("own_email", "eva@vasteras.example")], "next").await;
    let sent = send(&mut visitor, &draft).await;
    assert!(sent.contains("klart=bekrafta"), "{sent}");
    assert_eq!(site.store.editors(1).await.unwrap(), ["eva@vasteras.example"]);
    assert_eq!(Visitor::new(&site).get(&stranger).await.status, StatusCode::NOT_FOUND);
    let link = mailed_link(&site, "eva@vasteras.example", "/anmal/").await;
    visitor.fill(&link, &[], "confirm").await;
    assert_eq!(state(&site, 1).await, State::Waiting);
    assert_eq!(site.mailer.shown_to("evaa@vasteras.example").len(), told_before);
    assert_eq!(visitor.get(&format!("{draft}/skicka")).await.status, StatusCode::OK, "the browser goes on");
}

#[tokio::test]
async fn a_proven_address_keeps_its_rights_until_the_next_one_is_confirmed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let first = filled(&mut anna, "Vår dag", ANNA).await;
    send(&mut anna, &first).await;
    let mailed = mailed_link(&site, ANNA, "/anmal/").await.strip_suffix("/skicka").unwrap().to_owned();
    anna.fill(&format!("{mailed}/skicka"), &[], "confirm").await;
    // Not through a link that proves nothing.
    let page = anna.get(&format!("{first}/kontakt")).await.html;
    assert!(!page.contains("name=\"own_email\"") && page.contains("har bekräftat sin adress"), "{page}");
    for (field, shown) in [("own_email", "own_email="), ("co_email", "co_email=")] {
        let typed = [("shown", shown), (field, "tjuv@evil.example"), ("seen", "1000"), ("action", "save")];
        anna.post(&format!("{first}/kontakt"), &typed).await;
    }
    send(&mut anna, &first).await;
    // What was typed there does not ride along with her own next change.
    anna.fill(&format!("{mailed}/vad"), &[("title", "Vår andra dag")], "next").await;
    send(&mut anna, &mailed).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA]);
    assert_eq!(site.store.draft(1).await.unwrap().unwrap().pending_email, None);

    anna.fill(&format!("{mailed}/kontakt"), &[("own_email", BO)], "next").await;
    let sent = send(&mut anna, &mailed).await;
    assert!(sent.contains("klart=adress-bekrafta"), "{sent}");
    let page = anna.get(&sent).await.html;
    assert!(page.contains(BO) && page.contains(ANNA) && page.contains("Tills du har bekräftat adressen"), "{page}");
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA]);
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA).iter().any(|mail| mail.subject.contains("Byte av adress")));
    let link = mailed_link(&site, BO, "/anmal/").await;
    Visitor::new(&site).get(&link).await;
    assert_eq!(site.store.editors(1).await.unwrap(), [ANNA], "looking proves nothing");
    let mut bo = Visitor::new(&site);
    let done = bo.fill(&link, &[], "confirm").await;
    assert!(done.location.contains("klart=adress"), "{done:?}");
    assert_eq!(site.store.editors(1).await.unwrap(), [BO]);
    assert_eq!(site.store.proven_editors(1).await.unwrap(), [BO]);
    assert_eq!(anna.get(&format!("{mailed}/skicka")).await.status, StatusCode::NOT_FOUND);
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA).iter().any(|mail| mail.subject.contains("Ny adress")));
}

#[tokio::test]
async fn the_history_names_who_it_was_and_not_whom_somebody_typed() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut attacker = Visitor::new(&site);
    let draft = filled(&mut attacker, "Vår dag", MODERATOR).await;
    send(&mut attacker, &draft).await;
    attacker.fill(&format!("{draft}/vad"), &[("title", "Vår andra dag")], "next").await;
    send(&mut attacker, &draft).await;
    let actors: Vec<String> = site.store.revisions(1).await.unwrap().into_iter().map(|it| it.actor).collect();
    assert_eq!(actors, ["key:1:", "key:1:"]);
    let link = mailed_link(&site, MODERATOR, "/anmal/").await;
    attacker.fill(&link, &[], "confirm").await;
    let last = site.store.revisions(1).await.unwrap().pop().unwrap();
    assert!(last.actor.starts_with("key:") && last.actor.ends_with(&format!(":{MODERATOR}")), "{}", last.actor);
}

#[tokio::test]
async fn the_desk_shows_what_nobody_has_confirmed_reminds_and_reviews_it_anyway() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let draft = filled(&mut visitor, "Vår dag", ANNA).await;
    send(&mut visitor, &draft).await;
    let mut desk = moderator(&site).await;
    assert!(!desk.get("/granska").await.html.contains("Vår dag"));
    let list = desk.get("/granska?lage=unconfirmed").await.html;
    assert!(list.contains("href=\"/granska/1\""), "{list}");
    let page = desk.get("/granska/1").await.html;
    assert!(page.contains("value=\"remind\"") && page.contains("value=\"review-anyway\""), "{page}");
    assert!(page.contains("adressen är inte bekräftad"));
    let reminded = desk.fill("/granska/1", &[], "remind").await;
    assert!(desk.get(&reminded.location).await.html.contains("En påminnelse är på väg"), "{reminded:?}");
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].subject.starts_with("Påminnelse"));

    desk.fill("/granska/1", &[], "review-anyway").await;
    assert_eq!(state(&site, 1).await, State::Waiting);
    desk.fill("/granska/1", &[("words", "För vem?")], "ask-changes").await;
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].text.contains("För vem?"), "decisions are mailed all the same");
    assert!(desk.get("/granska/1").await.html.contains("adressen är inte bekräftad"), "the mark stays");
    assert!(site.store.proven_editors(1).await.unwrap().is_empty());
    // The links in those letters are mailed ones: using one proves the address after all.
    let link = mailed_link(&site, ANNA, "/anmal/").await;
    visitor.fill(&link.replace("/vem", "/skicka"), &[], "confirm").await;
    assert_eq!(site.store.proven_editors(1).await.unwrap(), [ANNA]);
}

#[tokio::test]
async fn what_is_published_is_hidden_shown_again_cancelled_and_restored_at_the_desk() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    let mut desk = moderator(&site).await;
    desk.fill("/granska/1", &[], "publish").await;
    let page = "/aktivitet/1/var-dag";
    assert_eq!(anna.get(page).await.status, StatusCode::OK);

    let version = site.published().weeks.first().and_then(|week| site.open_programme(week)).unwrap().version.clone();
    assert!(site.list_bytes("2027", &version).is_some());
    let asked = desk.fill("/granska/1", &[("words", "  ")], "hide").await;
    assert!(asked.html.contains("aria-invalid=\"true\""), "it needs a reason: {}", asked.html);
    assert_eq!(anna.get(page).await.status, StatusCode::OK);
    desk.fill("/granska/1", &[("words", "Länken leder till bedrägeri.")], "hide").await;
    assert_eq!(anna.get(page).await.status, StatusCode::GONE);
    assert!(site.list_bytes("2027", &version).is_none(), "it is not to be had under the address of an earlier version");
    assert!(anna.get("/api/v1/activities").await.html.contains("\"total\":0"));
    assert_eq!(anna.get("/api/v1/activities/1").await.status, StatusCode::NOT_FOUND);
    assert!(desk.get("/granska?lage=hidden").await.html.contains("Vår dag"));
    delivery::settle(&site).await.unwrap();
    let told = &site.mailer.shown_to(ANNA)[0];
    assert!(told.subject.starts_with("Dold") && told.text.contains("bedrägeri"), "{told:?}");
    // Its organizer may read and mend it, and does not bring it back.
    let link = mailed_link(&site, ANNA, "/anmal/").await;
    let draft = link.split('/').take(3).collect::<Vec<_>>().join("/");
    anna.fill(&format!("{draft}/vad"), &[("title", "Vår rättade dag")], "next").await;
    send(&mut anna, &draft).await;
    own(&mut anna, &draft, &[("action", "restore")]).await;
    assert_eq!(state(&site, 1).await, State::Hidden);

    desk.fill("/granska/1", &[], "restore").await;
    assert_eq!(state(&site, 1).await, State::Published);
    assert_eq!(anna.get("/aktivitet/1/var-rattade-dag").await.status, StatusCode::OK);
    desk.fill("/granska/1", &[("words", "Lokalen är stängd.")], "cancel").await;
    let page = anna.get("/aktivitet/1/var-rattade-dag").await.html;
    assert!(page.contains("inställd") && page.contains("Lokalen är stängd."), "{page}");
    desk.fill("/granska/1", &[], "restore").await;
    assert!(!anna.get("/aktivitet/1/var-rattade-dag").await.html.contains("Lokalen är stängd."));
    let decisions: Vec<&str> =
        site.store.decisions(1).await.unwrap().into_iter().map(|it| it.decision.word()).collect();
    assert_eq!(decisions, ["publish", "hide", "unhide", "cancel", "restore"]);
}

#[tokio::test]
async fn a_command_hides_and_its_organizer_is_told_why() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    moderator(&site).await.fill("/granska/1", &[], "publish").await;
    assert!(matches!(desk::hide_by_command(&site, 1, " ").await.unwrap(), DecisionOutcome::Words(_)));
    assert!(matches!(desk::hide_by_command(&site, 1, "Länken leder fel.").await.unwrap(), DecisionOutcome::Done));
    assert!(matches!(desk::hide_by_command(&site, 1, "Igen.").await.unwrap(), DecisionOutcome::Impossible));
    site.refresh().await.unwrap();
    assert_eq!(anna.get("/aktivitet/1/var-dag").await.status, StatusCode::GONE);
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].text.contains("Länken leder fel."));
    assert_eq!(site.store.decisions(1).await.unwrap().last().unwrap().actor, "veckan activity hide");
}

#[tokio::test]
async fn what_changes_after_publication_is_seen_at_the_desk_and_taken_back_in_one_press() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut anna = Visitor::new(&site);
    let draft = confirmed(&site, &mut anna, "Vår dag", ANNA).await;
    let mut desk = moderator(&site).await;
    desk.fill("/granska/1", &[], "publish").await;

    let time = [("starts.1", "13:00"), ("ends.1", "14:00"), ("venue.1", "Lilla salen")];
    anna.fill(&format!("{draft}/nar"), &time, "next").await;
    for step in ["vem", "vad", "nar", "delta", "kontakt", "skicka"] {
        let page = anna.get(&format!("{draft}/{step}")).await.html;
        assert!(page.contains("Du har 2 ändringar som inte är inskickade"), "{step}: {page}");
    }
    assert!(!anna.get("/aktivitet/1/var-dag").await.html.contains("13:00"));
    anna.fill(
        &format!("{draft}/delta"),
        &[("registration", "required"), ("registration_url", "https://evil.example/b")],
        "next",
    )
    .await;
    let sent = send(&mut anna, &draft).await;
    assert!(sent.contains("klart=bada"), "{sent}");
    let page = anna.get(&sent).await.html;
    assert!(page.contains("Det här väntar på granskning"), "{page}");
    let public = anna.get("/aktivitet/1/var-dag").await.html;
    assert!(public.contains("13:00") && public.contains("Lilla salen"), "{public}");
    assert!(!public.contains("evil.example"), "a link to a new host waits");
    delivery::settle(&site).await.unwrap();
    let told = &site.mailer.shown_to(ANNA)[0].text;
    assert!(told.contains("Gäller nu: Tider, Plats") && told.contains("Väntar på granskning:"), "{told}");

    let list = desk.get("/granska?lage=changed").await.html;
    assert!(list.contains("Vår dag") && list.contains("Ändrat: Tider, Plats"), "{list}");
    let page = desk.get("/granska/1").await.html;
    assert!(page.contains("Ändrat sedan granskningen") && page.contains("Lilla salen, Stockholm</ins>"), "{page}");
    assert!(page.contains("https://evil.example/b"), "what waits is seen: {page}");
    let seen = site.store.activity(1).await.unwrap().unwrap().record.revision.to_string();
    let undone = desk.post("/granska/1", &[("action", "undo-changes"), ("seen", &seen)]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{undone:?}");
    let public = anna.get("/aktivitet/1/var-dag").await.html;
    assert!(public.contains("09:00") && public.contains("Stora salen") && !public.contains("13:00"), "{public}");
    delivery::settle(&site).await.unwrap();
    assert!(site.mailer.shown_to(ANNA)[0].subject.starts_with("Ändringar återtagna"));
    assert!(site.store.unreviewed(RowRange::first(100)).await.unwrap().is_empty());
}

#[tokio::test]
async fn links_are_asked_for_seldom_enough_and_a_known_browser_gets_in_all_the_same() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut known = Visitor::at(&site, "203.0.113.1");
    known.post("/logga-in", &[("email", ANNA)]).await;
    let link = mailed_link(&site, ANNA, "/logga-in/").await;
    known.post(&link, &[]).await;
    known.post("/logga-in", &[("action", "log-out")]).await;
    let mut asked = 1;
    for number in 0..10u8 {
        let mut elsewhere = Visitor::at(&site, &format!("192.0.2.{number}"));
        for attempt in 0..6 {
            let seen = elsewhere.post("/logga-in", &[("email", ANNA)]).await;
            if seen.status == StatusCode::OK {
                asked += 1;
                assert!(attempt < 5, "five an hour of one source");
            } else {
                assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS);
                assert!(seen.headers.contains_key("retry-after") && seen.html.contains(ANNA), "{seen:?}");
            }
        }
    }
    assert_eq!(asked, 30, "thirty a day of browsers that nobody knows");
    assert_eq!(known.post("/logga-in", &[("email", ANNA)]).await.status, StatusCode::OK);
    assert_eq!(known.post("/logga-in", &[("email", BO)]).await.status, StatusCode::OK);
}

/// What is counted in one place only is not counted where somebody goes around it.
#[test]
fn one_place_puts_letters_into_the_outbox() {
    fn callers(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                callers(&path, found);
            } else if std::fs::read_to_string(&path).unwrap().contains(".put_letter(") {
                found.push(path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    callers(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    // The store's own is for tests of how letters leave.
    assert_eq!(found, ["src/server/service/outgoing.rs"]);
    let enqueued =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/service/login.rs")).unwrap();
    assert!(!enqueued.contains("store.enqueue("));
}
