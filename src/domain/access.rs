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
    /// Registered the activity in question, or was added to it.
    Editor,
    Host(Role),
}

/// What one may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// See the desk, and all that is registered.
    SeeDesk,
    Decide(Decision),
    /// Change an activity's content, or who may edit it.
    Edit,
    /// Give roles, and see the mail that is stuck.
    Administer,
}

/// Whether this person may do that, whatever state it is in.
#[expect(clippy::match_same_arms, reason = "a table, read by what is done")]
pub fn may(who: Who, act: Act) -> bool {
    match (who, act) {
        (Who::Host(Role::Admin), Act::Administer) => true,
        (_, Act::Administer) => false,
        (Who::Host(_), Act::SeeDesk) => true,
        (Who::Anybody | Who::Editor, Act::SeeDesk) => false,
        (Who::Editor, Act::Edit) => true,
        (Who::Anybody | Who::Host(_), Act::Edit) => false,
        (Who::Host(_), Act::Decide(decision)) => !decision.is_organizers(),
        (Who::Editor, Act::Decide(decision)) => decision.is_organizers(),
        (Who::Anybody, Act::Decide(_)) => false,
    }
}

/// Whether an activity in this state is anything to the moderators yet.
pub fn is_on_desk(state: State) -> bool {
    state != State::Unconfirmed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_may_what_is_theirs_and_no_more() {
        let everybody = [Who::Anybody, Who::Editor, Who::Host(Role::Moderator), Who::Host(Role::Admin)];
        let may_what = |act| everybody.map(|who| may(who, act));
        assert_eq!(may_what(Act::SeeDesk), [false, false, true, true]);
        assert_eq!(may_what(Act::Edit), [false, true, false, false]);
        assert_eq!(may_what(Act::Administer), [false, false, false, true]);
        for decision in Decision::ALL {
            let expected = match decision {
                Decision::Publish | Decision::AskChanges | Decision::Decline => [false, false, true, true],
                Decision::Confirm | Decision::Resend | Decision::Withdraw => [false, true, false, false],
            };
            assert_eq!(may_what(Act::Decide(*decision)), expected, "{decision:?}");
        }
    }
}
