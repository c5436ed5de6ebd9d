//! Query parsing: terms, phrases in quotes, and excluded terms after a minus.

use super::{matching, stem, tokens};

/// The most terms of a query; further ones are ignored.
pub const MAX_TERMS: usize = 12;

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// In the order in which they were typed.
    pub terms: Vec<QueryTerm>,
    /// Ranges of `terms`: the terms of a phrase follow one another in a text.
    pub phrases: Vec<std::ops::Range<usize>>,
    /// Excluded terms, normalized; a phrase has more than one.
    pub excluded: Vec<Vec<String>>,
}

/// A term of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryTerm {
    /// As [`tokens`] normalizes it.
    pub normalized: String,
    /// As it was typed.
    pub typed: String,
    /// In quotes: matches only as it stands.
    pub is_quoted: bool,
    /// A hyphen joins it to the next term.
    pub joins_next: bool,
}

/// Monday first, in Swedish and in English.
pub const WEEKDAYS: [[&str; 2]; 7] = [
    ["måndag", "monday"],
    ["tisdag", "tuesday"],
    ["onsdag", "wednesday"],
    ["torsdag", "thursday"],
    ["fredag", "friday"],
    ["lördag", "saturday"],
    ["söndag", "sunday"],
];

/// Stop words: beside other terms they need not match. As [`tokens`] normalizes them.
const STOP_WORDS: [&str; 34] = [
    "a", "an", "and", "at", "att", "av", "de", "den", "det", "en", "ett", "for", "fr}n", "f|r", "hos", "i", "in",
    "med", "of", "och", "om", "on", "or", "p}", "som", "the", "till", "to", "under", "ur", "vid", "with", "{r", "|ver",
];

impl QueryTerm {
    /// Whether the term need not match beside others.
    pub fn is_stop_word(&self) -> bool {
        !self.is_quoted && STOP_WORDS.contains(&self.normalized.as_str())
    }

    /// Whether the term is too short a prefix.
    pub fn is_short(&self) -> bool {
        self.normalized.len() < matching::MIN_PART
    }

    /// Whether the term is short and all in capitals, as SKR or AI: it is meant as it stands, where it exists.
    pub fn is_abbreviation(&self) -> bool {
        (2..=5).contains(&self.normalized.len())
            && self.typed.chars().filter(|c| c.is_alphabetic()).count() > 1
            && self.typed.chars().all(|c| !c.is_lowercase())
    }
}

impl Query {
    /// Never fails: a quote that does not end goes to the end, and a minus before nothing says nothing.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for (piece, is_quoted, is_excluded) in split(text) {
            if is_excluded {
                let words = parts(piece);
                if !words.is_empty() && query.excluded.len() < MAX_TERMS {
                    query.excluded.push(words.into_iter().take(MAX_TERMS).map(|word| word.normalized).collect());
                }
                continue;
            }
            let first = query.terms.len();
            for word in parts(piece) {
                let is_known = query.terms[..first].iter().any(|known| known.normalized == word.normalized);
                if query.terms.len() < MAX_TERMS && (is_quoted || !is_known || word.joins_next) {
                    query.terms.push(QueryTerm { is_quoted, joins_next: word.joins_next && !is_quoted, ..word });
                }
            }
            let phrase = first..query.terms.len();
            if is_quoted && phrase.len() > 1 {
                query.phrases.push(phrase);
            }
        }
        if let Some(last) = query.terms.last_mut() {
            last.joins_next = false;
        }
        query
    }

    /// The weekdays that the query names, 0 for Monday.
    pub fn weekdays(&self) -> Vec<usize> {
        let stems: Vec<String> =
            self.terms.iter().map(|word| tokens::without_diacritics(&stem::swedish(&word.normalized))).collect();
        let is_named = |name: &str| stems.contains(&tokens::without_diacritics(&tokens::normalize(name)));
        (0..WEEKDAYS.len()).filter(|day| WEEKDAYS[*day].into_iter().any(is_named)).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.excluded.is_empty()
    }
}

/// What stands between blanks or in quotes, whether it is quoted and whether it is excluded.
fn split(text: &str) -> Vec<(&str, bool, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let after_minus = rest.strip_prefix(['-', '−']).filter(|after| !after.starts_with(char::is_whitespace));
        let is_excluded = after_minus.is_some_and(|after| !after.is_empty());
        let piece = after_minus.unwrap_or(rest);
        let (piece, is_quoted, after) = if let Some(quoted) = piece.strip_prefix(is_quote) {
            let end = quoted.find(is_quote).unwrap_or(quoted.len());
            (&quoted[..end], true, quoted[end..].trim_start_matches(is_quote))
        } else {
            let end = piece.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(piece.len());
            (&piece[..end], false, &piece[end..])
        };
        if !piece.is_empty() {
            pieces.push((piece, is_quoted, is_excluded));
        }
        rest = after.trim_start();
    }
    pieces
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '”' | '“' | '„' | '»' | '«')
}

/// The words of a piece; of a word with hyphens the parts, each but the last joining the next.
fn parts(piece: &str) -> Vec<QueryTerm> {
    let mut words: Vec<(QueryTerm, usize)> = Vec::new();
    tokens::for_each(piece, |normalized, at| {
        // The whole of a word with hyphens comes after its parts: it says that they join.
        let joined = words.iter().position(|(_, begin)| *begin == at.start);
        if let Some(first) = joined {
            let last = words.len() - 1;
            for (word, _) in &mut words[first..last] {
                word.joins_next = true;
            }
        } else {
            let typed = piece[at.clone()].to_owned();
            words.push((
                QueryTerm { normalized: normalized.to_owned(), typed, is_quoted: false, joins_next: false },
                at.start,
            ));
        }
    });
    words.into_iter().map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        Query::parse(text).terms.into_iter().map(|word| tokens::display_form(&word.normalized)).collect()
    }

    #[test]
    fn words_phrases_and_what_to_leave_out() {
        let query = Query::parse("öppna \"offentlig upphandling\" -vård -”hem tjänst” skola skola");
        assert_eq!(
            words("öppna \"offentlig upphandling\" -vård skola"),
            ["öppna", "offentlig", "upphandling", "skola"]
        );
        assert_eq!((query.terms.len(), query.phrases.as_slice()), (4, std::slice::from_ref(&(1..3))));
        assert_eq!(query.excluded, [vec!["v}rd".to_owned()], vec!["hem".to_owned(), "tj{nst".to_owned()]]);
        assert!(query.terms[1].is_quoted && !query.terms[0].is_quoted);
    }

    #[test]
    fn hyphens_do_not_exclude() {
        let query = Query::parse("e-hälsa - -");
        assert_eq!(words("e-hälsa - -"), ["e", "hälsa"]);
        assert!(query.terms[0].joins_next && !query.terms[1].joins_next && query.excluded.is_empty());
    }

    #[test]
    fn a_quote_that_does_not_end_goes_to_the_end() {
        assert_eq!(Query::parse("\"ai i vården").phrases.as_slice(), std::slice::from_ref(&(0..3)));
        assert!(Query::parse("\"\" ” -\"").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,60}") {
            let query = Query::parse(&text);
            prop_assert!(query.terms.len() <= MAX_TERMS && query.excluded.len() <= MAX_TERMS);
            prop_assert!(query.phrases.iter().all(|phrase| phrase.end <= query.terms.len()));
        }
    }
}
