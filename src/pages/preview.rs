//! What an activity that is not published yet will look like, within another page.

use super::activity;
use crate::{
    api::activity::ActivityPage,
    domain::{
        filter::{Filter, run},
        programme::Programme,
    },
    locale::Locale,
    parts::{
        heading::Level,
        html::prelude::*,
        programme::{View, cards},
    },
};

/// The level of the headings that a preview stands below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    H3,
    H4,
}

/// What everybody would see of an activity.
pub struct Preview {
    pub below: Below,
    /// A programme of this activity alone.
    pub programme: Programme,
    pub page: ActivityPage,
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

/// The card, exactly as the programme shows it.
pub fn card(locale: Locale, preview: &Preview) -> Markup {
    let filter = Filter::default();
    let outcome = run::run(&preview.programme, &filter);
    let view = View::new(&preview.programme, &filter, &outcome, locale);
    outcome.hits.first().map(|hit| cards::single(&view, *hit, levels(preview.below)[0])).unwrap_or_default()
}

/// The page as it will look.
pub fn page(locale: Locale, preview: &Preview) -> Markup {
    activity::embedded(locale, &preview.page, levels(preview.below))
}

/// The levels of the headings of the card or the page itself, and of the page's parts.
fn levels(below: Below) -> [Level; 2] {
    match below {
        Below::H3 => [Level::H4, Level::H5],
        Below::H4 => [Level::H5, Level::H6],
    }
}
