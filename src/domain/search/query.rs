//! What somebody typed in the search box: words to look for, phrases in quotes, and words to leave out.

use super::{matching, stem, tokens};

/// The most words that are looked for; further ones are ignored.
pub const MOST_WORDS: usize = 12;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// In the order in which they were typed.
    pub words: Vec<Word>,
    /// The words of each phrase follow one another as they stand here, as places in `words`.
    pub phrases: Vec<std::ops::Range<usize>>,
    /// What must not be there; a phrase has more than one word.
    pub excluded: Vec<Vec<String>>,
}

/// A word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As [`tokens`] spells it.
    pub spelled: String,
    /// As it was typed.
    pub typed: String,
    /// In quotes: as it stands, not in another form.
    pub is_quoted: bool,
    /// It is one word with the next, but for a hyphen.
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

/// Words that say little by themselves: beside others they need not be there. As [`tokens`] spells them.
const LITTLE: [&str; 34] = [
    "a", "an", "and", "at", "att", "av", "de", "den", "det", "en", "ett", "for", "fr}n", "f|r", "hos", "i", "in",
    "med", "of", "och", "om", "on", "or", "p}", "som", "the", "till", "to", "under", "ur", "vid", "with", "{r", "|ver",
];

impl Word {
    /// It need not be there beside others.
    pub fn says_little(&self) -> bool {
        !self.is_quoted && LITTLE.contains(&self.spelled.as_str())
    }

    /// Too short to say much of how it goes on.
    pub fn is_short(&self) -> bool {
        self.spelled.len() < matching::SHORT
    }

    /// Short and all in capitals: SKR, AI. It is meant as it stands, where it does.
    pub fn is_abbreviation(&self) -> bool {
        (2..=5).contains(&self.spelled.len())
            && self.typed.chars().filter(|c| c.is_alphabetic()).count() > 1
            && self.typed.chars().all(|c| !c.is_lowercase())
    }
}

impl Query {
    /// Never fails: a quote that does not end goes to the end, and a minus before nothing says nothing.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for (piece, is_quoted, is_excluded) in pieces(text) {
            if is_excluded {
                let words = parts(piece);
                if !words.is_empty() && query.excluded.len() < MOST_WORDS {
                    query.excluded.push(words.into_iter().take(MOST_WORDS).map(|word| word.spelled).collect());
                }
                continue;
            }
            let first = query.words.len();
            for word in parts(piece) {
                let is_known = query.words[..first].iter().any(|known| known.spelled == word.spelled);
                if query.words.len() < MOST_WORDS && (is_quoted || !is_known || word.joins_next) {
                    query.words.push(Word { is_quoted, joins_next: word.joins_next && !is_quoted, ..word });
                }
            }
            let phrase = first..query.words.len();
            if is_quoted && phrase.len() > 1 {
                query.phrases.push(phrase);
            }
        }
        if let Some(last) = query.words.last_mut() {
            last.joins_next = false;
        }
        query
    }

    /// The weekdays that are named, counted from Monday.
    pub fn weekdays(&self) -> Vec<usize> {
        let stems: Vec<String> =
            self.words.iter().map(|word| tokens::plain_copy(&stem::swedish(&word.spelled))).collect();
        let is_named = |name: &str| stems.contains(&tokens::plain_copy(&tokens::spelled(name)));
        (0..WEEKDAYS.len()).filter(|day| WEEKDAYS[*day].into_iter().any(is_named)).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.excluded.is_empty()
    }
}

/// What stands between blanks or in quotes, whether it is quoted and whether it is excluded.
fn pieces(text: &str) -> Vec<(&str, bool, bool)> {
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
fn parts(piece: &str) -> Vec<Word> {
    let mut words: Vec<(Word, usize)> = Vec::new();
    tokens::each(piece, |spelled, at| {
        // The whole of a word with hyphens comes after its parts: it says that they join.
        let joined = words.iter().position(|(_, begin)| *begin == at.start);
        if let Some(first) = joined {
            let last = words.len() - 1;
            for (word, _) in &mut words[first..last] {
                word.joins_next = true;
            }
        } else {
            let typed = piece[at.clone()].to_owned();
            words.push((Word { spelled: spelled.to_owned(), typed, is_quoted: false, joins_next: false }, at.start));
        }
    });
    words.into_iter().map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        Query::parse(text).words.into_iter().map(|word| tokens::written(&word.spelled)).collect()
    }

    #[test]
    fn words_phrases_and_what_to_leave_out() {
        let query = Query::parse("öppna \"offentlig upphandling\" -vård -”hem tjänst” skola skola");
        assert_eq!(
            words("öppna \"offentlig upphandling\" -vård skola"),
            ["öppna", "offentlig", "upphandling", "skola"]
        );
        assert_eq!((query.words.len(), query.phrases.as_slice()), (4, std::slice::from_ref(&(1..3))));
        assert_eq!(query.excluded, [vec!["v}rd".to_owned()], vec!["hem".to_owned(), "tj{nst".to_owned()]]);
        assert!(query.words[1].is_quoted && !query.words[0].is_quoted);
    }

    #[test]
    fn hyphens_do_not_exclude() {
        let query = Query::parse("e-hälsa - -");
        assert_eq!(words("e-hälsa - -"), ["e", "hälsa"]);
        assert!(query.words[0].joins_next && !query.words[1].joins_next && query.excluded.is_empty());
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
            prop_assert!(query.words.len() <= MOST_WORDS && query.excluded.len() <= MOST_WORDS);
            prop_assert!(query.phrases.iter().all(|phrase| phrase.end <= query.words.len()));
        }
    }
}
