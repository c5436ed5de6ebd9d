//! Post-filter: removes scored documents that lack a quoted phrase, or that contain excluded terms.

use super::{ABSENT, Index, NO_MATCH, SearchResult};
use crate::{
    programme::Programme,
    search::{
        matching::{self, Cost},
        phrase,
        query::Query,
    },
};

/// Most bytes of text that are tokenized again to check phrases, so that no query takes longer than a few frames.
/// Beyond it, documents are accepted by their terms alone.
const MAX_PHRASE_BYTES: usize = 4 << 20;

impl Index {
    /// Removes the documents that lack one of the phrases.
    pub(super) fn check_phrases(programme: &Programme, query: &Query, result: &mut SearchResult) {
        if query.phrases.is_empty() {
            return;
        }
        let phrases: Vec<Vec<&str>> = query
            .phrases
            .iter()
            .map(|phrase| query.terms[phrase.clone()].iter().map(|word| word.normalized.as_str()).collect())
            .collect();
        let held = result.scores.iter_mut().enumerate().filter(|(_, score)| **score != NO_MATCH);
        let mut left = MAX_PHRASE_BYTES;
        for (document, score) in held {
            for phrase in &phrases {
                if *score != NO_MATCH && phrase::take_budget(programme, document, &mut left) {
                    let is_there = phrase::contains(programme, document as u32, phrase);
                    *score = if is_there { *score } else { NO_MATCH };
                }
            }
        }
    }

    /// Removes the documents that contain an excluded term in any form, or the exact words of an excluded phrase.
    pub(super) fn remove_excluded(&self, programme: &Programme, query: &Query, result: &mut SearchResult) {
        let mut left = MAX_PHRASE_BYTES;
        for words in &query.excluded {
            let held =
                words.iter().map(|word| self.best_costs(&matching::forms(&self.vocabulary, word), result.scores.len()));
            let held: Vec<Vec<Cost>> = held.collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            for (document, score) in result.scores.iter_mut().enumerate() {
                if *score == NO_MATCH || held.iter().any(|costs| costs[document] == ABSENT) {
                    continue;
                }
                let is_read = words.len() > 1 && phrase::take_budget(programme, document, &mut left);
                if !is_read || phrase::contains(programme, document as u32, &words) {
                    *score = NO_MATCH;
                }
            }
        }
    }
}
