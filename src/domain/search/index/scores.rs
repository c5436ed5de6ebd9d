//! Scores of documents: sums of the terms' costs, and the terms to drop where no document has all of them.

use super::{ABSENT, NO_MATCH, Score, SearchResult, groups::TermGroupMatch, terms::TermScores};
use crate::search::matching::Cost;

/// Least sum of costs over the query's terms, some of which may match together.
pub(super) fn combine_scores(terms: &[TermScores], groups: &[TermGroupMatch], documents: usize) -> Vec<Score> {
    let mut sums: Vec<Vec<Score>> = vec![vec![0; documents]];
    for (number, terms) in terms.iter().enumerate() {
        let mut next: Vec<Score> =
            sums[number].iter().zip(&terms.costs).map(|(sum, cost)| add_cost(*sum, *cost)).collect();
        for group in groups.iter().filter(|group| group.words.end == number + 1) {
            for ((next, before), cost) in next.iter_mut().zip(&sums[group.words.start]).zip(&group.costs) {
                *next = (*next).min(add_cost(*before, *cost));
            }
        }
        sums.push(next);
    }
    sums.pop().unwrap_or_default()
}

fn add_cost(sum: Score, cost: Cost) -> Score {
    if sum == NO_MATCH || cost == ABSENT { NO_MATCH } else { sum + Score::from(cost) }
}

/// Costs from which on a term stands in a document by its beginning, by a part of a compound, or deep in the text.
const FAINT: Cost = 8;

/// The largest set of terms, as bits, that one document has; of equally large ones that whose terms are meant most
/// plainly somewhere, then that of the rarest terms.
fn best_term_set(terms: &[TermScores], documents: usize) -> u32 {
    let rarity: Vec<u32> = terms
        .iter()
        .map(|terms| documents as u32 - terms.costs.iter().filter(|cost| **cost != ABSENT).count() as u32)
        .collect();
    let is_plain: Vec<bool> = terms.iter().map(|terms| terms.costs.iter().any(|cost| *cost < FAINT)).collect();
    let worth = |held: u32| {
        let held_terms = || (0..terms.len()).filter(|number| held >> number & 1 == 1);
        let plain = held_terms().filter(|number| is_plain[*number]).count();
        let rarity: u32 = held_terms().map(|number| rarity[number]).sum();
        (held.count_ones(), plain, rarity, std::cmp::Reverse(held))
    };
    (0..documents).map(|document| terms_of(terms, document)).max_by_key(|held| worth(*held)).unwrap_or(0)
}

/// Terms that a document has, as bits.
fn terms_of(terms: &[TermScores], document: usize) -> u32 {
    terms
        .iter()
        .enumerate()
        .fold(0, |held, (number, terms)| held | u32::from(terms.costs[document] != ABSENT) << number)
}

/// Drops as few terms as possible; of equally few, the commonest.
pub(super) fn drop_terms(terms: &[TermScores], result: &mut SearchResult, documents: usize) {
    let best = best_term_set(terms, documents);
    if best == 0 {
        return;
    }
    result.dropped = (0..terms.len()).filter(|number| best >> number & 1 == 0).collect();
    for (document, score) in result.scores.iter_mut().enumerate() {
        if terms_of(terms, document) & best == best {
            let kept = terms.iter().enumerate().filter(|(number, _)| best >> number & 1 == 1);
            *score = kept.map(|(_, terms)| Score::from(terms.costs[document])).sum();
        }
    }
}
