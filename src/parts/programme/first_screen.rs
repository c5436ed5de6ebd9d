//! First screen of hits, and the content in place of hits where there are none.

use super::{View, chosen, sections};
use crate::{
    domain::filter::{PAGE_LENGTH, run::Hit},
    parts::html::prelude::*,
};

/// Number of hits on the first screen; the browser lays the others out when they come near it.
const FIRST_SCREEN: usize = 8;

/// Hits of one page without scripts: those of the first screen, and groups of the others.
pub fn hits_of_page(view: &View) -> Markup {
    let hits = view.hits_from_page();
    hits_below_heading(view, &hits[..PAGE_LENGTH.min(hits.len())], FIRST_SCREEN)
}

/// Cards of the first hits, or what to remove from the filter where there are none.
pub fn first_hits(view: &View, hits: &[Hit]) -> Markup {
    hits_below_heading(view, hits, hits.len())
}

fn hits_below_heading(view: &View, hits: &[Hit], plain: usize) -> Markup {
    if view.outcome.hits.is_empty() {
        let nothing = chosen::no_hits(view);
        return Markup::of(maud! { (nothing) (sections::only_lasting(view)) });
    }
    sections::sections(view, hits, None, plain.min(hits.len())).sections
}
