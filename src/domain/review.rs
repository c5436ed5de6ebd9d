//! What moderators decide, and what follows from it.

use super::party::words;

words! {
    /// Where an activity stands between its organizer and the programme.
    State {
        Waiting = "waiting",
        Published = "published",
    }
}

words! {
    /// What can be decided of it.
    Decision {
        Publish = "publish",
    }
}

/// The state that a decision leads to; `None` where it changes nothing.
pub fn decide(state: State, decision: Decision) -> Option<State> {
    match (state, decision) {
        (State::Waiting, Decision::Publish) => Some(State::Published),
        (State::Published, Decision::Publish) => None,
    }
}
