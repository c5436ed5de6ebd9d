//! What somebody typed in the search box, as words to look for.

use super::fold;

/// The most words that are looked for; further ones are ignored.
const MOST_WORDS: usize = 12;

/// The words of a query; all of them must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub folded: String,
    /// Which of `folded`'s bytes stand for å (1), ä (2) or ö (3), else 0.
    pub letters: Vec<u8>,
}

impl Query {
    pub fn parse(text: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for part in fold::compose(text).split_whitespace() {
            let mut word = Word { folded: String::new(), letters: Vec::new() };
            for c in part.chars() {
                let letter = fold::swedish_letter(c);
                fold::fold_char(c, &mut |folded| {
                    word.folded.push(folded);
                    word.letters.resize(word.folded.len(), letter);
                });
            }
            if !word.folded.is_empty() && !words.contains(&word) && words.len() < MOST_WORDS {
                words.push(word);
            }
        }
        Self { words }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
