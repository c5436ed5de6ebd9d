//! Requests and answers of the wizard's autosave and party search: the types of the plain requests `save-draft` and
//! `find-parties`, which `server::http::{autosave, party_search}` answer. A third, `read-html`, converts HTML to
//! Markdown (`server::http::clipboard`).

use serde::{Deserialize, Serialize};

use crate::domain::draft::{Change, FieldId, Other, Step};

/// Limit of copied HTML that is converted, in bytes.
pub const LONGEST_HTML: usize = 250_000;

/// Edits since the last answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typing {
    /// One of the draft's unguessable keys.
    pub key: String,
    /// Open step, whose fragments are wanted.
    pub step: Step,
    /// Revision of the draft that the page has.
    pub known: u32,
    pub changes: Vec<Change>,
    pub english: bool,
}

/// Outcome of a save: the draft's revision and whatever the page does not have yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub revision: u32,
    /// Time of day of the save by the server's clock, in the week's zone: `14:03`.
    pub at: String,
    /// Fields whose revision is above the page's, its own changes among them.
    pub fields: Vec<FieldNow>,
    /// Parts of the page that are derived from the draft: the id of an element, and its new content.
    pub fragments: Vec<(String, String)>,
}

/// Stored value of a field, with its revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldNow {
    /// Named `spot` on the wire, where a page may be older than the server.
    #[serde(rename = "spot")]
    pub field_id: FieldId,
    pub value: String,
    pub revision: u32,
    /// Name of the open page that wrote the value.
    pub editor: String,
    /// Values of others in conflict with this one; empty where there is nothing to choose.
    pub others: Vec<Other>,
}

/// Result of a search for a party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundParties {
    /// Best results, at most ten.
    pub found: Vec<FoundParty>,
    /// Number of all results.
    pub total: usize,
    /// Whether the text is a name of the first, in full, and of no other.
    pub is_named: bool,
}

/// Search result: a public body, or a party that the week's activities have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundParty {
    pub name: String,
    /// Organization number, `202100-5216`; empty where it is not known.
    pub number: String,
    /// Word of its [`PartyKind`](crate::domain::party::PartyKind).
    pub kind: String,
    /// Name of the kind in the reader's language, and the matching name where it differs from `name`.
    pub note: String,
}
