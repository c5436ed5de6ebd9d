//! What is mailed. A letter names what it is about by its id; what it says, and the secret addresses in it, are made when
//! it is sent, so that none of them waits in the database.

use serde::{Deserialize, Serialize};

use crate::domain::{access::Role, review::Decision};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum Letter {
    /// The address that resumes a draft.
    Draft {
        draft_id: i64,
    },
    /// The same, for what was sent without the browser's proof of work: the button there confirms it.
    Confirm {
        draft_id: i64,
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
    /// An edit was sent: published at once, or waiting beside what is published.
    Edited {
        activity_id: u32,
        waits: bool,
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
