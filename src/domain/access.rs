//! Who may do what. Decided here and nowhere else.

use super::{
    party::words,
    review::{Decision, State},
};

words! {
    /// What a person at a host is.
    Role {
        Moderator = "moderator",
        Admin = "admin",
    }
}

/// Someone who wants to do something, as far as it is known who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Has no role and did not register the activity in question.
    Anybody,
    /// Holds a link to its draft that stood on a page: the browser that it was begun in, say. Whose mail they read is not
    /// known.
    Holder,
    /// Registered the activity in question, or was added to it, and reads that mail.
    Editor,
    Host(Role),
}

/// What one may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// See the desk, and all that is registered.
    SeeDesk,
    Decide(Decision),
    /// Remind somebody, undo what changed without review, dismiss a letter.
    Moderate,
    /// Change an activity's content, or copy it.
    Edit,
    /// Say who may edit an activity, and end links to it.
    ManageEditors,
    /// Give roles, and see the mail that is stuck.
    Administer,
}

/// Whether this person may do that, whatever state it is in.
#[expect(clippy::match_same_arms, reason = "a table, read by what is done")]
pub fn may(who: Who, act: Act) -> bool {
    match (who, act) {
        (Who::Host(Role::Admin), Act::Administer) => true,
        (_, Act::Administer) => false,
        (Who::Host(_), Act::SeeDesk | Act::Moderate) => true,
        (Who::Anybody | Who::Holder | Who::Editor, Act::SeeDesk | Act::Moderate) => false,
        (Who::Editor | Who::Holder, Act::Edit) => true,
        (Who::Anybody | Who::Host(_), Act::Edit) => false,
        (Who::Editor, Act::ManageEditors) => true,
        (Who::Anybody | Who::Holder | Who::Host(_), Act::ManageEditors) => false,
        (Who::Host(_), Act::Decide(decision)) => !decision.is_organizers(),
        (Who::Editor, Act::Decide(decision)) => decision.is_organizers() || decision.is_anybodys(),
        // Confirming is what they cannot do, nor what everybody sees at once.
        (Who::Holder, Act::Decide(Decision::Confirm)) => false,
        (Who::Holder, Act::Decide(decision)) => decision.is_organizers(),
        (Who::Anybody, Act::Decide(_)) => false,
    }
}

/// Whether moderators see an activity in this state among all there are.
pub fn is_on_desk(state: State) -> bool {
    state != State::Erased
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_may_what_is_theirs_and_no_more() {
        let everybody = [Who::Anybody, Who::Holder, Who::Editor, Who::Host(Role::Moderator), Who::Host(Role::Admin)];
        let may_what = |act| everybody.map(|who| may(who, act));
        assert_eq!(may_what(Act::SeeDesk), [false, false, false, true, true]);
        assert_eq!(may_what(Act::Moderate), [false, false, false, true, true]);
        assert_eq!(may_what(Act::Edit), [false, true, true, false, false]);
        assert_eq!(may_what(Act::ManageEditors), [false, false, true, false, false]);
        assert_eq!(may_what(Act::Administer), [false, false, false, false, true]);
        for decision in Decision::ALL {
            let expected = match decision {
                Decision::Publish
                | Decision::AskChanges
                | Decision::Decline
                | Decision::Hide
                | Decision::Unhide
                | Decision::ReviewAnyway => [false, false, false, true, true],
                Decision::Cancel | Decision::Restore => [false, false, true, true, true],
                Decision::Confirm => [false, false, true, false, false],
                Decision::Resend | Decision::Withdraw => [false, true, true, false, false],
            };
            assert_eq!(may_what(Act::Decide(*decision)), expected, "{decision:?}");
        }
    }
}
