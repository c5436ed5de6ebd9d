//! Sends drafts as people do who have opened a mailed link.

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

/// Begins a draft of the week in `visitor`; returns a key as mailed to this address.
pub async fn begun(site: &Arc<Site>, draft: &Draft, email: &str) -> String {
    drafts::begin(site, "2027", Locale::Sv, draft, None, NewKey::MailedTo(email)).await.unwrap()
}

/// Requester who posts on the page of this key.
pub async fn requester(site: &Arc<Site>, key: &str) -> Requester {
    let opened = drafts::open(site, key).await.unwrap().unwrap();
    opened.requester(Posted::by("POST").unwrap(), None, "")
}

/// Sends the draft of this key.
pub async fn send(site: &Arc<Site>, key: &str) -> SubmissionOutcome {
    let opened = drafts::open(site, key).await.unwrap().unwrap();
    submission::send(site, &opened, &requester(site, key).await).await.unwrap()
}
