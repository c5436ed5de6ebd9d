//! What is mailed. A letter names what it is about by its id; what it says, and the secret addresses in it, are made when
//! it is sent, so that none of them waits in the database.

use serde::{Deserialize, Serialize};

use domain::{access::Role, review::Decision};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum Letter {
    /// The address that resumes a draft.
    Draft {
        draft_id: i64,
    },
    /// The same, for what was sent by somebody who has not shown that they read this address: the button there confirms it.
    Confirm {
        draft_id: i64,
    },
    /// The same once more, before what nobody has confirmed is deleted.
    Remind {
        draft_id: i64,
    },
    /// Somebody has asked that what was sent under this address be known by another one, which is not confirmed yet.
    AddressChanging {
        activity_id: u32,
    },
    /// What was sent under this address is known by another one from now on.
    AddressChanged {
        activity_id: u32,
    },
    /// What was sent, and the address to edit it.
    Receipt {
        draft_id: i64,
        activity_id: u32,
    },
    /// A login link for who asked for one, and the local path that it leads back to.
    Login {
        back: Option<String>,
    },
    /// A login link for who was given a role.
    Invite {
        role: Role,
    },
    /// What a moderator decided, in their words; `of_edit` when it was an edit of a published activity.
    Decided {
        activity_id: u32,
        draft_id: Option<i64>,
        decision: Decision,
        words: String,
        of_edit: bool,
    },
    /// An edit of a published activity was sent: the fields that count at once, and those that wait for a moderator, by
    /// their names in forms. `waits` is of letters that were written before these were told.
    Edited {
        activity_id: u32,
        #[serde(default)]
        waits: bool,
        #[serde(default)]
        now: Vec<String>,
        #[serde(default)]
        later: Vec<String>,
    },
    /// A host has taken back what had changed without review: these fields.
    ChangesUndone {
        activity_id: u32,
        fields: Vec<String>,
        words: String,
    },
    Cancelled {
        activity_id: u32,
        reason: String,
    },
    /// It takes place after all.
    Restored {
        activity_id: u32,
    },
    Withdrawn {
        activity_id: u32,
    },
    /// Who may edit an activity from now on, and who added them.
    EditorAdded {
        activity_id: u32,
        by: String,
    },
}

impl Letter {
    /// As an outbox keeps it: JSON that names its kind in `letter`.
    pub fn payload(&self) -> String {
        serde_json::to_string(self).expect("a letter has no map whose keys could fail to be written")
    }

    /// From what an outbox keeps; `None` where a later version of this program wrote it.
    pub fn read(payload: &str) -> Option<Self> {
        serde_json::from_str(payload).ok()
    }

    /// Its kind in a word, as it is kept.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("letter").and_then(serde_json::Value::as_str).unwrap_or("").to_owned()
    }

    /// Whether somebody sits and waits for it, and it overtakes all others.
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

    /// The draft that it is about, where it carries that draft's address.
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

    /// The activity whose editors it is for, and nobody else: it is not sent to one who was removed while it waited.
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

    /// The activity that it is about.
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
