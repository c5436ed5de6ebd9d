//! What an activity that is not published yet will look like, within another page.

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
