//! Words of a text by the terms of its query: the text without some of them, or with one replaced.

use std::ops::Range;

use crate::domain::search::query::{Query, QueryTerm};

/// Text with the places of its terms.
pub struct Words<'a> {
    text: &'a str,
    pub terms: Vec<QueryTerm>,
    /// Byte range of each term; of one in quotes with these.
    places: Vec<Range<usize>>,
}

impl<'a> Words<'a> {
    pub fn of(text: &'a str) -> Self {
        let terms = Query::parse(text).terms;
        let mut from = 0;
        let place = |term: &QueryTerm| {
            let found = text[from..].match_indices(term.typed.as_str()).map(|(at, _)| from + at);
            let begin = found.clone().find(|at| is_word(text, *at, term.typed.len()))?;
            from = begin + term.typed.len();
            let after = text[from..].chars().next().filter(|c| term.is_quoted && is_quote(*c));
            let before = text[..begin].chars().next_back().filter(|c| after.is_some() && is_quote(*c));
            Some(match (before, after) {
                (Some(before), Some(after)) => begin - before.len_utf8()..from + after.len_utf8(),
                _ => begin..from,
            })
        };
        let places = terms.iter().map_while(place).collect();
        Self { text, terms, places }
    }

    /// Text without the terms for which the condition holds; what is excluded with a minus stays.
    pub fn without(&self, is_removed: impl Fn(usize) -> bool) -> String {
        let (mut rest, mut end) = (String::new(), 0);
        let mut add = |piece: &str| {
            let piece = piece.trim_matches([' ', ',', '.', '/', ';']);
            if !rest.is_empty() && !piece.is_empty() {
                rest.push(' ');
            }
            rest.push_str(piece);
        };
        for (term, place) in self.places.iter().enumerate().filter(|(term, _)| is_removed(*term)) {
            // Nothing between two removed terms but signs: they go too.
            if term == 0 || !is_removed(term - 1) || self.text[end..place.start].contains(char::is_whitespace) {
                add(self.text[end..place.start].trim_end_matches('-'));
            }
            end = place.end;
        }
        add(&self.text[end..]);
        rest
    }

    /// Text with another word for a term.
    pub fn replaced(&self, term: usize, word: &str) -> String {
        let Some(place) = self.places.get(term) else { return self.text.to_owned() };
        format!("{}{word}{}", &self.text[..place.start], &self.text[place.end..])
    }
}

/// Whether what stands at a place is a word of its own, and not excluded.
fn is_word(text: &str, at: usize, length: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || c.is_ascii_digit());
    let mut before = text[..at].trim_end_matches(is_quote).chars().rev();
    let is_excluded = matches!(before.next(), Some('-' | '−')) && before.next().is_none_or(char::is_whitespace);
    !is_excluded && !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + length..].chars().next())
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '”' | '“' | '„' | '»' | '«')
}
