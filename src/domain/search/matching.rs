//! Matching: the terms of a vocabulary that match a query term, and at what cost.

mod compounds;
mod corrections;
mod inflections;
mod matcher;

pub use compounds::compounds;
pub use corrections::{is_mistyped, uncertain};

use std::ops::Range;

use self::{
    corrections::corrections_of,
    matcher::{DOUBTFUL, INFLECTION_APART, PREFIX, TermMatcher},
};
use super::{
    tokens,
    vocabulary::{TermId, Vocabulary},
};

/// Cost of a match: 0 for the term itself.
pub type Cost = u8;

/// Cost of å, ä or ö typed as a or o, or the other way round.
const DIACRITIC: Cost = 1;
/// Cost of a typo, to which its weight is added.
const TYPO: Cost = 8;

/// Least number of letters of a part of a compound, and of a term with forms.
pub const MIN_PART: usize = 3;
/// The letters that a term must have for one typo.
const SHORT: usize = 4;
/// Cost of a word that merely begins with a term.
const PREFIX_DOUBTFUL: Cost = PREFIX + DOUBTFUL;
/// Cost of a word that begins with the term that is being typed.
const BEING_TYPED: Cost = 3;
const ONE_TYPO: usize = 5;

/// Matching term of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermMatch {
    pub word: TermId,
    pub cost: Cost,
}

impl TermMatch {
    /// Whether the whole term matched, but for its diacritics.
    pub fn is_whole(&self) -> bool {
        self.cost <= DIACRITIC
    }
}

/// Matches of one query term.
#[derive(Clone, Debug, Default)]
pub struct TermMatches {
    /// Query term, normalized.
    pub typed: String,
    /// Matches, ordered by term id.
    pub words: Vec<TermMatch>,
    /// Words that the term may be a typo of, best first.
    pub corrections: Vec<String>,
}

impl TermMatches {
    pub fn new(typed: String, words: Vec<TermMatch>) -> Self {
        Self { typed, words, corrections: Vec::new() }
    }

    /// Matches of a word and its inflected forms.
    pub fn forms(vocabulary: &Vocabulary, word: &str) -> Self {
        Self::new(word.to_owned(), forms(vocabulary, word))
    }
}

/// All matches of a normalized term. Å, ä and ö may be a and o where the term itself does not exist; typos are looked
/// for where that gives nothing either.
pub fn matches(vocabulary: &Vocabulary, typed: &str) -> TermMatches {
    let mut found = without_typos(vocabulary, typed);
    let mut corrections = Vec::new();
    if found.0.is_empty() && may_be_mistyped(typed) {
        for (weight, word) in corrections_of(vocabulary, typed) {
            let mut meant = Collector::default();
            let matcher = TermMatcher::new(&word);
            matcher.collect(vocabulary, vocabulary.letters(), 0, &mut meant);
            matcher.collect_inflections(vocabulary, 0, &mut meant);
            let is_word = vocabulary.find(&word).is_some();
            meant.0.retain(|found| found.cost <= INFLECTION_APART || !is_word && found.cost <= PREFIX);
            for meant in meant.0 {
                found.add(meant.word, meant.cost + TYPO + weight);
            }
            corrections.push(word);
        }
    }
    TermMatches { typed: typed.to_owned(), words: found.finish(), corrections }
}

fn may_be_mistyped(typed: &str) -> bool {
    typed.len() >= ONE_TYPO && typed.is_ascii() && !has_digit(typed)
}

/// Whether a letter may have lost or gained a diacritic.
fn may_lack_diacritics(typed: &str) -> bool {
    typed.bytes().any(|letter| b"ao{|}".contains(&letter))
}

fn without_typos(vocabulary: &Vocabulary, typed: &str) -> Collector {
    let mut found = Collector::default();
    let matcher = TermMatcher::new(typed);
    matcher.collect(vocabulary, vocabulary.letters(), 0, &mut found);
    matcher.collect_inflections(vocabulary, 0, &mut found);
    if !found.has(0) && may_lack_diacritics(typed) {
        TermMatcher::new(&tokens::without_diacritics(typed)).collect(
            vocabulary,
            vocabulary.plain_letters(),
            DIACRITIC,
            &mut found,
        );
    }
    found
}

/// Makes words that begin with a term as near as its forms nearly are, where the term may still be being typed.
pub fn favour_prefixes(matches: &mut TermMatches) {
    for found in &mut matches.words {
        if matches!(found.cost, PREFIX | PREFIX_DOUBTFUL) {
            found.cost = BEING_TYPED;
        }
    }
}

/// Removes words that merely begin with a term.
pub fn remove_prefixes(matches: &mut TermMatches) {
    matches.words.retain(|found| !matches!(found.cost, PREFIX | PREFIX_DOUBTFUL));
}

/// Removes words that merely begin with a short term, where the term itself or a form of it is among the matches.
pub fn remove_doubtful_prefixes(matches: &mut TermMatches) {
    if matches.typed.len() <= SHORT && matches.words.iter().any(|found| found.cost <= INFLECTION_APART) {
        matches.words.retain(|found| found.cost != PREFIX + DOUBTFUL);
    }
}

/// Matches of the word and its forms, without prefixes and parts of compounds.
pub fn forms(vocabulary: &Vocabulary, word: &str) -> Vec<TermMatch> {
    let mut found = Collector::default();
    let matcher = TermMatcher::new(word);
    matcher.collect(vocabulary, vocabulary.letters(), 0, &mut found);
    matcher.collect_inflections(vocabulary, 0, &mut found);
    let mut words = found.finish();
    words.retain(|found| found.cost <= INFLECTION_APART);
    words
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Matches in the order in which they are found, possibly with repeated terms.
#[derive(Default)]
struct Collector(Vec<TermMatch>);

impl Collector {
    fn has(&self, most: Cost) -> bool {
        self.0.iter().any(|found| found.cost <= most)
    }

    fn add(&mut self, word: TermId, cost: Cost) {
        self.0.push(TermMatch { word, cost });
    }

    /// Matches without repeats, each term at its least cost.
    fn finish(mut self) -> Vec<TermMatch> {
        self.0.sort_unstable_by_key(|found| (found.word, found.cost));
        self.0.dedup_by_key(|found| found.word);
        self.0
    }
}

/// Byte range of the letters in a matching word that correspond to the query term.
pub fn matched_range(typed: &str, word: &str) -> Option<Range<usize>> {
    let (plain_typed, plain_word) = (tokens::without_diacritics(typed), tokens::without_diacritics(word));
    if let Some(at) = plain_word.find(&plain_typed) {
        return Some(at..at + typed.len());
    }
    let at = plain_word.find(TermMatcher::new(&plain_typed).key)?;
    // An inflected form is marked whole, a compound from its matching part on.
    Some(at..word.len())
}

/// Length of the common prefix, in bytes.
fn common_prefix(left: &str, right: &str) -> usize {
    left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::vocabulary::SWEDISH;

    #[test]
    fn words_without_end_are_matched_as_they_stand() {
        let mut vocabulary = Vocabulary::default();
        for letters in [60, 66, 70, 120] {
            vocabulary.add("a".repeat(letters).as_bytes(), SWEDISH);
        }
        for letters in [47, 48, 49, 64, 65, 66, 68, 119, 121, 190] {
            let found = matches(&vocabulary, &"a".repeat(letters));
            let longer = [60, 66, 70, 120].into_iter().filter(|length| *length >= letters).count();
            assert!(found.words.len() >= longer, "{letters}");
        }
    }

    #[test]
    fn endings_and_function_words_are_no_forms_of_another_word() {
        let words = ["verksamhet", "gemensam", "verk", "gemen", "sam", "dem", "demenssjukdom", "samernas"];
        let mut vocabulary = Vocabulary::default();
        for word in words {
            vocabulary.add(word.as_bytes(), SWEDISH);
        }
        let found = |typed: &str| -> Vec<&str> {
            let found = matches(&vocabulary, typed).words;
            found.into_iter().map(|found| vocabulary.word(found.word)).collect()
        };
        assert_eq!(found("samer"), ["sam", "samernas"]);
        assert_eq!(found("demens"), ["demenssjukdom"]);
    }
}
