//! From what is sent to what everybody sees: decisions, edits of what is published, cancelling.

use std::sync::Arc;

use innovationsveckan::{
    domain::{
        access::{Role, Who},
        draft::{Draft, DraftField},
        review::{Decision, State},
        submission::Sent,
        taxonomy::Status,
    },
    locale::Locale,
    server::{
        service::{
            desk::{self, DecisionRequest},
            drafts, duplicates, own_activities,
            submission::SubmissionOutcome,
        },
        state::Site,
        store::RowRange,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[macro_use]
#[path = "store/on_both.rs"]
mod on_both;
#[path = "support/sendable.rs"]
mod sendable;
#[path = "support/sending.rs"]
mod sending;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use sendable::{OWN, sendable as draft};
use visitor::{OPEN, Visitor, site};

const MODERATOR: &str = "moderator@vard.example";
const HOST: Who = Who::Host(Role::Moderator);

/// Sends a draft, and gives its key; the activity's id counts from 1.
async fn sent(site: &Arc<Site>, draft: &Draft) -> String {
    let key = sending::begun(site, draft, OWN).await;
    sending::send(site, &key).await;
    key
}

async fn change(site: &Arc<Site>, key: &str, field: DraftField, row: Option<u8>, value: &str) {
    let opened = drafts::open(site, key).await.unwrap().unwrap();
    let field_id = row.map_or(field.into(), |row| field.row(row));
    drafts::save_changes(site, opened.stored.id, &[drafts::change_by_system(field_id, value, "test")]).await.unwrap();
}

async fn decide(site: &Arc<Site>, id: u32, decision: Decision, words: &str) -> desk::DecisionOutcome {
    let seen_revision = site.store.activity(id).await.unwrap().unwrap().record.revision;
    let seen_edit_ms = site.store.proposal(id).await.unwrap().map(|proposal| proposal.since_ms);
    let request = DecisionRequest { decision, words: words.to_owned(), seen_revision, seen_edit_ms };
    desk::decide(site, MODERATOR, HOST, id, &request).await.unwrap()
}

fn shown_title(site: &Site, id: u32) -> Option<String> {
    let snapshot = site.programme_of(id)?;
    Some(snapshot.record(id)?.activity.title.as_str().to_owned())
}

async fn letters(site: &Site, recipient: &str) -> usize {
    let due = site.store.outbox_counts().await.unwrap();
    let _ = recipient;
    due.waiting as usize
}

async fn what_is_published_is_seen_at_once(url: &str) {
    let site = site(url, OPEN).await;
    sent(&site, &draft("Öppna data")).await;
    assert_eq!(site.store.queue(RowRange::first(100)).await.unwrap().len(), 1);
    assert_eq!(shown_title(&site, 1), None);
    let before = letters(&site, OWN).await;
    assert_eq!(decide(&site, 1, Decision::Publish, "").await, desk::DecisionOutcome::Done);
    assert_eq!(shown_title(&site, 1).as_deref(), Some("Öppna data"));
    assert_eq!(letters(&site, OWN).await, before + 1, "the organizer is told");
    assert!(site.store.queue(RowRange::first(100)).await.unwrap().is_empty());
    let decisions = site.store.decisions(1).await.unwrap();
    assert_eq!((decisions[0].actor.as_str(), decisions[0].decision), (MODERATOR, Decision::Publish));
    assert_eq!((decisions[0].state_before, decisions[0].state_after), (State::Waiting, State::Published));
}

async fn an_edit_waits_beside_what_is_published(url: &str) {
    let site = site(url, OPEN).await;
    let key = sent(&site, &draft("Öppna data")).await;
    decide(&site, 1, Decision::Publish, "").await;
    change(&site, &key, DraftField::Title, None, "Ännu öppnare data").await;
    change(&site, &key, DraftField::Starts, Some(1), "09:30").await;
    assert_eq!(sending::send(&site, &key).await, SubmissionOutcome::Sent(Sent::EditedBoth));
    let shown = site.programme_of(1).unwrap();
    let shown = &shown.record(1).unwrap().activity;
    assert_eq!(shown.title.as_str(), "Öppna data", "the title waits");
    assert_eq!(shown.occurrences[0].starts.to_string(), "2027-10-05T09:30:00+02:00", "the time does not");
    let queue = site.store.queue(RowRange::first(100)).await.unwrap();
    assert_eq!(queue[0].proposed.as_ref().unwrap().title.as_str(), "Ännu öppnare data");

    // While it waits, the time is moved once more and the activity is cancelled: neither is taken back.
    change(&site, &key, DraftField::Ends, Some(1), "11:00").await;
    sending::send(&site, &key).await;
    let cancel = own_activities::OrganizerRequest::Cancel { reason: "Sjukdom".to_owned() };
    own_activities::act(&site, 1, &sending::requester(&site, &key).await, Locale::Sv, &cancel).await.unwrap();
    assert_eq!(decide(&site, 1, Decision::Publish, "").await, desk::DecisionOutcome::Done);
    let shown = site.programme_of(1).unwrap();
    let shown = &shown.record(1).unwrap().activity;
    assert_eq!(shown.title.as_str(), "Ännu öppnare data");
    assert_eq!(shown.occurrences[0].ends.to_string(), "2027-10-05T11:00:00+02:00");
    assert_eq!((shown.status, shown.cancel_reason.as_deref()), (Status::Cancelled, Some("Sjukdom")));

    change(&site, &key, DraftField::Title, None, "En tredje titel").await;
    sending::send(&site, &key).await;
    assert_eq!(
        decide(&site, 1, Decision::Decline, "").await,
        desk::DecisionOutcome::Words(innovationsveckan::domain::problem::Problem::Missing)
    );
    assert_eq!(decide(&site, 1, Decision::Decline, "Den förra var bättre.").await, desk::DecisionOutcome::Done);
    assert_eq!(shown_title(&site, 1).as_deref(), Some("Ännu öppnare data"));
    assert!(site.store.queue(RowRange::first(100)).await.unwrap().is_empty());
}

async fn of_two_moderators_one_decides(url: &str) {
    let site = site(url, OPEN).await;
    sent(&site, &draft("Öppna data")).await;
    let request = |decision, words: &str| DecisionRequest {
        decision,
        words: words.to_owned(),
        seen_revision: 1,
        seen_edit_ms: None,
    };
    let ask = request(Decision::AskChanges, "Vem är den för?");
    let publish = request(Decision::Publish, "");
    assert_eq!(desk::decide(&site, MODERATOR, HOST, 1, &ask).await.unwrap(), desk::DecisionOutcome::Done);
    assert_eq!(
        desk::decide(&site, MODERATOR, HOST, 1, &ask).await.unwrap(),
        desk::DecisionOutcome::Done,
        "pressed twice"
    );
    assert_eq!(
        desk::decide(&site, "annan@vard.example", HOST, 1, &publish).await.unwrap(),
        desk::DecisionOutcome::Stale
    );
    assert_eq!(site.store.activity(1).await.unwrap().unwrap().state, State::ChangesAsked);
    assert_eq!(site.store.decisions(1).await.unwrap().len(), 1);
    assert!(desk::decide(&site, OWN, Who::Editor, 1, &publish).await.is_err(), "it is not the organizer's to decide");
}

on_both! {
    what_is_published_is_seen_at_once,
    an_edit_waits_beside_what_is_published,
    of_two_moderators_one_decides,
}

#[tokio::test]
async fn what_is_published_before_the_programme_opens_waits_for_it() {
    let file = SqliteFile::new();
    let early = site(&file.url(), OPEN).await;
    let mut week = early.store.week("2027").await.unwrap().unwrap();
    week.programme_opens = innovationsveckan::server::clock::parse_instant("2027-09-01T09:00:00+02:00").unwrap();
    early.store.put_week(&week, 0).await.unwrap();
    early.refresh().await.unwrap();
    sent(&early, &draft("Hemlig än så länge")).await;
    decide(&early, 1, Decision::Publish, "").await;
    assert_eq!(shown_title(&early, 1), None);
    let page = Visitor::new(&early).get("/program").await.html;
    assert!(page.contains("Programmet öppnar onsdag 1 september") && !page.contains("Hemlig"));
    let later = Arc::new(Site::new(early.store.clone(), visitor::clock("2027-09-01T09:00:01+02:00"), None));
    later.refresh().await.unwrap();
    assert_eq!(shown_title(&later, 1).as_deref(), Some("Hemlig än så länge"));
}

#[tokio::test]
async fn near_duplicates_are_shown_and_never_in_the_way() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    sent(&site, &draft("Öppna data i praktiken")).await;
    let key = sending::begun(&site, &draft("Öppna data i praktiken nu"), OWN).await;
    let path = format!("/anmal/{key}/skicka");
    let page = Visitor::new(&site).get(&path).await.html;
    assert!(!page.contains("Är det här samma aktivitet?"), "what waits is nothing to who is not known: {page}");
    sending::send(&site, &key).await;
    let page = Visitor::new(&site).get(&path).await.html;
    assert!(
        page.contains("Är det här samma aktivitet?") && page.contains("Samma arrangör och en liknande titel"),
        "{page}"
    );
    let second = site.store.activity(2).await.unwrap().unwrap();
    let near = duplicates::near_duplicates(&site, "2027", &second.record.activity, Some(2)).await.unwrap();
    assert_eq!(near.iter().map(|near| near.id).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn what_is_sent_can_be_cancelled_restored_copied_and_taken_back() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let key = sent(&site, &draft("Öppna data")).await;
    let path = format!("/anmal/{key}/skicka");
    let mut visitor = Visitor::new(&site);
    let act = |action: &'static str, more: Vec<(&'static str, &'static str)>| {
        let mut fields = vec![("own", "1"), ("action", action)];
        fields.extend(more);
        fields
    };
    decide(&site, 1, Decision::Publish, "").await;
    let empty = visitor.post(&path, &act("cancel", vec![("reason", "  ")])).await;
    assert!(empty.html.contains("id=\"problem-reason\">") && !empty.html.contains("id=\"problem-reason\"></p>"));
    visitor.post(&path, &act("cancel", vec![("reason", "Föreläsaren är <b>sjuk</b>")])).await;
    let page = visitor.get("/aktivitet/1/oppna-data").await.html;
    assert!(
        page.contains("Aktiviteten är inställd") && page.contains("Föreläsaren är &lt;b&gt;sjuk&lt;/b&gt;"),
        "{page}"
    );
    visitor.post(&path, &act("restore", vec![])).await;
    assert!(!visitor.get("/aktivitet/1/oppna-data").await.html.contains("inställd"));
    let copied = visitor.post(&path, &act("duplicate:2027", vec![])).await;
    assert!(copied.location.ends_with("/nar"), "{}", copied.location);
    let copy = visitor.get(&copied.location).await.html;
    assert!(copy.contains("value=\"09:00\"") && !copy.contains("<option value=\"2027-10-05\" selected>"));
    let key = sent(&site, &draft("En annan sak")).await;
    let path = format!("/anmal/{key}/skicka");
    visitor.post(&path, &act("withdraw", vec![])).await;
    assert_eq!(site.store.activity(2).await.unwrap().unwrap().state, State::Withdrawn);
    assert!(site.store.queue(RowRange::first(100)).await.unwrap().is_empty());
}
