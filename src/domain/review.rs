//! Decisions about an activity, by moderators and by its organizer, and the resulting states.

mod edit;
mod pairs;
mod parts;
mod trusted_hosts;

pub use edit::{SplitEdit, split, with_edit};
pub(crate) use pairs::pairing;
pub use parts::{Part, changed_parts};
pub use trusted_hosts::TrustedHosts;

use super::party::words;

words! {
    /// State of an activity, between its organizer and the programme.
    State {
        /// Sent, but the sender has not proven to read the mail address yet.
        Unconfirmed = "unconfirmed",
        Waiting = "waiting",
        ChangesAsked = "changes-asked",
        Published = "published",
        Declined = "declined",
        Withdrawn = "withdrawn",
        /// Published once, and hidden by a host.
        Hidden = "hidden",
        /// Content deleted for good.
        Erased = "erased",
    }
}

words! {
    /// A decision about an activity.
    Decision {
        Publish = "publish",
        AskChanges = "ask-changes",
        Decline = "decline",
        /// Hides a published activity.
        Hide = "hide",
        /// Shows a hidden activity again.
        Unhide = "unhide",
        /// Marks the activity as cancelled; it stays in the programme.
        Cancel = "cancel",
        /// Reverts a cancellation.
        Restore = "restore",
        /// Lets moderators review an activity although nobody has confirmed its address.
        ReviewAnyway = "review-anyway",
        /// Confirms that the sender reads the mail address.
        Confirm = "confirm",
        /// Sends the activity again after the requested changes.
        Resend = "resend",
        Withdraw = "withdraw",
    }
}

impl Decision {
    /// Whether only the organizer takes the decision.
    pub fn is_organizers(self) -> bool {
        matches!(self, Self::Confirm | Self::Resend | Self::Withdraw)
    }

    /// Whether both the organizer and moderators may take the decision.
    pub fn is_anybodys(self) -> bool {
        matches!(self, Self::Cancel | Self::Restore)
    }

    /// Whether a message is required: to the organizer or, for a cancellation, to everybody.
    pub fn needs_words(self) -> bool {
        matches!(self, Self::AskChanges | Self::Decline | Self::Hide | Self::Cancel)
    }
}

/// State after a decision; `None` where the decision is not possible. A published activity stays published until a host
/// hides it: edits wait beside it, and its organizer can cancel, but not withdraw it.
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

/// Result of a decision about an edit that waits beside a published activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// The edit replaces the published content.
    Taken,
    /// The edit is dropped, and the published content stays.
    Dropped,
}

/// Outcome of a decision about an edit of a published activity; `None` where the decision is not possible.
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
