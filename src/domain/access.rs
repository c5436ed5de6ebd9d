//! Access control: who may do what. Decided here and nowhere else.

use super::{
    party::words,
    review::{Decision, State},
};

words! {
    /// Role of a person at a host.
    Role {
        Moderator = "moderator",
        Admin = "admin",
    }
}

/// Relation to an activity of the person who wants to do something, as far as it is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person without a role who did not register the activity.
    Anybody,
    /// A person with an unmailed link to the draft, such as the one shown in the browser that began it; no address is
    /// proven.
    Holder,
    /// A person who registered the activity or was added to it, and has proven to read mail to that address.
    Editor,
    Host(Role),
}

/// Action that needs a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// See the desk, and every registered activity.
    SeeDesk,
    Decide(Decision),
    /// Send a reminder, undo a change made without review, or dismiss a letter.
    Moderate,
    /// Change an activity's content, or copy the activity.
    Edit,
    /// Choose who may edit an activity, and revoke links to its draft.
    ManageEditors,
    /// Give roles, and manage undelivered mail.
    Administer,
}

/// Whether a person may do something, regardless of the activity's state.
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
        // A holder of a link cannot confirm an address, nor decide what everybody sees at once.
        (Who::Holder, Act::Decide(Decision::Confirm)) => false,
        (Who::Holder, Act::Decide(decision)) => decision.is_organizers(),
        (Who::Anybody, Act::Decide(_)) => false,
    }
}

/// Whether an activity in this state is listed on the desk.
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
