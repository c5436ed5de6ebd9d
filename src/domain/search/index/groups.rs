//! Matches of several query terms together: as a compound, or as a synonym.

use std::ops::Range;

use super::{Index, SearchResult};
use crate::search::{
    matching::{self, Cost, TermMatches},
    query::QueryTerm,
    stem, tokens,
};

/// Cost of a synonym.
const SYNONYM: Cost = 3;

/// Cost of two query terms that match as one compound.
const COMPOUND: Cost = 1;

/// Name in a group of synonyms.
pub(in crate::search) struct SynonymName {
    /// Normalized words.
    words: Vec<String>,
    /// Swedish stems of the words, by which inflected forms of the name are recognized.
    stems: Vec<String>,
}

/// The letters of a name that has no forms but its genitive.
const SHORT_NAME: usize = 6;

/// Whether a word is a name or its genitive.
fn is_or_of(word: &str, name: &str) -> bool {
    word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest == "s")
}

impl SynonymName {
    pub(in crate::search) fn new(name: &str) -> Self {
        let words = tokens::tokenize(name);
        Self { stems: words.iter().map(|word| stem::swedish(word)).collect(), words }
    }

    /// Whether terms of the same stems are this name: a short one alone is no form of another word, as Formas is none of
    /// form.
    fn is_meant(&self, terms: &[QueryTerm]) -> bool {
        match (&self.words[..], terms) {
            ([name], [term]) if name.len() <= SHORT_NAME => is_or_of(&term.normalized, name),
            _ => true,
        }
    }
}

/// Match of consecutive query terms together, by another term than each of them.
pub(super) struct TermGroupMatch {
    pub(super) words: Range<usize>,
    /// Positions in [`SearchResult::extra_matches`].
    pub(super) extra_matches: Range<usize>,
    pub(super) costs: Vec<Cost>,
}

impl Index {
    /// Matches documents that contain two consecutive query terms as one compound.
    pub(super) fn match_compounds(
        &self,
        words: &[QueryTerm],
        documents: usize,
        result: &mut SearchResult,
    ) -> Vec<TermGroupMatch> {
        let mut groups = Vec::new();
        for (first, pair) in words.windows(2).enumerate() {
            let [one, other] = pair else { continue };
            if one.is_quoted
                || other.is_quoted
                || (one.is_stop_word() || one.normalized.len() < 2) && !one.joins_next
                || other.normalized.len() < 2
            {
                continue;
            }
            let mut found = matching::compounds(&self.vocabulary, &one.normalized, &other.normalized);
            if !found.is_empty() {
                for found in &mut found {
                    found.cost += COMPOUND;
                }
                let extra_matches = result.extra_matches.len()..result.extra_matches.len() + 1;
                groups.push(TermGroupMatch {
                    words: first..first + 2,
                    extra_matches,
                    costs: self.best_costs(&found, documents),
                });
                let typed = format!("{}{}", one.normalized, other.normalized);
                result.extra_matches.push(TermMatches::new(typed, found));
            }
        }
        groups
    }

    /// Matches documents that contain a synonym of consecutive query terms.
    pub(super) fn match_synonyms(
        &self,
        words: &[QueryTerm],
        documents: usize,
        result: &mut SearchResult,
    ) -> Vec<TermGroupMatch> {
        let stems: Vec<String> = words.iter().map(|word| stem::swedish(&word.normalized)).collect();
        let mut groups = Vec::new();
        for names in &self.synonyms {
            for (number, name) in names.iter().enumerate().filter(|(_, name)| !name.stems.is_empty()) {
                let typed = stems.windows(name.stems.len()).enumerate();
                for (first, _) in typed.filter(|(_, typed)| *typed == name.stems) {
                    let typed = first..first + name.stems.len();
                    if words[typed.clone()].iter().any(|word| word.is_quoted) || !name.is_meant(&words[typed.clone()]) {
                        continue;
                    }
                    for (_, other) in names.iter().enumerate().filter(|(other, _)| *other != number) {
                        if let Some((costs, found)) = self.match_name(other, documents) {
                            let extra_matches = result.extra_matches.len()..result.extra_matches.len() + found.len();
                            groups.push(TermGroupMatch { words: typed.clone(), extra_matches, costs });
                            result.extra_matches.extend(found);
                        }
                    }
                }
            }
        }
        groups
    }

    /// Matches of a name's word; of a short one those that are no form of another word.
    fn forms_of_name(&self, word: &str) -> TermMatches {
        let mut forms = TermMatches::forms(&self.vocabulary, word);
        if word.len() <= SHORT_NAME {
            forms.words.retain(|found| is_or_of(self.vocabulary.word(found.word), word));
        }
        forms
    }

    /// Cost of a name of one or more words in each document; `None` where no document has one of the words.
    fn match_name(&self, name: &SynonymName, documents: usize) -> Option<(Vec<Cost>, Vec<TermMatches>)> {
        let found: Vec<TermMatches> = name.words.iter().map(|word| self.forms_of_name(word)).collect();
        if found.iter().any(|found| found.words.is_empty()) {
            return None;
        }
        let mut costs = vec![SYNONYM; documents];
        for found in &found {
            for (cost, more) in costs.iter_mut().zip(self.best_costs(&found.words, documents)) {
                *cost = cost.saturating_add(more);
            }
        }
        Some((costs, found))
    }
}
