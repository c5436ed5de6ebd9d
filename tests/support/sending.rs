//! Drafts that are sent as somebody who reads their mail sends them.

use std::sync::Arc;

use innovationsveckan::{
    domain::draft::Draft,
    locale::Locale,
    server::{
        service::{
            drafts,
            identity::{Posted, Requester},
            submission::{self, SubmissionOutcome},
        },
        state::Site,
        store::NewKey,
    },
};

/// Begins a draft of the week in `visitor`, and gives a key that was mailed to this address.
pub async fn begun(site: &Arc<Site>, draft: &Draft, email: &str) -> String {
    drafts::begin(site, "2027", Locale::Sv, draft, None, NewKey::MailedTo(email)).await.unwrap()
}

/// Who presses a button on the page of this key.
pub async fn requester(site: &Arc<Site>, key: &str) -> Requester {
    let opened = drafts::open(site, key).await.unwrap().unwrap();
    opened.requester(Posted::by("POST").unwrap(), None, "")
}

/// Presses *send* there.
pub async fn send(site: &Arc<Site>, key: &str) -> SubmissionOutcome {
    let opened = drafts::open(site, key).await.unwrap().unwrap();
    submission::send(site, &opened, &requester(site, key).await).await.unwrap()
}
