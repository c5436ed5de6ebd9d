//! View model of an activity that is not published, for its preview.

use crate::{api::activity::ActivityPage, domain::programme::Programme};

/// Level of the heading above a preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    H3,
    H4,
}

impl Below {
    /// Level of the headings within the description.
    pub fn description_level(self) -> u8 {
        match self {
            Self::H3 => 5,
            Self::H4 => 6,
        }
    }
}

/// Public view of an activity.
pub struct Preview {
    pub below: Below,
    /// Programme of this activity alone.
    pub programme: Programme,
    pub page: ActivityPage,
}
