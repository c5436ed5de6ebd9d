//! Moderators' desk: the lists of activities, and one activity with everything that a decision needs.

mod activity;
mod comparison;
mod decision;
mod list;

pub use activity::{DeskPage, PartyLine, one};
pub use comparison::PartChange;
pub use decision::signed_out;
pub use list::{DeskList, Item, PAGE_KEY, STATE_KEY, TEXT_KEY, list};

use crate::{
    domain::{access, review::State},
    locale::Locale,
};

/// Values of buttons that decide nothing: undo the unreviewed changes, accept them, or send a reminder to confirm.
pub const UNDO: &str = "undo-changes";
pub const ACCEPT: &str = "accept-changes";
pub const REMIND: &str = "remind";

/// Word in the query for all activities.
const ALL: &str = "all";
/// Word in the query for activities with unreviewed changes.
const CHANGED: &str = "changed";

/// List of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskPart {
    In(State),
    /// Published or hidden activities that have changed without review since a moderator saw them.
    Changed,
    All,
}

impl DeskPart {
    pub fn word(self) -> &'static str {
        match self {
            Self::In(state) => state.word(),
            Self::Changed => CHANGED,
            Self::All => ALL,
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        match word {
            CHANGED => Some(Self::Changed),
            ALL => Some(Self::All),
            word => State::parse(word).ok().map(Self::In),
        }
    }

    /// Whether an activity in that state belongs to this list.
    pub fn holds(self, state: State) -> bool {
        match self {
            Self::In(part) => part == state,
            Self::Changed => matches!(state, State::Published | State::Hidden),
            Self::All => access::is_on_desk(state),
        }
    }

    fn name(self, locale: Locale) -> &'static str {
        match self {
            Self::In(state) => locale.desk_state(state),
            Self::Changed => locale.desk_state_changed(),
            Self::All => locale.desk_state_all(),
        }
    }
}
