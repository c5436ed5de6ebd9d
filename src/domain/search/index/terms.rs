//! Single query terms: the terms of the vocabulary that match one, and the cost of the best match in each document.

use super::{ABSENT, Index, SearchResult};
use crate::search::{
    matching::{self, Cost, TermMatch, TermMatches},
    postings::{self, Fields},
    query::QueryTerm,
    vocabulary::TermId,
};

/// Cost of a match by its field, the cheapest first.
const FIELD_COSTS: [(Fields, Cost); 6] = [
    (postings::TITLE, 0),
    (postings::PARTY, 0),
    (postings::PLACE, 1),
    (postings::THEME, 1),
    (postings::SUMMARY, 4),
    (postings::DESCRIPTION, 8),
];

/// Cost of each set of fields: that of its cheapest one.
const NEAREST_FIELD: [Cost; 64] = {
    let mut costs = [0; 64];
    let mut fields = 1;
    while fields < costs.len() {
        let mut nearest = 0;
        while fields & FIELD_COSTS[nearest].0 as usize == 0 {
            nearest += 1;
        }
        costs[fields] = FIELD_COSTS[nearest].1;
        fields += 1;
    }
    costs
};

/// Cost of a query term that matches as two.
const SPLIT: Cost = 10;

/// Leniency of a match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MatchMode {
    /// Only the term itself.
    Exact,
    /// Whole terms, with or without diacritics. For a short term that others follow: it is complete, and a prefix of
    /// nearly everything.
    Whole,
    /// Also inflected forms, prefixes and parts of compounds.
    Prefix,
    /// As [`MatchMode::Prefix`], of the last term of several.
    Last,
    /// As [`MatchMode::Prefix`], of the only term of a query.
    Alone,
}

/// Query term with its matches and their costs.
#[derive(Clone)]
pub(super) struct TermScores {
    pub(super) matches: TermMatches,
    /// Costs by document.
    pub(super) costs: Vec<Cost>,
}

impl Index {
    pub(super) fn match_term(
        &self,
        word: &QueryTerm,
        mode: MatchMode,
        documents: usize,
        result: &mut SearchResult,
    ) -> TermScores {
        if mode == MatchMode::Exact || word.is_abbreviation() {
            let words: Vec<TermMatch> =
                self.vocabulary.find(&word.normalized).map(|word| TermMatch { word, cost: 0 }).into_iter().collect();
            if mode == MatchMode::Exact || !words.is_empty() {
                let costs = self.best_costs(&words, documents);
                return TermScores { matches: TermMatches::new(word.normalized.clone(), words), costs };
            }
        }
        let mut matches = matching::matches(&self.vocabulary, &word.normalized);
        if word.is_short_abbreviation() {
            matching::remove_prefixes(&mut matches);
        }
        match mode {
            MatchMode::Alone => matching::remove_doubtful_prefixes(&mut matches),
            // `ai` is whole as it stands, and begins nearly everything.
            MatchMode::Last if word.is_short() && matches.words.iter().any(|found| found.cost == 0) => {
                matching::remove_prefixes(&mut matches);
            }
            MatchMode::Last => {
                matching::favour_prefixes(&mut matches);
            }
            _ => {}
        }
        if mode == MatchMode::Whole {
            matches.words.retain(TermMatch::is_whole);
        }
        let mut costs = self.best_costs(&matches.words, documents);
        if matches.words.is_empty() || !matches.corrections.is_empty() {
            self.match_as_two_terms(&word.normalized, &mut costs, result);
        }
        TermScores { matches, costs }
    }

    /// Cost of the best match in each document.
    pub(super) fn best_costs(&self, matches: &[TermMatch], documents: usize) -> Vec<Cost> {
        let mut costs = vec![ABSENT; documents];
        let words: Vec<TermId> = matches.iter().map(|found| found.word).collect();
        for segment in &self.segments {
            let costs = costs.get_mut(segment.first_document() as usize..).unwrap_or_default();
            segment.for_each(&words, |number, postings| {
                for posting in postings {
                    let (row, fields) = postings::unpack(*posting);
                    if let Some(nearest) = costs.get_mut(row) {
                        *nearest = (matches[number].cost + NEAREST_FIELD[usize::from(fields)]).min(*nearest);
                    }
                }
            });
        }
        costs
    }

    /// Matches documents that contain as two words what was typed as one.
    fn match_as_two_terms(&self, typed: &str, costs: &mut [Cost], result: &mut SearchResult) {
        if !typed.is_ascii() {
            return;
        }
        for at in 2..typed.len().saturating_sub(2) {
            let (first, second) = typed.split_at(at);
            let first = self.vocabulary.find(first).or_else(|| {
                // With the linking s of compounds.
                first.strip_suffix('s').filter(|first| first.len() > 2).and_then(|first| self.vocabulary.find(first))
            });
            let (Some(_), Some(first)) = (self.vocabulary.find(second), first) else { continue };
            let parts = [self.vocabulary.word(first), second].map(|part| TermMatches::forms(&self.vocabulary, part));
            let [first, second] = parts.each_ref().map(|part| self.best_costs(&part.words, costs.len()));
            let mut stand_apart = false;
            for (cost, (first, second)) in costs.iter_mut().zip(first.into_iter().zip(second)) {
                if first != ABSENT && second != ABSENT {
                    *cost = (*cost).min(first + second + SPLIT);
                    stand_apart = true;
                }
            }
            if stand_apart {
                result.extra_matches.extend(parts);
            }
        }
    }
}
