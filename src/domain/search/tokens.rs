//! Words: what a text and a query are cut into, and how they are spelled to be compared.
//!
//! A word is spelled in small letters, a byte for each letter that Swedish has: å, ä and ö are `}`, `{` and `|`, as in
//! Sweden's own seven-bit alphabet. Marks that Swedish does not know are taken away, and so are apostrophes and what
//! cannot be seen. A hyphen parts two words that are one as well: `e-hälsa` is `e`, `hälsa` and `ehälsa`.

use std::ops::Range;

use super::fold;

pub const RING_A: char = '}';
pub const DOTTED_A: char = '{';
pub const DOTTED_O: char = '|';
/// The most words between hyphens that are also one.
const MOST_JOINED: usize = 4;

/// What a character is to a word.
enum Role {
    /// Letters that it is spelled by.
    Letters,
    /// It changes the letter before it, or nothing.
    Silent,
    Hyphen,
    Gap,
}

/// Hands on each word, spelled, and where in the text it stands; of words with hyphens the parts, then the whole.
pub fn each(text: &str, mut hear: impl FnMut(&str, Range<usize>)) {
    each_letters(text, &mut |letters, at| {
        if let Ok(word) = std::str::from_utf8(letters) {
            hear(word, at);
        }
    });
}

/// The same with each word's letters as bytes, for those who read whole programmes. Not a copy for each of those who hear:
/// it is long, and the client's size counts.
pub fn each_letters(text: &str, hear: &mut dyn FnMut(&[u8], Range<usize>)) {
    let mut cutter = Cutter { hear, word: String::new(), at: 0..0, whole: String::new(), whole_begin: 0, parts: 0 };
    let mut plain = [0; LONGEST_PLAIN];
    let mut next = 0;
    while next < text.len() {
        // Nearly all of any text is words of Swedish letters between blanks: they are spelled by a table.
        if cutter.is_between_words() {
            next += text.bytes().skip(next).take_while(|byte| SPELLED[usize::from(*byte)] == GAP).count();
            if let Some((end, letters)) = plain_word(text.as_bytes(), next, &mut plain) {
                (cutter.hear)(&plain[..letters], next..end);
                next = end;
                continue;
            }
        }
        let here = next;
        let was_empty = cutter.word.is_empty();
        let c = text[here..].chars().next().unwrap_or(' ');
        next += c.len_utf8();
        match spell(c, &mut cutter.word) {
            Role::Letters if was_empty => cutter.at = here..next,
            Role::Letters | Role::Silent => cutter.at.end = next,
            Role::Hyphen if !was_empty => cutter.link(),
            Role::Hyphen | Role::Gap => cutter.end(),
        }
    }
    cutter.end();
}

/// Longer words are spelled letter by letter.
const LONGEST_PLAIN: usize = 64;
const GAP: u8 = 0;
/// What says more than itself: hyphens, apostrophes, and the bytes of what is not ASCII.
const OTHER: u8 = 1;
/// How each byte is spelled.
const SPELLED: [u8; 256] = {
    let mut spelled = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        spelled[byte] = match byte as u8 {
            b'-' | b'\'' => OTHER,
            letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
            _ => GAP,
        };
        byte += 1;
    }
    spelled
};

/// Spells a word that begins here where it has plain letters only and a blank, or the text's end, follows: its end, and
/// how many letters it is spelled by.
fn plain_word(text: &[u8], begin: usize, word: &mut [u8; LONGEST_PLAIN]) -> Option<(usize, usize)> {
    let (mut at, mut letters) = (begin, 0);
    while let Some(byte) = text.get(at) {
        let letter = match SPELLED[usize::from(*byte)] {
            GAP => break,
            OTHER => {
                at += 1;
                match (byte, text.get(at)?) {
                    (0xc3, 0xa5 | 0x85) => RING_A as u8,
                    (0xc3, 0xa4 | 0x84) => DOTTED_A as u8,
                    (0xc3, 0xb6 | 0x96) => DOTTED_O as u8,
                    _ => return None,
                }
            }
            letter => letter,
        };
        *word.get_mut(letters)? = letter;
        letters += 1;
        at += 1;
    }
    (letters > 0).then_some((at, letters))
}

struct Cutter<'a> {
    hear: &'a mut dyn FnMut(&[u8], Range<usize>),
    word: String,
    /// Where it stands.
    at: Range<usize>,
    /// The parts so far of a word with hyphens.
    whole: String,
    whole_begin: usize,
    parts: usize,
}

impl Cutter<'_> {
    fn is_between_words(&self) -> bool {
        self.word.is_empty() && self.parts == 0
    }

    fn link(&mut self) {
        (self.hear)(self.word.as_bytes(), self.at.clone());
        if self.parts == 0 {
            self.whole_begin = self.at.start;
        }
        self.whole.push_str(&self.word);
        self.parts += 1;
        self.word.clear();
    }

    fn end(&mut self) {
        if !self.word.is_empty() {
            if self.parts > 0 {
                self.link();
            } else {
                (self.hear)(self.word.as_bytes(), self.at.clone());
                self.word.clear();
            }
        }
        if (2..=MOST_JOINED).contains(&self.parts) {
            (self.hear)(self.whole.as_bytes(), self.whole_begin..self.at.end);
        }
        self.whole.clear();
        self.parts = 0;
    }
}

fn spell(c: char, word: &mut String) -> Role {
    match c {
        'å' | 'Å' => word.push(RING_A),
        'ä' | 'Ä' | 'æ' | 'Æ' => word.push(DOTTED_A),
        'ö' | 'Ö' | 'ø' | 'Ø' => word.push(DOTTED_O),
        '\u{30a}' if word.ends_with('a') => replace_last(word, RING_A),
        '\u{308}' if word.ends_with('a') => replace_last(word, DOTTED_A),
        '\u{308}' if word.ends_with('o') => replace_last(word, DOTTED_O),
        '\'' | '’' | '‘' | '´' | '\u{2bc}' => return Role::Silent,
        '-' | '\u{2010}' | '\u{2011}' => return Role::Hyphen,
        c if c.is_ascii_alphanumeric() => word.push(c.to_ascii_lowercase()),
        c if c.is_ascii() => return Role::Gap,
        c => {
            if fold::is_mark(c) {
                return Role::Silent;
            }
            if !c.is_alphanumeric() {
                return Role::Gap;
            }
            let before = word.len();
            fold::fold_char(c, &mut |c| {
                if c.is_alphanumeric() {
                    word.push(c);
                }
            });
            if word.len() == before {
                return Role::Silent;
            }
        }
    }
    Role::Letters
}

fn replace_last(word: &mut String, letter: char) {
    word.pop();
    word.push(letter);
}

/// Where in a word as it is written some of its spelled letters stand.
pub fn place(written: &str, letters: Range<usize>) -> Range<usize> {
    let mut spelled = String::new();
    let mut place = 0..written.len();
    let mut has_begun = false;
    for (at, c) in written.char_indices() {
        if spelled.len() >= letters.end && spelled.len() > letters.start && !matches!(c, '\u{300}'..='\u{36f}') {
            place.end = at;
            break;
        }
        spell(c, &mut spelled);
        if !has_begun && spelled.len() > letters.start {
            has_begun = true;
            place.start = at;
        }
    }
    place
}

/// The words of a text, spelled.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each(text, |word, _| words.push(word.to_owned()));
    words
}

/// One word, spelled; what parts words is passed over.
pub fn spelled(word: &str) -> String {
    let mut spelled = String::with_capacity(word.len());
    each(word, |part, at| {
        // The whole of a word with hyphens comes after its parts.
        if at.len() == word.len() {
            spelled.clear();
        }
        spelled.push_str(part);
    });
    spelled
}

/// As people write it.
pub fn written(spelled: &str) -> String {
    spelled
        .chars()
        .map(|c| match c {
            RING_A => 'å',
            DOTTED_A => 'ä',
            DOTTED_O => 'ö',
            c => c,
        })
        .collect()
}

/// The letter under å, ä and ö; every other byte as it is.
pub fn plain(letter: u8) -> u8 {
    match letter {
        b'{' | b'}' => b'a',
        b'|' => b'o',
        letter => letter,
    }
}

/// A copy with a and o for å, ä and ö.
pub fn plain_copy(spelled: &str) -> String {
    spelled
        .chars()
        .map(|c| match c {
            RING_A | DOTTED_A => 'a',
            DOTTED_O => 'o',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Vec<(String, &str)> {
        let mut cut = Vec::new();
        each(text, |word, at| cut.push((written(word), &text[at])));
        cut
    }

    #[test]
    fn one_word_however_it_is_written() {
        for text in ["Malmö", "MALMÖ", "Malmo\u{308}", "Mal\u{ad}mö", "Mal\u{200b}mö"] {
            assert_eq!(words(text), ["malm|"], "{text:?}");
        }
        assert_eq!(words("Café ﬁn Straße d’Or"), ["cafe", "fin", "strasse", "dor"]);
    }

    #[test]
    fn hyphens_part_and_join() {
        assert_eq!(
            cut("E-hälsa, ja!"),
            [("e".into(), "E"), ("hälsa".into(), "hälsa"), ("ehälsa".into(), "E-hälsa"), ("ja".into(), "ja")]
        );
        assert_eq!(words("forsknings- och"), ["forsknings", "och"]);
        assert_eq!(words("-a --b c-"), ["a", "b", "c"]);
        assert_eq!(words("a-b-c"), ["a", "b", "c", "abc"]);
        assert_eq!(spelled("IT-säkerhet"), "its{kerhet");
    }

    proptest! {
        #[test]
        fn what_cannot_be_seen_changes_no_word(text in "[a-zåäöÅÄÖé0-9'’,. -]{0,40}") {
            // Such words are spelled letter by letter.
            let with_breaks: String = text.chars().flat_map(|c| [c, '\u{200b}']).collect();
            prop_assert_eq!(words(&with_breaks), words(&text));
            each(&text, |word, at| assert_eq!(words(&text[at]).last().map(String::as_str), Some(word)));
        }

        #[test]
        fn places_are_those_of_whole_characters(text in "\\PC{0,40}") {
            each(&text, |word, at| {
                assert!(!word.is_empty() && text.get(at).is_some());
            });
        }

        #[test]
        fn what_is_spelled_is_spelled_the_same_again(text in "[a-zåäöéü'’0-9 -]{0,30}") {
            for word in words(&text) {
                prop_assert_eq!(words(&written(&word)), vec![word]);
            }
        }
    }
}
