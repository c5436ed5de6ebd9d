//! Order of hits: by time, by title or by relevance.

use super::{Sort, run::Hit};
use crate::{programme::Programme, search::index::Score};

/// Sorts hits of different occurrences by bucket: each has a rank, so that nothing is compared.
pub(crate) fn sort(programme: &Programme, sort: Sort, scores: Option<&[Score]>, hits: &mut Vec<Hit>) {
    let places = programme.places(sort);
    let mut at_place = vec![None; places.len()];
    for hit in hits.drain(..) {
        at_place[places[hit.occurrence as usize] as usize] = Some(hit);
    }
    let in_order = at_place.into_iter().flatten();
    let Some(scores) = scores.filter(|_| sort == Sort::Relevance) else {
        return hits.extend(in_order);
    };
    let mut by_score: Vec<Vec<Hit>> = Vec::new();
    for hit in in_order {
        let score = usize::from(scores[hit.document as usize]);
        if by_score.len() <= score {
            by_score.resize(score + 1, Vec::new());
        }
        by_score[score].push(hit);
    }
    hits.extend(by_score.into_iter().flatten());
}
