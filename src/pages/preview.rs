//! What an activity that is not published yet will look like, within another page.

use super::activity;
use crate::{
    domain::filter::{Filter, run},
    locale::Locale,
    parts::{
        html::{Html, prelude::*},
        programme::{View, cards},
    },
    server::service::preview::{Below, Preview},
};

/// The card, exactly as the programme shows it.
pub fn card(locale: Locale, preview: &Preview) -> impl Renderable {
    let filter = Filter::default();
    let outcome = run::run(&preview.programme, &filter);
    let view = View::new(&preview.programme, &filter, &outcome, locale);
    let mut html = Html::default();
    if let Some(hit) = outcome.hits.first() {
        html.raw(&cards::single(&view, *hit, headings(preview.below)[0]));
    }
    html
}

/// The page as it will look.
pub fn page(locale: Locale, preview: &Preview) -> impl Renderable {
    let mut html = Html::default();
    html.raw(&activity::embedded(locale, &preview.page, headings(preview.below)));
    html
}

/// The headings of the card or the page itself, and of the page's parts.
fn headings(below: Below) -> [&'static str; 2] {
    match below {
        Below::H3 => ["h4", "h5"],
        Below::H4 => ["h5", "h6"],
    }
}
