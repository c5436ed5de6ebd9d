//! Each page's HTML as it stands: of an activity that has everything, and of one that has nothing that may be left out.

use std::sync::Arc;

use axum::http::StatusCode;
use innovationsveckan::{
    domain::{
        access::{Role, Who},
        draft::{Change, Draft, DraftField, FieldId},
        review::Decision,
    },
    server::{
        service::{
            desk::{self, DecisionRequest},
            drafts,
            submission::SubmissionOutcome,
        },
        state::Site,
    },
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/html_lines.rs"]
mod html_lines;
#[path = "support/sendable.rs"]
mod sendable;
#[path = "support/sending.rs"]
mod sending;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use sendable::{OWN, sendable};
use visitor::{OPEN, Visitor, mailed_link};

const ADMIN: &str = "asa@vard.example";
/// Part of a page that is one step's own, without the list of steps that stands beside each.
const STEP: &str = "class=\"wizard-step\"";
const MODERATOR: &str = "bo@vard.example";

/// Compares the main part of a page with what it was.
async fn look(visitor: &mut Visitor, path: &str, name: &str) {
    look_at(visitor, path, "<main", name).await;
}

/// As [`look`], at the first element with this in its opening tag.
async fn look_at(visitor: &mut Visitor, path: &str, mark: &str, name: &str) {
    let page = visitor.get(path).await;
    let lines = html_lines::of(&without_times_of_sessions(&page.html), mark);
    insta::with_settings!({ description => format!("{name}: {}", page.status), omit_expression => true }, {
        insta::assert_snapshot!(name, lines);
    });
}

/// Sessions begin in the computer's own time, whatever the site's clock shows.
fn without_times_of_sessions(html: &str) -> String {
    let Some((before, rest)) = html.split_once("id=\"sessions\"") else { return html.to_owned() };
    let (section, after) = rest.split_once("</section>").unwrap();
    let mut pieces = section.split("<p class=\"hint\">");
    let mut steady = pieces.next().unwrap().to_owned();
    for piece in pieces {
        steady.push_str("<p class=\"hint\">TIMES");
        steady.push_str(&piece[piece.find("</p>").unwrap()..]);
    }
    format!("{before}id=\"sessions\"{steady}</section>{after}")
}

fn everything() -> Draft {
    let mut draft = sendable("Allt <på> \"en\" gång & lite till");
    for (name, value) in [
        ("partner.1", "Region Skåne"),
        ("partner_open.1", "1"),
        ("partner_kind.1", "region"),
        ("partner.2", "Åke & Co"),
        ("partner_open.2", "1"),
        ("partner_number.2", "556036-0793"),
        ("partner_kind.2", "company"),
        ("summary", "Kort om allt."),
        ("description", "# Rubrik\n\nVi visar **hur**, [här](https://example.se).\n\n- ett\n- två\n\n> Citat"),
        ("languages", "sv en fi"),
        ("audience", "targeted"),
        ("audience_note", "Upphandlare & jurister"),
        ("website", "https://example.se/om"),
        ("format.1", "hybrid"),
        ("venue.1", "Stora salen"),
        ("address.1", "Torget 1"),
        ("online_url.1", "https://example.se/delta"),
        ("occurrence_open.2", "1"),
        ("day.2", "2027-10-06"),
        ("starts.2", "22:00"),
        ("ends.2", "01:00"),
        ("end_day.2", "2027-10-07"),
        ("format.2", "online"),
        ("online_url_later.2", "yes"),
        ("registration", "required"),
        ("registration_url", "https://example.se/anmal"),
        ("registration_by_mail", "yes"),
        ("deadline_day", "2027-10-01"),
        ("deadline_time", "12:00"),
        ("places", "50"),
        ("accessibility", "captions step-free"),
        ("contact_name", "Frågor & svar"),
        ("co_email", "med@vinnova.example"),
    ] {
        draft.set(FieldId::parse(name).unwrap(), value);
    }
    draft
}

/// Two who have written in the same field, and much that is wrong.
async fn troubled(site: &Arc<Site>) -> String {
    let mut draft = Draft::default();
    for (name, value) in [
        ("organizer", "Ingen känner till den"),
        ("organizer_number", "123"),
        ("summary", &"s".repeat(301)),
        ("website", "ingen länk"),
        ("day.1", "2027-10-04"),
        ("starts.1", "25:00"),
        ("format.1", "hybrid"),
        ("registration", "required"),
        ("deadline_day", "2020-01-01"),
        ("contact_email", "fel"),
        ("left", "vem vad nar delta kontakt skicka"),
    ] {
        draft.set(FieldId::parse(name).unwrap(), value);
    }
    let key = sending::begun(site, &draft, OWN).await;
    let opened = drafts::open(site, &key).await.unwrap().unwrap();
    for (editor, value) in [("a", "Den enas titel"), ("b", "Den andras titel")] {
        let change = Change {
            field_id: DraftField::Title.into(),
            value: value.to_owned(),
            seen: 0,
            editor: editor.to_owned(),
            settles: false,
        };
        drafts::save_changes(site, opened.stored.id, &[change]).await.unwrap();
    }
    key
}

async fn sent(site: &Arc<Site>, draft: &Draft) -> String {
    let key = sending::begun(site, draft, OWN).await;
    let outcome = sending::send(site, &key).await;
    assert!(matches!(outcome, SubmissionOutcome::Sent(_)), "{outcome:?}");
    key
}

async fn decide(site: &Arc<Site>, id: u32, decision: Decision, words: &str) {
    let seen_revision = site.store.activity(id).await.unwrap().unwrap().record.revision;
    let request = DecisionRequest { decision, words: words.to_owned(), seen_revision, seen_edit_ms: None };
    let outcome = desk::decide(site, MODERATOR, Who::Host(Role::Moderator), id, &request).await.unwrap();
    assert_eq!(outcome, desk::DecisionOutcome::Done);
}

async fn signed_in(site: &Arc<Site>, email: &str) -> Visitor {
    let mut visitor = Visitor::new(site);
    visitor.post("/logga-in", &[("email", email)]).await;
    let link = mailed_link(site, email, "/logga-in/").await;
    assert_eq!(visitor.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    visitor
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_everybody_sees() {
    let file = SqliteFile::new();
    let site = visitor::site(&file.url(), OPEN).await;
    let mut anybody = Visitor::new(&site);
    sent(&site, &everything()).await;
    sent(&site, &sendable("Det nödvändiga")).await;
    for id in [1, 2] {
        decide(&site, id, Decision::Publish, "").await;
    }
    for (path, name) in [
        ("/", "start"),
        ("/program", "programme"),
        ("/en/program?q=visar&format=online", "programme-chosen-en"),
        ("/aktivitet/1/allt-pa-en-gang-lite-till", "activity-with-everything"),
        ("/en/aktivitet/2/det-nodvandiga", "activity-with-nothing-en"),
        ("/om", "about"),
        ("/finns-inte", "missing"),
        ("/anmal", "registration"),
        ("/logga-in?till=/mina", "login"),
        ("/logga-in/0123456789abcdef0123456789abcdef", "login-link-spent"),
    ] {
        look(&mut anybody, path, name).await;
    }
    decide(&site, 1, Decision::Cancel, "Lokalen är stängd.").await;
    look(&mut anybody, "/aktivitet/1/allt-pa-en-gang-lite-till", "activity-cancelled").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_organizer_sees() {
    let file = SqliteFile::new();
    let site = visitor::site(&file.url(), OPEN).await;
    let mut anybody = Visitor::new(&site);
    let empty = sending::begun(&site, &Draft::default(), OWN).await;
    let full = sending::begun(&site, &everything(), OWN).await;
    let troubled = troubled(&site).await;
    let all = ["vem", "vad", "nar", "delta", "kontakt", "skicka"];
    for (key, name, steps) in
        [(&empty, "empty", &all[..]), (&full, "full", &all[..]), (&troubled, "troubled", &["vad", "skicka"][..])]
    {
        for step in steps {
            let path = format!("/anmal/{key}/{step}");
            look_at(&mut anybody, &path, STEP, &format!("draft-{name}-{step}")).await;
        }
    }
    look(&mut anybody, &format!("/anmal/{empty}/vem"), "draft").await;
    look_at(&mut anybody, &format!("/anmal/{full}/vem?sok=partner.1"), "id=\"found\"", "draft-full-found").await;
    let waiting = sent(&site, &everything()).await;
    look_at(&mut anybody, &format!("/anmal/{waiting}/skicka"), STEP, "draft-sent").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_hosts_and_who_is_signed_in_see() {
    let file = SqliteFile::new();
    let site = visitor::site(&file.url(), OPEN).await;
    site.store.give_role(ADMIN, Role::Admin, "veckan invite", 0).await.unwrap();
    site.store.give_role(MODERATOR, Role::Moderator, ADMIN, 0).await.unwrap();
    sent(&site, &everything()).await;
    sent(&site, &sendable("Det nödvändiga")).await;
    sent(&site, &sendable("Det dolda")).await;
    decide(&site, 2, Decision::Publish, "").await;
    decide(&site, 3, Decision::Publish, "").await;
    decide(&site, 3, Decision::Hide, "Fel innehåll.").await;
    let mut admin = signed_in(&site, ADMIN).await;
    for (path, name) in [
        ("/granska", "desk"),
        ("/granska?lage=all&q=qqqqqq", "desk-no-hits"),
        ("/granska/1", "desk-with-everything"),
        ("/en/granska/2", "desk-with-nothing-en"),
        ("/granska/3", "desk-hidden"),
        ("/granska/personer", "people"),
        ("/granska/historik", "history"),
    ] {
        look(&mut admin, path, name).await;
    }
    let mut organizer = signed_in(&site, OWN).await;
    for (path, name) in [
        ("/mina", "mine"),
        ("/mina/1", "my-activity-with-everything"),
        ("/en/mina/2", "my-activity-with-nothing-en"),
        ("/mina/3", "my-activity-hidden"),
        ("/granska", "forbidden"),
        ("/logga-in", "logged-in"),
    ] {
        look(&mut organizer, path, name).await;
    }
}
