//! What an activity that is not published yet will look like, within another page.

use super::activity;
use crate::{
    domain::filter::{Filter, run},
    locale::Locale,
    parts::{
        html::{Html, prelude::*},
        programme::{View, cards},
    },
    server::service::preview::Preview,
};

/// The level of the headings that a preview stands below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    H3,
    H4,
}

impl Below {
    /// Of the card or the page itself, and of the page's parts.
    fn headings(self) -> [&'static str; 2] {
        match self {
            Self::H3 => ["h4", "h5"],
            Self::H4 => ["h5", "h6"],
        }
    }

    /// The level of the headings within the description.
    pub fn description_level(self) -> u8 {
        match self {
            Self::H3 => 5,
            Self::H4 => 6,
        }
    }
}

/// The card, exactly as the programme shows it.
pub fn card(locale: Locale, preview: &Preview, below: Below) -> impl Renderable {
    let filter = Filter::default();
    let outcome = run::run(&preview.programme, &filter);
    let view = View::new(&preview.programme, &filter, &outcome, locale);
    let mut html = Html::default();
    if let Some(hit) = outcome.hits.first() {
        html.raw(&cards::single(&view, *hit, below.headings()[0]));
    }
    html
}

/// The page as it will look.
pub fn page(locale: Locale, preview: &Preview, below: Below) -> impl Renderable {
    let mut html = Html::default();
    html.raw(&activity::embedded(locale, &preview.page, below.headings()));
    html
}
