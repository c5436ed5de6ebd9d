//! The registry of public bodies as people meet it: in the wizard without scripts, and on the desk.

use std::sync::Arc;

use axum::http::StatusCode;
use innovationsveckan::{
    domain::{access::Role, draft::DraftField},
    server::{service::submission::SubmissionOutcome, state::Site},
};

#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "support/sendable.rs"]
mod sendable;
#[path = "support/sending.rs"]
mod sending;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use databases::SqliteFile;
use sendable::{OWN, sendable};
use visitor::{OPEN, Visitor, mailed_link, site};

const BO: &str = "bo@vard.example";

/// Begins a draft, and gives the address of its first step.
async fn who(visitor: &mut Visitor) -> String {
    visitor.post("/anmal", &[("action", "begin")]).await.location
}

/// What the button that searches the registry shows for a name.
async fn found(visitor: &mut Visitor, path: &str, name: &str) -> String {
    let asked = visitor.fill(path, &[("organizer", name)], "find:organizer").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let page = visitor.get(&asked.location).await.html;
    page.split("id=\"found\"").nth(1).unwrap().split("</div>").next().unwrap().to_owned()
}

/// The part of a page in the element with this id.
fn part<'a>(page: &'a str, id: &str, end: &str) -> &'a str {
    page.split(&format!("id=\"{id}\">")).nth(1).unwrap().split(end).next().unwrap()
}

async fn shown(visitor: &mut Visitor, path: &str, name: &str, number: &str, kind: &str) -> String {
    let fields = [("organizer", name), ("organizer_number", number), ("organizer_kind", kind)];
    // Said again, it is what somebody says, and not what the registry had filled in for another name.
    visitor.fill(path, &fields, "save").await;
    visitor.fill(path, &fields, "save").await;
    visitor.get(path).await.html
}

#[tokio::test]
async fn a_slip_finds_the_body_without_scripts() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    for (typed, meant) in [
        ("Vinova", "Vinnova"),
        ("Trafikverkt", "Trafikverket"),
        ("Upsala kommun", "Uppsala kommun"),
        ("Skolvreket", "Skolverket"),
        ("Vinnovva", "Vinnova"),
    ] {
        let found = found(&mut visitor, &path, typed).await;
        let first = found.split("value=\"pick:organizer:").nth(1).map(|rest| rest.split('"').next().unwrap());
        assert_eq!(first, Some(meant), "{typed}: {found}");
    }
    let answer = visitor.get("/do/find-parties?text=Vinova&english=false").await.html;
    assert!(
        answer.starts_with("{\"found\":[{\"name\":\"Vinnova\"") && answer.contains("\"is_named\":false"),
        "{answer}"
    );
    let answer = visitor.get("/do/find-parties?text=vinnova&english=false").await.html;
    assert!(answer.contains("\"is_named\":true"), "{answer}");
}

#[tokio::test]
async fn how_many_there_are_is_said_and_that_there_is_none() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    let none = found(&mut visitor, &path, "Kommunkonsulten i Bromma AB").await;
    assert!(none.contains("Inget i registret heter så. Det gör inget"), "{none}");
    let many = found(&mut visitor, &path, "Region").await;
    let total: usize = many.split("10 av ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(total > 20 && many.contains("träffar i registret: skriv mer av namnet."), "{many}");
    assert_eq!(many.matches("value=\"pick:").count(), 10);
    let one = found(&mut visitor, &path, "Vinnova").await;
    assert!(one.contains("1 träff i registret"), "{one}");
    let english = visitor.get(&format!("/en{path}?sok=organizer")).await.html;
    assert!(english.contains("1 match in the registry"), "{english}");
}

#[tokio::test]
async fn a_number_is_doubted_only_by_one_who_knows() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    for (name, number, kind, words) in [
        // The registry knows the municipality, and no number of it.
        ("Kiruna kommun", "212000-2783", "municipality", ""),
        (
            "Kiruna kommun",
            "202100-5216",
            "municipality",
            "Numret hör till Vinnova. Stämmer det? Här står Kiruna kommun.",
        ),
        ("Vinnova", "202100-5216", "state", "Numret hör till Vinnova."),
        ("Vinnova", "202100-2742", "state", " Stämmer det? Här står Vinnova."),
        ("Acme AB", "202100-5216", "company", "Numret hör till Vinnova. Stämmer det? Här står Acme AB."),
        ("Acme AB", "556036-0793", "company", "Numret finns inte i registret"),
    ] {
        let page = shown(&mut visitor, &path, name, number, kind).await;
        let owner = part(&page, "owner-organizer_number", "</p>");
        assert!(if words.is_empty() { owner.is_empty() } else { owner.contains(words) }, "{name} {number}: {owner}");
    }
    // A court whose number eighty share, whether it is among the first of them or not.
    for name in ["Alingsås tingsrätt", "Ångermanlands tingsrätt"] {
        let page = shown(&mut visitor, &path, name, "202100-2742", "state").await;
        let owner = part(&page, "owner-organizer_number", "</p>");
        assert!(owner.starts_with("Numret delas av ") && !owner.contains("Stämmer det"), "{name}: {owner}");
        assert!(page.contains("rule is-met"), "{name}");
    }
    let page = shown(&mut visitor, &path, "Kiruna kommun", "212000-2783", "municipality").await;
    assert!(part(&page, "eligibility", "</div>").contains("rule is-met"), "{page}");
}

#[tokio::test]
async fn a_state_university_meets_a_rule_that_asks_for_the_state() {
    let file = SqliteFile::new();
    let site = site(&file.url(), OPEN).await;
    let mut visitor = Visitor::new(&site);
    let path = who(&mut visitor).await;
    visitor.fill(&path, &[("organizer", "KTH")], "next").await;
    for (name, number, kind, class, words) in [
        (
            "Uppsala universitet",
            "202100-2932",
            "academia",
            "rule is-met",
            "Uppsala universitet är av slaget universitet eller högskola och räknas som statlig myndighet",
        ),
        ("Uppsala universitet", "202100-2932", "state", "rule is-met", "är av slaget statlig myndighet"),
        ("Uppsala universitet", "", "academia", "rule is-stated", "Organisationsnumret är inte angivet."),
        ("Universitetet i Bromma", "", "academia", "rule is-not-met", "Villkoret är inte uppfyllt än"),
    ] {
        let page = shown(&mut visitor, &path, name, number, kind).await;
        let rule = part(&page, "eligibility", "</div>");
        assert!(rule.starts_with(&format!("<p class=\"{class}\">")) && rule.contains(words), "{name} {kind}: {rule}");
        let problem = part(&page, "problem-organizer_kind", "</p>");
        assert_eq!(problem.is_empty(), class != "rule is-not-met", "{name} {kind}: {problem}");
    }
    let page = visitor.get(&path).await.html;
    let rules = page.split("counting_kinds").nth(1).unwrap().split(']').next().unwrap();
    assert!(rules.contains("academia"), "{rules}");
}

async fn on_desk(site: &Arc<Site>, kind: &str) -> String {
    let mut draft = sendable(&format!("Öppna data, {kind}"));
    for (field, value) in [
        (DraftField::Organizer, "Uppsala universitet"),
        (DraftField::OrganizerNumber, "202100-2932"),
        (DraftField::OrganizerKind, kind),
    ] {
        draft.set(field, value);
    }
    let key = sending::begun(site, &draft, OWN).await;
    let sent = sending::send(site, &key).await;
    assert!(matches!(sent, SubmissionOutcome::Sent(_)), "{kind}: {sent:?}");
    site.store.give_role(BO, Role::Moderator, "veckan invite", 0).await.unwrap();
    let mut moderator = Visitor::new(site);
    moderator.post("/logga-in", &[("email", BO)]).await;
    let link = mailed_link(site, BO, "/logga-in/").await;
    moderator.post(&link, &[]).await;
    moderator.get("/granska/1").await.html
}

#[tokio::test]
async fn the_desk_says_what_a_state_university_counts_as() {
    for (kind, met) in [("academia", "och räknas som statlig myndighet, enligt"), ("state", "av slaget statlig")] {
        let file = SqliteFile::new();
        let site = site(&file.url(), OPEN).await;
        let page = on_desk(&site, kind).await;
        assert!(page.contains("rule is-met") && page.contains(met), "{kind}: {page}");
        let line = "Namn och nummer stämmer med registret. Där är den av slaget universitet eller högskola och räknas som \
                    statlig myndighet.";
        assert!(page.contains(line), "{kind}: {page}");
    }
}
