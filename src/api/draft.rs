//! What the browser tells the server of a draft while somebody writes in it, and what it hears back: the types of the two
//! plain requests `save-draft` and `find-parties`, which `server::http::{autosave, party_search}` answer.

use serde::{Deserialize, Serialize};

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

/// What a search for a party gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundParties {
    /// At most ten, the best first.
    pub found: Vec<FoundParty>,
    /// How many fit in all.
    pub total: usize,
    /// Whether the text is a name of the first, in full, and of no other.
    pub is_named: bool,
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
