//! Vocabulary: every distinct term of a programme once, in columns that are scanned for matches.

use std::{ops::Range, sync::OnceLock};

/// Number of a term.
pub type TermId = u32;

/// Languages of the texts with a term, as bits: the stemmers by which it may match.
pub const SWEDISH: u8 = 1;
pub const ENGLISH: u8 = 2;

/// Terms, in the order in which they were added.
#[derive(Default)]
pub struct Vocabulary {
    /// Words end to end, a line feed before each and after the last.
    letters: String,
    plain_letters: OnceLock<String>,
    /// Beginning of each word in `letters`.
    begins: Vec<u32>,
    /// First four letters of each word, one byte each, the first one highest; å, ä and ö as a and o, 0 where there is
    /// none.
    heads: Vec<u32>,
    /// Set of the letters of each word, by [`bits`].
    bits: Vec<u32>,
    languages: Vec<u8>,
    /// Hash table with open addressing: 0 for a free slot, else one more than a word's number.
    table: Vec<u32>,
}

impl Vocabulary {
    pub fn len(&self) -> usize {
        self.begins.len()
    }

    pub fn is_empty(&self) -> bool {
        self.begins.is_empty()
    }

    pub fn word(&self, id: TermId) -> &str {
        &self.letters[self.range(id)]
    }

    fn range(&self, id: TermId) -> Range<usize> {
        let begin = self.begins[id as usize] as usize;
        let end = self.begins.get(id as usize + 1).map_or(self.letters.len(), |next| *next as usize) - 1;
        begin..end
    }

    pub fn language(&self, id: TermId) -> u8 {
        self.languages[id as usize]
    }

    /// Words end to end, for scanning; [`Vocabulary::at`] finds the word at a position.
    pub fn letters(&self) -> &str {
        &self.letters
    }

    /// The same as [`Vocabulary::letters`] with a and o for å, ä and ö; computed on first use.
    pub fn plain_letters(&self) -> &str {
        self.plain_letters.get_or_init(|| super::tokens::without_diacritics(&self.letters))
    }

    /// Word at a position of [`Vocabulary::letters`], searched from `from` on, which must not come after it.
    pub fn at(&self, place: usize, from: TermId) -> TermId {
        let place = place as u32;
        let mut begin = from as usize;
        let mut leap = 1;
        while self.begins.get(begin + leap).is_some_and(|known| *known <= place) {
            begin += leap;
            leap *= 2;
        }
        let end = (begin + leap).min(self.begins.len());
        (begin + self.begins[begin..end].partition_point(|known| *known <= place)).saturating_sub(1) as TermId
    }

    /// Beginning of a word in [`Vocabulary::letters`].
    pub fn begin(&self, id: TermId) -> usize {
        self.begins[id as usize] as usize
    }

    pub fn heads(&self) -> &[u32] {
        &self.heads
    }

    pub fn bits(&self) -> &[u32] {
        &self.bits
    }

    pub fn bytes_of(&self, id: TermId) -> &[u8] {
        &self.letters.as_bytes()[self.range(id)]
    }

    /// Length of a word, in bytes.
    pub fn length(&self, id: TermId) -> usize {
        self.range(id).len()
    }

    pub fn find(&self, word: &str) -> Option<TermId> {
        self.find_bytes(word.as_bytes())
    }

    pub fn find_bytes(&self, word: &[u8]) -> Option<TermId> {
        if self.table.is_empty() {
            return None;
        }
        let letters = self.letters.as_bytes();
        let mut place = hash(word) as usize & (self.table.len() - 1);
        loop {
            let id = self.table[place].checked_sub(1)?;
            let begin = self.begins[id as usize] as usize;
            let end = begin + word.len();
            // No word contains a line feed, so that one right after it proves the same length.
            if letters.get(end) == Some(&b'\n') && letters[begin..end] == *word {
                return Some(id);
            }
            place = (place + 1) & (self.table.len() - 1);
        }
    }

    /// Id of a normalized term, which is added if it is new.
    pub fn add(&mut self, word: &[u8], language: u8) -> TermId {
        if let Some(id) = self.find_bytes(word) {
            self.languages[id as usize] |= language;
            return id;
        }
        if self.letters.is_empty() {
            self.letters.push('\n');
        }
        self.plain_letters.take();
        let id = self.begins.len() as TermId;
        self.begins.push(self.letters.len() as u32);
        self.letters.push_str(&String::from_utf8_lossy(word));
        self.letters.push('\n');
        self.heads.push(head(word));
        self.bits.push(bits(word));
        self.languages.push(language);
        if self.begins.len() * 4 > self.table.len() * 3 {
            self.grow();
        } else {
            self.place(id);
        }
        id
    }

    fn grow(&mut self) {
        let places = (self.table.len() * 2).max(1024);
        self.table = vec![0; places];
        for id in 0..self.begins.len() as TermId {
            self.place(id);
        }
    }

    fn place(&mut self, id: TermId) {
        let mut place = hash(self.bytes_of(id)) as usize & (self.table.len() - 1);
        while self.table[place] != 0 {
            place = (place + 1) & (self.table.len() - 1);
        }
        self.table[place] = id + 1;
    }

    /// Releases spare capacity.
    pub fn shrink(&mut self) {
        self.letters.shrink_to_fit();
        self.languages.shrink_to_fit();
        for column in [&mut self.begins, &mut self.heads, &mut self.bits] {
            column.shrink_to_fit();
        }
    }

    /// Allocated memory, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.letters.capacity()
            + self.plain_letters.get().map_or(0, String::capacity)
            + self.languages.capacity()
            + 4 * (self.begins.capacity() + self.heads.capacity() + self.bits.capacity() + self.table.capacity())
    }
}

/// First four letters, as in [`Vocabulary::heads`].
pub fn head(letters: &[u8]) -> u32 {
    (0..4).fold(0, |head, at| {
        head << 8 | letters.get(at).map_or(0, |letter| u32::from(super::tokens::without_diacritic(*letter)))
    })
}

/// Set of a word's letters as bits: a with å and ä, o with ö; digits and foreign letters share the highest bit.
pub fn bits(letters: &[u8]) -> u32 {
    letters.iter().fold(0, |bits, letter| bits | BITS[usize::from(*letter)])
}

/// Bit of each byte. A table, since this is computed most often of all; byte 0 has no bit.
const BITS: [u32; 256] = {
    let mut bits = [1 << 31; 256];
    bits[0] = 0;
    let mut at = 0;
    while at < 26 {
        bits[b'a' as usize + at] = 1 << at;
        at += 1;
    }
    let mut digit = 0;
    while digit < 10 {
        bits[b'0' as usize + digit] = 1 << (26 + digit / 2);
        digit += 1;
    }
    bits[super::tokens::RING_A as usize] = bits[b'a' as usize];
    bits[super::tokens::DOTTED_A as usize] = bits[b'a' as usize];
    bits[super::tokens::DOTTED_O as usize] = bits[b'o' as usize];
    bits
};

/// Hash of a word, four bytes at a time: words are short, and every word of every text is looked up.
fn hash(word: &[u8]) -> u32 {
    let (fours, rest) = word.as_chunks::<4>();
    let mix = |hash: u32, four: u32| (hash.rotate_left(5) ^ four).wrapping_mul(0x9e37_79b9);
    let hash = fours.iter().fold(word.len() as u32, |hash, four| mix(hash, u32::from_le_bytes(*four)));
    let hash = rest.iter().fold(hash, |hash, byte| mix(hash, u32::from(*byte)));
    hash ^ hash >> 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once_and_found_by_each_of_its_places() {
        let mut vocabulary = Vocabulary::default();
        let words: Vec<String> = (0..3000).map(|number| format!("ord{}", number % 1500)).collect();
        let ids: Vec<TermId> = words.iter().map(|word| vocabulary.add(word.as_bytes(), SWEDISH)).collect();
        assert_eq!(vocabulary.len(), 1500);
        for (word, id) in words.iter().zip(ids) {
            assert_eq!((vocabulary.find(word), vocabulary.word(id)), (Some(id), word.as_str()));
            let begin = vocabulary.letters().find(&format!("\n{word}\n")).unwrap() + 1;
            for place in begin..begin + word.len() {
                for from in [0, id / 2, id] {
                    assert_eq!((vocabulary.at(place, from), vocabulary.begin(id)), (id, begin));
                }
            }
        }
        assert_eq!(vocabulary.find("ord1500"), None);
        assert_eq!(Vocabulary::default().find("ord"), None);
    }
}
