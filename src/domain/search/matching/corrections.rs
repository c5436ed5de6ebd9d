//! Corrections: the words that a mistyped term may have been meant as.

use super::{Cost, common_prefix};
use crate::search::{
    typo,
    vocabulary::{self, TermId, Vocabulary},
};

/// Least number of letters of a term with two typos.
const TWO_TYPOS: usize = 7;

/// Least number of letters for two typos where the term is the beginning of a word.
const TWO_TYPOS_IN_PREFIX: usize = 9;

/// Most letters by which the endings of a word's forms differ.
const MAX_ENDING: usize = 3;

/// Most corrections that are matched.
const MAX_CORRECTIONS: usize = 6;

/// Words and prefixes of words that a mistyped term was probably meant as, the likeliest first, each with the weight of
/// its typos. Two typos are considered only where one finds nothing, and for a term that exists as typed only in its
/// ending: `villkor` for `villkoren`, but not `onsdag` for `torsdag`.
pub(super) fn corrections_of(vocabulary: &Vocabulary, typed: &str, exists: bool) -> Vec<(Cost, String)> {
    let most = if typed.len() >= TWO_TYPOS { 2 } else { 1 };
    let least_common = |typos| if typos > 1 && exists { typed.len() - MAX_ENDING } else { 0 };
    (1..=most)
        .map(|typos| corrections_with(vocabulary, typed, typos, least_common(typos)))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Corrections exactly `typos` edits away that share the first `least_common` letters of the term.
fn corrections_with(vocabulary: &Vocabulary, typed: &str, typos: u32, least_common: usize) -> Vec<(Cost, String)> {
    let Some(asked) = typo::TypedWord::new(typed) else { return Vec::new() };
    let letters = typed.as_bytes();
    let bits = vocabulary::bits(letters);
    // The first four letters of the word are among these, except for typos.
    let opening = vocabulary::bits(&letters[..letters.len().min(4 + typos as usize)]);
    // The term may be the beginning of a word; with two typos a short one could begin nearly any.
    let may_be_prefix = typos == 1 || letters.len() >= TWO_TYPOS_IN_PREFIX;
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
            && common_prefix(typed, meant) >= least_common
            && let Some(weight) = typo::weight(typed, meant)
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
