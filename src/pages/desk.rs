//! The moderators' desk: what waits, and one activity with all that a decision needs.

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

/// Buttons that decide nothing: take back what changed without a review, leave it, and remind somebody to confirm.
pub const UNDO: &str = "undo-changes";
pub const ACCEPT: &str = "accept-changes";
pub const REMIND: &str = "remind";

/// The word that an address chooses everything by.
const ALL: &str = "all";
/// The word that an address chooses what changed without a review by.
const CHANGED: &str = "changed";

/// A part of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskPart {
    In(State),
    /// What is published, or hidden, and has changed without a review since a moderator saw it.
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

    /// Whether an activity in that state is among what this part lists.
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
