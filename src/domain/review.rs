//! What is decided of an activity, by moderators and by its organizer, and what follows from it.

mod edit;
mod pairs;
mod parts;
mod trusted_hosts;

pub use edit::{SplitEdit, split, with_edit};
pub use parts::{Part, changed_parts};
pub use trusted_hosts::TrustedHosts;

use super::party::words;

words! {
    /// Where an activity stands between its organizer and the programme.
    State {
        /// Sent, but it is not known yet whether the mail address is the sender's.
        Unconfirmed = "unconfirmed",
        Waiting = "waiting",
        ChangesAsked = "changes-asked",
        Published = "published",
        Declined = "declined",
        Withdrawn = "withdrawn",
        /// Published, and taken out of sight by a host.
        Hidden = "hidden",
        /// Its content is gone for good.
        Erased = "erased",
    }
}

words! {
    /// A decision about an activity.
    Decision {
        Publish = "publish",
        AskChanges = "ask-changes",
        Decline = "decline",
        /// A published activity goes out of sight.
        Hide = "hide",
        /// A hidden activity comes back into sight.
        Unhide = "unhide",
        /// The activity will not take place, and stays in the programme, marked.
        Cancel = "cancel",
        /// A cancelled activity takes place after all.
        Restore = "restore",
        /// A moderator reviews it although nobody has confirmed the address.
        ReviewAnyway = "review-anyway",
        /// The sender has shown that the mail address is theirs.
        Confirm = "confirm",
        /// The organizer has changed it and sends it again.
        Resend = "resend",
        Withdraw = "withdraw",
    }
}

impl Decision {
    /// Whether it is the organizer's to take rather than the moderators'.
    pub fn is_organizers(self) -> bool {
        matches!(self, Self::Confirm | Self::Resend | Self::Withdraw)
    }

    /// Whether it is as much the organizer's as the moderators'.
    pub fn is_anybodys(self) -> bool {
        matches!(self, Self::Cancel | Self::Restore)
    }

    /// Whether words must go with it: to the organizer, or, of a cancellation, for everybody to read.
    pub fn needs_words(self) -> bool {
        matches!(self, Self::AskChanges | Self::Decline | Self::Hide | Self::Cancel)
    }
}

/// The state that a decision leads to; `None` where it cannot be taken.
/// What is published stays so until a host hides it: an edit of it waits beside it, and what will not take place is
/// cancelled, not withdrawn.
#[expect(clippy::match_same_arms, reason = "a table, read by state and decision")]
pub fn decide(state: State, decision: Decision) -> Option<State> {
    use Decision::{
        AskChanges, Cancel, Confirm, Decline, Hide, Publish, Resend, Restore, ReviewAnyway, Unhide, Withdraw,
    };
    use State::{ChangesAsked, Declined, Erased, Hidden, Published, Unconfirmed, Waiting, Withdrawn};
    match (state, decision) {
        (Unconfirmed, Confirm | ReviewAnyway) => Some(Waiting),
        (Unconfirmed, Resend) => Some(Unconfirmed),
        (Waiting | ChangesAsked | Declined, Resend) => Some(Waiting),
        (Waiting | ChangesAsked | Declined, Publish) => Some(Published),
        (Waiting | ChangesAsked, AskChanges) => Some(ChangesAsked),
        (Waiting | ChangesAsked, Decline) => Some(Declined),
        (Unconfirmed | Waiting | ChangesAsked | Declined, Withdraw) => Some(Withdrawn),
        (Published, Hide) => Some(Hidden),
        (Published, Cancel | Restore) => Some(Published),
        (Hidden, Unhide) => Some(Published),
        (Hidden, Resend) => Some(Hidden),
        (Unconfirmed, Publish | AskChanges | Decline | Hide | Unhide | Cancel | Restore)
        | (Waiting | ChangesAsked | Declined, Confirm | ReviewAnyway | Hide | Unhide | Cancel | Restore)
        | (Declined, AskChanges | Decline)
        | (Published, Publish | AskChanges | Decline | Unhide | ReviewAnyway | Confirm | Resend | Withdraw)
        | (Hidden, Publish | AskChanges | Decline | Hide | Cancel | Restore | ReviewAnyway | Confirm | Withdraw)
        | (Withdrawn | Erased, _) => None,
    }
}

/// What becomes of an edit that waits beside a published activity; `None` where the decision cannot be taken of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// The edit takes the published activity's place.
    Taken,
    /// The edit is dropped; what is published stays.
    Dropped,
}

/// The decisions that can be taken of an edit of a published activity.
pub fn decide_edit(decision: Decision) -> Option<EditOutcome> {
    match decision {
        Decision::Publish => Some(EditOutcome::Taken),
        Decision::AskChanges | Decision::Decline => Some(EditOutcome::Dropped),
        Decision::Hide
        | Decision::Unhide
        | Decision::Cancel
        | Decision::Restore
        | Decision::ReviewAnyway
        | Decision::Confirm
        | Decision::Resend
        | Decision::Withdraw => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair, one row for each state, in the order of `Decision::ALL`.
    #[test]
    fn every_state_and_decision() {
        use State::{ChangesAsked, Declined, Erased, Hidden, Published, Unconfirmed, Waiting, Withdrawn};
        let named = |letter| match letter {
            'w' => Some(Waiting),
            'u' => Some(Unconfirmed),
            'c' => Some(ChangesAsked),
            'd' => Some(Declined),
            'p' => Some(Published),
            'h' => Some(Hidden),
            'g' => Some(Withdrawn),
            _ => None,
        };
        // Publish, ask, decline; hide, unhide, cancel, restore; review anyway; confirm, resend, withdraw.
        let table = [
            (Unconfirmed, "--- ---- w wug"),
            (Waiting, "pcd ---- - -wg"),
            (ChangesAsked, "pcd ---- - -wg"),
            (Published, "--- h-pp - ---"),
            (Declined, "p-- ---- - -wg"),
            (Withdrawn, "--- ---- - ---"),
            (Hidden, "--- -p-- - -h-"),
            (Erased, "--- ---- - ---"),
        ];
        assert_eq!(table.len(), State::ALL.len());
        for (state, expected) in table {
            let expected: Vec<_> = expected.chars().filter(|letter| *letter != ' ').map(named).collect();
            assert_eq!(expected.len(), Decision::ALL.len());
            for (decision, expected) in Decision::ALL.iter().zip(expected) {
                assert_eq!(decide(state, *decision), expected, "{state:?} × {decision:?}");
            }
        }
    }

    #[test]
    fn an_edit_is_taken_or_dropped() {
        let outcomes: Vec<_> = Decision::ALL.iter().map(|decision| decide_edit(*decision)).collect();
        let (taken, dropped) = (Some(EditOutcome::Taken), Some(EditOutcome::Dropped));
        assert_eq!(outcomes[..3], [taken, dropped, dropped]);
        assert!(outcomes[3..].iter().all(Option::is_none));
    }
}
