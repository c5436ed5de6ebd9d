//! Where in a text the words of a query stand: for highlighting, and for showing the passage that explains a hit.

use std::ops::Range;

use super::{
    index::Answer,
    matching::{self, Matches},
    tokens,
    vocabulary::Vocabulary,
};

/// What an answer was found by.
#[derive(Clone, Copy)]
pub struct Marks<'a> {
    pub vocabulary: &'a Vocabulary,
    pub answer: &'a Answer,
}

impl Marks<'_> {
    /// The byte ranges of `text` that the query is answered by, in order, not overlapping.
    pub fn ranges(self, text: &str) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        self.each(text, |found, word, at| {
            let letters = std::iter::once(&found.typed)
                .chain(&found.corrections)
                .find_map(|typed| matching::part(typed, word))
                .unwrap_or(0..word.len());
            let place = tokens::place(&text[at.clone()], letters);
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

    /// Whether a text shows by itself why its document was found: each word that was looked for stands in it.
    pub fn explains(self, text: &str) -> bool {
        let mut is_shown = vec![false; self.answer.words.len()];
        for left_out in &self.answer.left_out {
            is_shown[*left_out] = true;
        }
        let mut other_is_shown = false;
        self.each(text, |found, _, _| match self.answer.words.iter().position(|word| std::ptr::eq(word, found)) {
            Some(number) => is_shown[number] = true,
            None => other_is_shown = true,
        });
        other_is_shown || is_shown.into_iter().all(|shown| shown)
    }

    /// The passage of at most about `limit` bytes around the first match, cut between words; `None` without a match.
    pub fn passage(self, text: &str, limit: usize) -> Option<&str> {
        let first = self.ranges(text).into_iter().next()?;
        let line_begin = text[..first.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[first.end..].find('\n').map_or(text.len(), |at| first.end + at);
        let line = &text[line_begin..line_end];
        if line.len() <= limit {
            return Some(line);
        }
        let begin = boundary_before(text, first.start.saturating_sub(limit / 3).max(line_begin), line_begin);
        let end = boundary_before(text, (begin + limit).clamp(first.end, line_end), first.end);
        Some(text[begin..end].trim())
    }

    /// Hands on each word of the text that answers, with what it answers to and where it stands.
    fn each(self, text: &str, mut hear: impl FnMut(&Matches, &str, Range<usize>)) {
        tokens::each(text, |word, at| {
            let Some(id) = self.vocabulary.find(word) else { return };
            for found in self.answer.words.iter().chain(&self.answer.others) {
                if found.words.binary_search_by_key(&id, |found| found.word).is_ok() {
                    hear(found, word, at.clone());
                }
            }
        });
    }
}

/// The last place at or before `at`, not before `least`, where a word begins.
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
