//! Matching: which terms of a vocabulary match a query term, and at what cost.

mod compounds;
mod corrections;
mod matcher;

pub use compounds::compounds;

use std::ops::Range;

use self::{
    corrections::corrections_of,
    matcher::{INFLECTION, PREFIX, TermMatcher},
};
use super::{
    tokens,
    vocabulary::{TermId, Vocabulary},
};

/// The cost of a match: 0 for the term itself.
pub type Cost = u8;

/// The cost of å, ä or ö typed as a or o, or the other way round.
const DIACRITIC: Cost = 1;
/// The cost of a typo, to which its weight is added.
const TYPO: Cost = 8;

/// Shorter terms, in letters, are never parts of compounds, nor mistyped.
pub const MIN_PART: usize = 3;
/// The letters that a term must have for one typo.
const ONE_TYPO: usize = 5;

/// A term of the vocabulary that matches.
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

/// The matches of one query term.
#[derive(Clone, Debug, Default)]
pub struct TermMatches {
    /// The query term, normalized.
    pub typed: String,
    /// In the order of term ids.
    pub words: Vec<TermMatch>,
    /// Words that the term was probably meant to be, best first.
    pub corrections: Vec<String>,
}

impl TermMatches {
    pub fn new(typed: String, words: Vec<TermMatch>) -> Self {
        Self { typed, words, corrections: Vec::new() }
    }

    /// The matches of a word itself and its inflected forms.
    pub fn forms(vocabulary: &Vocabulary, word: &str) -> Self {
        Self::new(word.to_owned(), forms(vocabulary, word))
    }
}

/// All matches of a normalized term. Å, ä and ö may be a and o where the term itself does not exist; typos are looked
/// for where that gives nothing either. Both are wherever they are asked for `lenient`.
pub fn matches(vocabulary: &Vocabulary, typed: &str) -> TermMatches {
    let mut found = without_typos(vocabulary, typed);
    let mut corrections = Vec::new();
    if found.0.is_empty() && may_be_mistyped(typed) {
        for (weight, word) in corrections_of(vocabulary, typed) {
            let mut meant = Collector::default();
            TermMatcher::new(&word).collect(vocabulary, vocabulary.letters(), 0, &mut meant);
            let is_word = vocabulary.find(&word).is_some();
            meant.0.retain(|found| found.cost <= INFLECTION || !is_word && found.cost <= PREFIX);
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

/// Whether there is a letter that may have lost its dots or ring, or was given some.
fn may_lack_diacritics(typed: &str) -> bool {
    typed.bytes().any(|letter| b"ao{|}".contains(&letter))
}

fn without_typos(vocabulary: &Vocabulary, typed: &str) -> Collector {
    let mut found = Collector::default();
    TermMatcher::new(typed).collect(vocabulary, vocabulary.letters(), 0, &mut found);
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

/// The word itself and its forms; nothing that only begins with it or holds it.
pub fn forms(vocabulary: &Vocabulary, word: &str) -> Vec<TermMatch> {
    let mut found = Collector::default();
    TermMatcher::new(word).collect(vocabulary, vocabulary.letters(), 0, &mut found);
    let mut words = found.finish();
    words.retain(|found| found.cost <= INFLECTION);
    words
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Matches in the order in which they are found, a term perhaps more than once.
#[derive(Default)]
struct Collector(Vec<TermMatch>);

impl Collector {
    fn has(&self, most: Cost) -> bool {
        self.0.iter().any(|found| found.cost <= most)
    }

    fn add(&mut self, word: TermId, cost: Cost) {
        self.0.push(TermMatch { word, cost });
    }

    /// Each word once, as well as it answers.
    fn finish(mut self) -> Vec<TermMatch> {
        self.0.sort_unstable_by_key(|found| (found.word, found.cost));
        self.0.dedup_by_key(|found| found.word);
        self.0
    }
}

/// The letters of a word that answer to what was typed.
pub fn matched_range(typed: &str, word: &str) -> Option<Range<usize>> {
    let (plain_typed, plain_word) = (tokens::without_diacritics(typed), tokens::without_diacritics(word));
    if let Some(at) = plain_word.find(&plain_typed) {
        return Some(at..at + typed.len());
    }
    let at = plain_word.find(TermMatcher::new(&plain_typed).key)?;
    // Of another form all is marked, of a compound what follows its first parts.
    Some(at..word.len())
}

/// How many letters the two begin with together.
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
}
