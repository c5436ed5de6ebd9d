//! How many cards the first screen gets, and what stands there where there are none.

use super::{View, cards, chosen};
use crate::{
    domain::filter::{
        PAGE_LENGTH,
        run::{self, Hit},
    },
    parts::html::prelude::*,
};

/// So many hits stand on the first screen; those below it are laid out when they are come to.
const FIRST_SCREEN: usize = 8;

/// The hits of one page without scripts: those of the first screen, and a chunk of the rest.
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

/// The first hits as they are shown, or what to do where there are none.
pub fn first_hits(view: &View, hits: &[Hit]) -> Markup {
    if view.outcome.hits.is_empty() {
        return chosen::no_hits(view, |filter| run::total(view.programme, filter));
    }
    cards::chunk(view, hits, None)
}
