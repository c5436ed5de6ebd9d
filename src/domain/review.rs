//! What is decided of an activity, by moderators and by its organizer, and what follows from it.

use super::{activity::Activity, party::words};

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
    /// What can be decided of it.
    Decision {
        Publish = "publish",
        AskChanges = "ask-changes",
        Decline = "decline",
        /// A published activity goes out of sight.
        Hide = "hide",
        /// It comes back into sight.
        Unhide = "unhide",
        /// It will not take place, and stays in the programme, marked.
        Cancel = "cancel",
        /// It takes place after all.
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
    /// It takes the published one's place.
    Taken,
    /// It goes; what is published stays.
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

/// Whether an edit of a published activity waits for a moderator: who arranges it and what it is about do, when, where
/// and how one takes part must be right at once.
pub fn needs_review(before: &Activity, after: &Activity) -> bool {
    before.title != after.title
        || before.summary != after.summary
        || before.description != after.description
        || before.organizer != after.organizer
        || before.partners != after.partners
        || before.themes != after.themes
        || before.kind != after.kind
}

/// What of an edit counts at once: all but what waits for a moderator.
pub fn at_once(before: &Activity, after: &Activity) -> Activity {
    with_reviewed(after, before)
}

/// The activity with what moderators review taken from another: when, where and how one takes part may have been
/// changed while an edit waited.
pub fn with_reviewed(activity: &Activity, reviewed: &Activity) -> Activity {
    let reviewed = reviewed.clone();
    Activity {
        title: reviewed.title,
        summary: reviewed.summary,
        description: reviewed.description,
        organizer: reviewed.organizer,
        partners: reviewed.partners,
        themes: reviewed.themes,
        kind: reviewed.kind,
        ..activity.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair, one row for each state, in the order of `Decision::ALL`.
    #[test]
    fn every_state_and_decision() {
        use State::{ChangesAsked, Declined, Erased, Hidden, Published, Unconfirmed, Waiting, Withdrawn};
        // Publish, ask, decline; hide, unhide, cancel, restore; review anyway; confirm, resend, withdraw.
        let (w, u, c, d, p, h, g) = (
            Some(Waiting),
            Some(Unconfirmed),
            Some(ChangesAsked),
            Some(Declined),
            Some(Published),
            Some(Hidden),
            Some(Withdrawn),
        );
        let table = [
            (Unconfirmed, [None, None, None, None, None, None, None, w, w, u, g]),
            (Waiting, [p, c, d, None, None, None, None, None, None, w, g]),
            (ChangesAsked, [p, c, d, None, None, None, None, None, None, w, g]),
            (Published, [None, None, None, h, None, p, p, None, None, None, None]),
            (Declined, [p, None, None, None, None, None, None, None, None, w, g]),
            (Withdrawn, [None; 11]),
            (Hidden, [None, None, None, None, p, None, None, None, None, h, None]),
            (Erased, [None; 11]),
        ];
        assert_eq!(table.len(), State::ALL.len());
        for (state, expected) in table {
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
