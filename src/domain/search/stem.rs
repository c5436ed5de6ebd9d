//! Stems: the common part of a word's forms. The Snowball stemmers for Swedish and English, as defined at
//! <https://snowballstem.org>, over words as [`super::tokens`] normalizes them.

mod english;
mod swedish;

pub use english::stem as english;
pub use swedish::{is_vowel, stem as swedish};

/// Word being shortened from its end.
struct Stem(Vec<u8>);

impl Stem {
    fn of(word: &str) -> Self {
        Self(word.as_bytes().to_vec())
    }

    fn finish(self) -> String {
        // Only whole letters were inserted and removed.
        String::from_utf8(self.0).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn ends_with(&self, suffix: &str) -> bool {
        self.0.ends_with(suffix.as_bytes())
    }

    /// Letter `back` places before the end, 1 for the last.
    fn before_end(&self, back: usize) -> Option<u8> {
        self.0.len().checked_sub(back).map(|at| self.0[at])
    }

    fn cut(&mut self, letters: usize) {
        self.0.truncate(self.0.len().saturating_sub(letters));
    }

    fn replace(&mut self, letters: usize, by: &str) {
        self.cut(letters);
        self.0.extend_from_slice(by.as_bytes());
    }

    /// Longest of the suffixes that the word ends with, not reaching before `from`.
    fn longest<'s>(&self, from: usize, suffixes: &[&'s str]) -> Option<&'s str> {
        let end = self.0.get(from..)?;
        suffixes.iter().copied().filter(|suffix| end.ends_with(suffix.as_bytes())).max_by_key(|suffix| suffix.len())
    }

    /// Start of Snowball's region R1 within `from..`: after the first consonant that follows a vowel.
    fn region(&self, from: usize, is_vowel: impl Fn(u8) -> bool) -> usize {
        let after = |at: usize, wanted: bool| {
            self.0.iter().skip(at).position(|letter| is_vowel(*letter) == wanted).map(|found| at + found + 1)
        };
        after(from, true).and_then(|vowel| after(vowel, false)).unwrap_or(self.0.len())
    }
}
