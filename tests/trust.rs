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

#[path = "trust/addresses.rs"]
mod addresses;
#[expect(dead_code, reason = "the store's own suite uses the rest")]
#[path = "store/databases.rs"]
mod databases;
#[path = "trust/decisions.rs"]
mod decisions;
#[path = "trust/editors.rs"]
mod editors;
#[path = "support/enqueue.rs"]
mod enqueue;
#[path = "trust/mails.rs"]
mod mails;
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
