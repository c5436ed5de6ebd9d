//! Compounds whose parts were typed as separate words.

use super::{
    Collector, Cost, DIACRITIC, MIN_PART, TermMatch,
    matcher::{INFLECTED_PART, TermMatcher, head_mask},
};
use crate::search::{
    tokens,
    vocabulary::{self, TermId, Vocabulary},
};

/// Compounds of two words that were typed apart: `äldre omsorg` for `äldreomsorgen`.
pub fn compounds(vocabulary: &Vocabulary, first: &str, second: &str) -> Vec<TermMatch> {
    if !first.is_ascii() || !second.is_ascii() {
        return Vec::new();
    }
    // Links between the parts: none, an s, or another vowel instead of the first part's last.
    let stem = first.strip_suffix(['a', 'e']).filter(|stem| stem.len() > 2);
    let openings: Vec<String> = [
        Some(first.to_owned()),
        Some(format!("{first}s")),
        stem.map(str::to_owned),
        stem.map(|stem| format!("{stem}o")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut found = Collector::default();
    let common = stem.unwrap_or(first);
    let mask = head_mask(common.len());
    let head = vocabulary::head(common.as_bytes()) & mask;
    let matcher = TermMatcher::new(second);
    let (plain_openings, plain_second) = (
        openings.iter().map(|opening| tokens::without_diacritics(opening)).collect::<Vec<_>>(),
        tokens::without_diacritics(second),
    );
    let plain_seek = TermMatcher::new(&plain_second);
    for id in (0..vocabulary.len() as TermId).filter(|id| vocabulary.heads()[*id as usize] & mask == head) {
        let mut cost_of_start = |word: &str, openings: &[String], matcher: &TermMatcher, more: Cost| {
            let rests = openings.iter().filter_map(|opening| word.strip_prefix(opening.as_str()));
            for rest in rests.filter(|rest| rest.starts_with(matcher.key)) {
                let cost = matcher.cost_of_word(rest, vocabulary.language(id));
                // The compound may have another form than was typed: `energi effektivt` and energieffektivisering.
                if let Some(cost) = cost.or((matcher.key.len() > MIN_PART).then_some(INFLECTED_PART)) {
                    found.add(id, cost + more);
                }
            }
        };
        cost_of_start(vocabulary.word(id), &openings, &matcher, 0);
        let begin = vocabulary.begin(id);
        cost_of_start(
            &vocabulary.plain_letters()[begin..begin + vocabulary.length(id)],
            &plain_openings,
            &plain_seek,
            DIACRITIC,
        );
    }
    found.finish()
}
