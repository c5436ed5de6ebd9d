//! First screen of hits, and the content in place of hits where there are none.

use super::{View, cards, chosen};
use crate::{
    domain::filter::{
        PAGE_LENGTH,
        run::{self, Hit},
    },
    parts::html::prelude::*,
};

/// Number of hits on the first screen; the browser lays the others out when they come near it.
const FIRST_SCREEN: usize = 8;

/// Hits of one page without scripts: those of the first screen, and a chunk of the others.
pub fn hits_of_page(view: &View) -> impl Renderable {
    let hits = view.hits_from_page();
    let (first, rest) = hits[..PAGE_LENGTH.min(hits.len())].split_at(FIRST_SCREEN.min(hits.len()));
    maud! {
        (first_hits(view, first))
        @if let Some(before) = first.last().filter(|_| !rest.is_empty()) {
            div.chunk.short { (cards::chunk(view, rest, Some(*before))) }
        }
    }
}

/// Cards of the first hits, or what to remove from the filter where there are none.
pub fn first_hits(view: &View, hits: &[Hit]) -> Markup {
    if view.outcome.hits.is_empty() {
        return chosen::no_hits(view, |filter| run::total(view.programme, filter, view.today));
    }
    cards::chunk(view, hits, None)
}
