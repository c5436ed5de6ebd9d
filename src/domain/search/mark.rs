//! Where in a text the words of a query stand: for highlighting, and for showing the passage that explains a hit.

use std::ops::Range;

use super::{
    fold,
    query::{Query, Word},
};

/// The byte ranges of `text` that the query's words match, in order, not overlapping.
pub fn ranges(text: &str, query: &Query) -> Vec<Range<usize>> {
    if query.is_empty() || text.is_empty() {
        return Vec::new();
    }
    let (folded, origins) = fold_with_origins(text);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for Word { folded: word, .. } in &query.words {
        for (at, _) in folded.match_indices(word.as_str()) {
            let begin = origins[at];
            let end = origins[at + word.len()..].iter().copied().find(|origin| *origin > begin).unwrap_or(text.len());
            // One letter that folds to two, such as æ, is marked whole.
            ranges.push(begin..end.max(origins[at + word.len()]));
        }
    }
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

/// The passage of at most about `limit` bytes around the first match, cut between words; `None` without a match.
pub fn passage<'a>(text: &'a str, query: &Query, limit: usize) -> Option<&'a str> {
    let first = ranges(text, query).into_iter().next()?;
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

/// The folded text, and for each of its bytes (and its end) where the character it came from begins.
fn fold_with_origins(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        fold::fold_char(c, &mut |c| {
            folded.push(c);
            origins.resize(folded.len(), at);
        });
    }
    origins.push(text.len());
    (folded, origins)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(text: &str, query: &str) -> Vec<String> {
        ranges(text, &Query::parse(query)).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn marks_follow_the_text_as_written() {
        assert_eq!(marked("Äldreomsorg i Malmö", "aldre malm"), ["Äldre", "Malm"]);
        assert_eq!(marked("Mal\u{ad}mo\u{308} stad", "malmö"), ["Mal\u{ad}mo\u{308}"]);
        assert_eq!(marked("banan", "ana nan"), ["anan"]);
        assert!(marked("Umeå", "").is_empty());
    }

    #[test]
    fn a_passage_is_cut_at_any_white_space() {
        let text = "En spelplan för näringslivet\u{a0}som rivs upp\u{2003}av regeringen\u{a0}nu";
        for limit in 1..text.len() {
            let passage = passage(text, &Query::parse("rivs"), limit).unwrap();
            assert!(passage.contains("rivs") && text.contains(passage), "{limit}: {passage:?}");
        }
    }

    proptest! {
        #[test]
        fn ranges_never_cut_a_character(text in "\\PC{0,30}", query in "\\PC{0,8}") {
            let query = Query::parse(&query);
            for range in ranges(&text, &query) {
                prop_assert!(text.get(range).is_some());
            }
            if let Some(passage) = passage(&text, &query, 10) {
                prop_assert!(text.contains(passage));
            }
        }
    }
}
