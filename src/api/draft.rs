//! What the browser tells the server of a draft while somebody writes in it, and what it hears back.

#[cfg(not(feature = "forms"))]
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(not(feature = "forms"))]
use super::error::ApiError;
use crate::domain::draft::{Change, FieldId, Other, Step};

/// What has been typed since the last answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typing {
    /// One of the draft's unguessable keys.
    pub key: String,
    /// The step that is open, whose fragments are wanted.
    pub step: Step,
    /// The draft's revision that the page knows.
    pub known: u32,
    pub changes: Vec<Change>,
    pub english: bool,
}

/// What the server has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub revision: u32,
    /// The server's clock in the week's zone: `14:03`.
    pub at: String,
    /// Fields whose revision is above the one that the page knew, its own changes among them.
    pub fields: Vec<FieldNow>,
    /// Parts of the page that follow from what was typed: the id of an element, and its new content.
    pub fragments: Vec<(String, String)>,
}

/// A field as it stands on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldNow {
    /// `spot` on the wire, where a page may be older than the server.
    #[serde(rename = "spot")]
    pub field_id: FieldId,
    pub value: String,
    pub revision: u32,
    /// The page that wrote it.
    pub editor: String,
    /// What others hold for it: not empty where somebody must choose.
    pub others: Vec<Other>,
}

/// A public body that a search found, or a party that the week has met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundParty {
    pub name: String,
    /// `202100-5216`; empty where it is not known.
    pub number: String,
    /// The word of its kind.
    pub kind: String,
    /// Its kind in the reader's language, and the name that matched where it is another.
    pub note: String,
}

/// Keeps what was typed. Never refuses it for being wrong; `NotFound` where there is no such draft.
#[cfg(not(feature = "forms"))]
#[server(prefix = "/do", endpoint = "save-draft", input = server_fn::codec::Json)]
pub async fn save_draft(typing: Typing) -> Result<Saved, ApiError> {
    let site = crate::api::context::site()?;
    let saving = crate::server::http::pages::saving(&site).await?;
    crate::server::service::drafts::save(&site, typing, &saving).await
}

/// The public bodies that a few letters, an alias or an organization number may mean; at most ten.
#[cfg(not(feature = "forms"))]
#[server(prefix = "/do", endpoint = "find-parties", input = server_fn::codec::GetUrl)]
pub async fn find_parties(text: String, english: bool) -> Result<Vec<FoundParty>, ApiError> {
    Ok(crate::server::service::parties::find(&text, english))
}
