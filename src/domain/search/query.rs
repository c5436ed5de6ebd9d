//! Query parsing: terms, phrases in quotes, and excluded terms after a minus.

use super::{matching, stop_words::STOP_WORDS, tokens};

/// Most terms of a query; further ones are ignored.
pub const MAX_TERMS: usize = 12;

/// Parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Terms in the order in which they were typed.
    pub terms: Vec<QueryTerm>,
    /// Ranges of `terms` that must follow one another in a text.
    pub phrases: Vec<std::ops::Range<usize>>,
    /// Excluded terms, normalized; a phrase has more than one.
    pub excluded: Vec<Vec<String>>,
}

/// Term of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryTerm {
    /// Form that [`tokens`] normalizes to.
    pub normalized: String,
    /// Text as typed.
    pub typed: String,
    /// Whether the term is in quotes, and matches only itself.
    pub is_quoted: bool,
    /// Whether a hyphen joins the term to the next one.
    pub joins_next: bool,
}

impl QueryTerm {
    /// Whether the term is optional beside others.
    pub fn is_stop_word(&self) -> bool {
        !self.is_quoted && STOP_WORDS.contains(&self.normalized.as_str())
    }

    /// Whether the term is too short to match as a prefix.
    pub fn is_short(&self) -> bool {
        self.normalized.len() < matching::MIN_PART
    }

    /// Whether the term is short and in capitals, like SKR or AI: only exact matches count, where there are any.
    pub fn is_abbreviation(&self) -> bool {
        (2..=5).contains(&self.normalized.len())
            && self.typed.chars().filter(|c| c.is_alphabetic()).count() > 1
            && self.typed.chars().all(|c| !c.is_lowercase())
    }

    /// Whether the term is an abbreviation of so few letters that hardly anybody types a word's beginning like that.
    pub fn is_short_abbreviation(&self) -> bool {
        self.is_abbreviation() && self.normalized.len() <= matching::MIN_PART
    }
}

impl Query {
    /// Parses a query. Never fails: an unclosed quote ends with the text, and a minus before nothing is ignored.
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

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.excluded.is_empty()
    }
}

/// Pieces between blanks or in quotes, each with whether it is quoted and whether it is excluded.
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

/// Words of a piece; of a hyphenated word the parts, each but the last joined to the next.
fn parts(piece: &str) -> Vec<QueryTerm> {
    let mut words: Vec<(QueryTerm, usize)> = Vec::new();
    tokens::for_each(piece, |normalized, at| {
        // The whole of a hyphenated word is emitted after its parts, and means that they are joined.
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
