//! What a mistyped term was probably meant to be.

use super::{Cost, common_prefix};
use crate::search::{
    typo,
    vocabulary::{self, TermId, Vocabulary},
};

/// The letters that a term must have for two typos.
const TWO_TYPOS: usize = 7;

/// The letters that it must have for two typos where it is the beginning of a word.
const TWO_TYPOS_IN_PREFIX: usize = 9;

/// The most last letters in which forms of a word differ.
const MAX_ENDING: usize = 3;

/// The most corrections that are matched.
const MAX_CORRECTIONS: usize = 6;

/// The words, and prefixes of words, that a mistyped term was probably meant to be, the likeliest first, each with the weight
/// of its typos. Two typos are considered only where one gives nothing, and of a term that exists as it was typed only in
/// its ending: `villkor` for `villkoren`, and no `onsdag` for `torsdag`.
pub(super) fn corrections_of(vocabulary: &Vocabulary, typed: &str, exists: bool) -> Vec<(Cost, String)> {
    let most = if typed.len() >= TWO_TYPOS { 2 } else { 1 };
    let least_common = |typos| if typos > 1 && exists { typed.len() - MAX_ENDING } else { 0 };
    (1..=most)
        .map(|typos| corrections_with(vocabulary, typed, typos, least_common(typos)))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The corrections that are exactly `typos` edits away, and begin with `least_common` letters of the term.
fn corrections_with(vocabulary: &Vocabulary, typed: &str, typos: u32, least_common: usize) -> Vec<(Cost, String)> {
    let Some(asked) = typo::TypedWord::new(typed) else { return Vec::new() };
    let letters = typed.as_bytes();
    let bits = vocabulary::bits(letters);
    // The first four letters of the word are among these, but for the typos.
    let opening = vocabulary::bits(&letters[..letters.len().min(4 + typos as usize)]);
    // What was typed may be the beginning of a word; of short ones nearly anything is, with two typos.
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
