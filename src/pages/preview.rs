//! Preview of an activity that is not published, within another page.

use super::activity;
use crate::{
    domain::filter::{Filter, run},
    locale::Locale,
    parts::{
        heading::Level,
        html::prelude::*,
        programme::{View, cards},
    },
    views::preview::{Below, Preview},
};

/// Card, exactly as in the programme.
pub fn card(locale: Locale, preview: &Preview) -> Markup {
    let filter = Filter::default();
    let outcome = run::run(&preview.programme, &filter, None);
    let view = View::new(&preview.programme, &filter, &outcome, locale);
    outcome.hits.first().map(|hit| cards::single(&view, *hit, levels(preview.below)[0])).unwrap_or_default()
}

/// Page of the activity.
pub fn page(locale: Locale, preview: &Preview) -> Markup {
    activity::embedded(locale, &preview.page, levels(preview.below))
}

/// Levels of the headings of the card or the page, and of the page's parts.
fn levels(below: Below) -> [Level; 2] {
    match below {
        Below::H3 => [Level::H4, Level::H5],
        Below::H4 => [Level::H5, Level::H6],
    }
}
