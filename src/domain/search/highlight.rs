//! Highlighting: the positions of a query's matches in a text, and the snippet that explains a hit.

use std::ops::Range;

use super::{
    index::{SearchResult, UnderstoodFacet},
    matching::{self, TermMatches},
    tokens,
    vocabulary::Vocabulary,
};

/// Finds the matches of a query in texts.
#[derive(Clone, Copy)]
pub struct Highlighter<'a> {
    pub vocabulary: &'a Vocabulary,
    pub result: &'a SearchResult,
}

impl Highlighter<'_> {
    /// Byte ranges of `text` that match the query, sorted and not overlapping.
    pub fn ranges(self, text: &str) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        self.each(text, |found, word, at| {
            let letters = std::iter::once(&found.typed)
                .chain(&found.corrections)
                .find_map(|typed| matching::matched_range(typed, word))
                .unwrap_or(0..word.len());
            let place = tokens::original_range(&text[at.clone()], letters);
            ranges.push(at.start + place.start..at.start + place.end);
        });
        ranges.sort_by_key(|range| (range.start, range.end));
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        merged
    }

    /// Whether the text alone shows why its document was found: it has a match for every query term, apart from those
    /// of the facets that `has` is true for.
    pub fn explains(self, text: &str, has: impl Fn(&UnderstoodFacet) -> bool) -> bool {
        let mut is_shown = vec![false; self.result.matches.len()];
        for facet in self.result.facets.iter().filter(|facet| has(facet)) {
            is_shown[facet.terms.clone()].fill(true);
        }
        for dropped in &self.result.dropped {
            is_shown[*dropped] = true;
        }
        let mut other_is_shown = false;
        self.each(text, |found, _, _| match self.result.matches.iter().position(|word| std::ptr::eq(word, found)) {
            Some(number) => is_shown[number] = true,
            None => other_is_shown = true,
        });
        other_is_shown || is_shown.into_iter().all(|shown| shown)
    }

    /// Snippet of at most about `limit` bytes around the first match, cut between words, with whether words of its line
    /// stand before and after it; `None` without a match.
    pub fn snippet(self, text: &str, limit: usize) -> Option<(bool, &str, bool)> {
        let first = self.ranges(text).into_iter().next()?;
        let line_begin = text[..first.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[first.end..].find('\n').map_or(text.len(), |at| first.end + at);
        let line = &text[line_begin..line_end];
        if line.len() <= limit {
            return Some((false, line.trim(), false));
        }
        let begin = boundary_before(text, first.start.saturating_sub(limit / 3).max(line_begin), line_begin);
        let end = boundary_before(text, (begin + limit).clamp(first.end, line_end), first.end);
        let goes_on = |rest: &str| !rest.trim().is_empty();
        Some((goes_on(&text[line_begin..begin]), text[begin..end].trim(), goes_on(&text[end..line_end])))
    }

    /// Whether a word that only has the term as a part was meant: not by the name of a facet, and not by one letter.
    fn may_be_part(self, term: usize, found: &TermMatches) -> bool {
        found.typed.len() > 1 && !self.result.facets.iter().any(|facet| facet.terms.contains(&term))
    }

    /// Calls `emit` with each matching word of the text, what it matches and its byte range.
    fn each(self, text: &str, mut emit: impl FnMut(&TermMatches, &str, Range<usize>)) {
        tokens::for_each(text, |word, at| {
            let Some(id) = self.vocabulary.find(word) else { return };
            for (term, found) in self.result.matches.iter().chain(&self.result.extra_matches).enumerate() {
                let matching = found.words.binary_search_by_key(&id, |found| found.word).map(|at| &found.words[at]);
                if !self.result.dropped.contains(&term)
                    && matching.is_ok_and(|word| word.is_whole() || self.may_be_part(term, found))
                {
                    emit(found, word, at.clone());
                }
            }
        });
    }
}

/// Last beginning of a word in `least..=at`.
fn boundary_before(text: &str, at: usize, least: usize) -> usize {
    if at == text.len() {
        return at;
    }
    let mut at = at;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match text[least.min(at)..at].char_indices().rfind(|(_, c)| c.is_whitespace()) {
        Some((place, space)) => least.min(at) + place + space.len_utf8(),
        None => at.max(least.min(at)),
    }
}
