//! Corrections: the words that a mistyped term may have been meant as.

use super::{Cost, ONE_TYPO};
use crate::search::{
    tokens, typo,
    vocabulary::{self, TermId, Vocabulary},
};

/// The letters that a term must have for two typos.
const TWO_TYPOS: usize = 8;

/// The letters that a term must have for one typo where it is the beginning of a word.
const TYPO_IN_PREFIX: usize = 7;

/// Least number of letters for two typos where the term is the beginning of a word.
const TWO_TYPOS_IN_PREFIX: usize = 9;

/// The most that an edit may weigh on average: letters that nothing makes one take for the other are no slip.
const MOST_WEIGHT: u32 = 9;

/// Least number of letters of a term that one asks about.
const UNCERTAIN: usize = 4;

/// Most corrections that are matched.
const MAX_CORRECTIONS: usize = 6;

/// The words, and prefixes of words, that a mistyped term was probably meant to be, the likeliest first, each with the weight
/// of its typos. Two typos are considered only where one gives nothing.
pub(super) fn corrections_of(vocabulary: &Vocabulary, typed: &str) -> Vec<(Cost, String)> {
    let most = if typed.len() >= TWO_TYPOS { 2 } else { 1 };
    (1..=most)
        .map(|typos| corrections_with(vocabulary, typed, typos, true))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Whether a typed word is surely another one with a typo, two where it is long.
pub fn is_mistyped(typed: &str, meant: &str) -> bool {
    let most = if typed.len() >= TWO_TYPOS { 2 } else { 1 };
    typed.len() >= ONE_TYPO
        && typed.is_ascii()
        && typed.len().abs_diff(meant.len()) <= most as usize
        && begins_alike(typed, meant)
        && typo::TypedWord::new(typed).is_some_and(|asked| asked.distance(meant.as_bytes()).whole <= most)
        && typo::weight(typed, meant).is_some_and(|weight| weight <= MOST_WEIGHT * most)
}

/// Words that a term without matches may have been meant as, though it may as well be another word: to ask about, not
/// to match. The likeliest first.
pub fn uncertain(vocabulary: &Vocabulary, typed: &str) -> Vec<String> {
    if typed.len() < UNCERTAIN || !typed.is_ascii() {
        return Vec::new();
    }
    let most = if typed.len() >= TWO_TYPOS { 2 } else { 1 };
    let found = (1..=most).flat_map(|typos| corrections_with(vocabulary, typed, typos, false));
    found.map(|(_, word)| word).collect()
}

/// Whether a word may begin as it does where the other was typed: with the same letter, or with the first two swapped.
fn begins_alike(typed: &str, meant: &str) -> bool {
    let letter = |word: &str, at: usize| word.as_bytes().get(at).copied().map(tokens::without_diacritic);
    let [first, second] = [0, 1].map(|at| letter(typed, at));
    first == letter(meant, 0) || second.is_some() && first == letter(meant, 1) && second == letter(meant, 0)
}

/// The corrections that are exactly `typos` edits away: those that are nearly `sure`, or all whole words.
fn corrections_with(vocabulary: &Vocabulary, typed: &str, typos: u32, sure: bool) -> Vec<(Cost, String)> {
    let Some(asked) = typo::TypedWord::new(typed) else { return Vec::new() };
    let letters = typed.as_bytes();
    let bits = vocabulary::bits(letters);
    // The first four letters of the word are among these, except for typos.
    let opening = vocabulary::bits(&letters[..letters.len().min(4 + typos as usize)]);
    // What was typed may be the beginning of a word; of short ones nearly anything is, with two typos.
    let may_be_prefix = sure && letters.len() >= if typos == 1 { TYPO_IN_PREFIX } else { TWO_TYPOS_IN_PREFIX };
    let mut corrections: Vec<(Cost, String)> = Vec::new();
    for (id, (known, head)) in vocabulary.bits().iter().zip(vocabulary.heads()).enumerate() {
        if (bits & !known).count_ones() > typos
            || (vocabulary::bits(&head.to_be_bytes()) & !opening).count_ones() > typos
        {
            continue;
        }
        let id = id as TermId;
        let word = vocabulary.word(id);
        let distance = asked.distance(word.as_bytes());
        let (edits, end) = if distance.whole <= distance.prefix || !may_be_prefix {
            (distance.whole, word.len())
        } else {
            (distance.prefix, distance.prefix_letters)
        };
        if edits == typos
            && let Some(meant) = word.get(..end)
            && let Some(weight) = typo::weight(typed, meant)
            && (!sure || begins_alike(typed, meant) && weight <= MOST_WEIGHT * typos)
        {
            let unfinished = 2 * Cost::from(end < word.len());
            corrections.push(((weight / 4) as Cost + unfinished, meant.to_owned()));
        }
    }
    corrections.sort();
    corrections.dedup_by(|later, first| later.1 == first.1);
    corrections.truncate(MAX_CORRECTIONS);
    corrections
}
