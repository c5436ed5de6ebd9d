//! An activity that is not published yet, as it will look.

use crate::{api::activity::ActivityPage, domain::programme::Programme};

/// The level of the headings that a preview stands below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    H3,
    H4,
}

impl Below {
    /// The level of the headings within the description.
    pub fn description_level(self) -> u8 {
        match self {
            Self::H3 => 5,
            Self::H4 => 6,
        }
    }
}

/// What everybody would see of an activity.
pub struct Preview {
    pub below: Below,
    /// A programme of this activity alone.
    pub programme: Programme,
    pub page: ActivityPage,
}
