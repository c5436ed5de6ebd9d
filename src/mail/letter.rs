//! Kinds of letters. A letter refers to its subject by id; its text and the secret addresses in it are made when it is
//! sent, so that no secret waits in the database.

use serde::{Deserialize, Serialize};

use domain::{access::Role, review::Decision};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum Letter {
    /// Address that resumes a draft.
    Draft {
        draft_id: i64,
    },
    /// Like `Draft`, for a submission from an address that is not confirmed; the button on its page confirms it.
    Confirm {
        draft_id: i64,
    },
    /// Reminder of `Confirm`, before the unconfirmed submission is deleted.
    Remind {
        draft_id: i64,
    },
    /// Notice to the old address that a change of address was requested and awaits confirmation by the new one.
    AddressChanging {
        activity_id: u32,
    },
    /// Notice to the old address that the change has taken place.
    AddressChanged {
        activity_id: u32,
    },
    /// Receipt of a submission, with the address to edit it.
    Receipt {
        draft_id: i64,
        activity_id: u32,
    },
    /// Login link on request, and the local path to return to.
    Login {
        back: Option<String>,
    },
    /// Login link for a person who was given a role.
    Invite {
        role: Role,
    },
    /// Decision of a moderator, with their message; `of_edit` if it concerns an edit of a published activity.
    Decided {
        activity_id: u32,
        draft_id: Option<i64>,
        decision: Decision,
        words: String,
        of_edit: bool,
    },
    /// Edit of a published activity: names of the form fields that changed at once, and of those that wait for a
    /// moderator. Older letters have only `waits`.
    Edited {
        activity_id: u32,
        #[serde(default)]
        waits: bool,
        #[serde(default)]
        now: Vec<String>,
        #[serde(default)]
        later: Vec<String>,
    },
    /// A host's reversal of changes that were made without review, with the names of the fields.
    ChangesUndone {
        activity_id: u32,
        fields: Vec<String>,
        words: String,
    },
    Cancelled {
        activity_id: u32,
        reason: String,
    },
    /// Cancellation that was revoked.
    Restored {
        activity_id: u32,
    },
    Withdrawn {
        activity_id: u32,
    },
    /// Notice to a new editor of an activity, with the person who added them.
    EditorAdded {
        activity_id: u32,
        by: String,
    },
}

impl Letter {
    /// JSON for the outbox, with the kind in `letter`.
    pub fn payload(&self) -> String {
        serde_json::to_string(self).expect("a letter has no map whose keys could fail to be written")
    }

    /// Parses the outbox's JSON; `None` for a kind of a later version.
    pub fn read(payload: &str) -> Option<Self> {
        serde_json::from_str(payload).ok()
    }

    /// Kind as a word, as stored.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("letter").and_then(serde_json::Value::as_str).unwrap_or("").to_owned()
    }

    /// Whether a person waits for the letter, which then overtakes all others.
    pub fn is_urgent(&self) -> bool {
        match self {
            Self::Login { .. } | Self::Invite { .. } | Self::Confirm { .. } => true,
            Self::Draft { .. }
            | Self::Remind { .. }
            | Self::AddressChanging { .. }
            | Self::AddressChanged { .. }
            | Self::Receipt { .. }
            | Self::Decided { .. }
            | Self::Edited { .. }
            | Self::ChangesUndone { .. }
            | Self::Cancelled { .. }
            | Self::Restored { .. }
            | Self::Withdrawn { .. }
            | Self::EditorAdded { .. } => false,
        }
    }

    /// Draft whose secret address the letter contains.
    pub fn draft_id(&self) -> Option<i64> {
        match self {
            Self::Draft { draft_id }
            | Self::Confirm { draft_id }
            | Self::Remind { draft_id }
            | Self::Receipt { draft_id, .. } => Some(*draft_id),
            Self::Decided { draft_id, .. } => *draft_id,
            _ => None,
        }
    }

    /// Activity whose editors alone may receive the letter: it is not sent to one who was removed meanwhile.
    pub fn told_to_editors(&self) -> Option<u32> {
        match self {
            Self::Edited { activity_id, .. }
            | Self::ChangesUndone { activity_id, .. }
            | Self::Cancelled { activity_id, .. }
            | Self::Restored { activity_id }
            | Self::Withdrawn { activity_id }
            | Self::EditorAdded { activity_id, .. } => Some(*activity_id),
            Self::Receipt { .. }
            | Self::AddressChanging { .. }
            | Self::AddressChanged { .. }
            | Self::Decided { .. }
            | Self::Draft { .. }
            | Self::Confirm { .. }
            | Self::Remind { .. }
            | Self::Login { .. }
            | Self::Invite { .. } => None,
        }
    }

    /// Activity that the letter is about.
    pub fn activity_id(&self) -> Option<u32> {
        match self {
            Self::Receipt { activity_id, .. }
            | Self::AddressChanging { activity_id }
            | Self::AddressChanged { activity_id }
            | Self::Decided { activity_id, .. }
            | Self::Edited { activity_id, .. }
            | Self::ChangesUndone { activity_id, .. }
            | Self::Cancelled { activity_id, .. }
            | Self::Restored { activity_id }
            | Self::Withdrawn { activity_id }
            | Self::EditorAdded { activity_id, .. } => Some(*activity_id),
            Self::Draft { .. }
            | Self::Confirm { .. }
            | Self::Remind { .. }
            | Self::Login { .. }
            | Self::Invite { .. } => None,
        }
    }
}
