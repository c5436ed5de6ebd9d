//! Tokens: the words of a text or a query, normalized for comparison.
//!
//! A word is normalized to lower case, one byte for each Swedish letter: å, ä and ö are `}`, `{` and `|`, as in
//! Sweden's seven-bit alphabet (ISO 646-SE). Diacritics that Swedish does not use are removed, and so are apostrophes
//! and invisible characters. A hyphenated word gives its parts and the whole: `e-hälsa` is `e`, `hälsa` and `ehälsa`.
//! Every other sign parts words, but for those of the names of programming languages: `C#`, `F#`, `C++` and `.NET`.

use std::ops::Range;

use super::fold;

pub const RING_A: char = '}';
pub const DOTTED_A: char = '{';
pub const DOTTED_O: char = '|';
/// Most parts of a hyphenated word that is also indexed whole.
const MAX_JOINED: usize = 4;

/// Class of a character.
enum CharClass {
    /// A letter or digit of a word.
    Letter,
    /// A mark on the letter before it, or an invisible character.
    Ignored,
    Hyphen,
    Separator,
}

/// Calls `emit` with each token, normalized, and its byte range in the text; for hyphenated words the parts, then the
/// whole.
pub fn for_each(text: &str, mut emit: impl FnMut(&str, Range<usize>)) {
    for_each_bytes(text, &mut |letters, at| {
        if let Ok(word) = std::str::from_utf8(letters) {
            emit(word, at);
        }
    });
}

/// Like [`for_each`] with tokens as bytes, for indexing. Not generic: a copy for each caller would be large in the
/// client.
pub fn for_each_bytes(text: &str, emit: &mut dyn FnMut(&[u8], Range<usize>)) {
    let mut tokenizer =
        Tokenizer { text, emit, word: String::new(), at: 0..0, whole: String::new(), whole_begin: 0, parts: 0 };
    let mut plain = [0; MAX_PLAIN_BYTES];
    let mut next = 0;
    while next < text.len() {
        // Fast path for words of Swedish letters between blanks, which are nearly all of any text.
        if tokenizer.is_between_words() {
            next += text.bytes().skip(next).take_while(|byte| NORMALIZED[usize::from(*byte)] == SEPARATOR).count();
            if let Some((end, letters)) = plain_token(text.as_bytes(), next, &mut plain)
                && !(letters <= 3 && may_have_sign(text.as_bytes(), next..end))
            {
                (tokenizer.emit)(&plain[..letters], next..end);
                next = end;
                continue;
            }
        }
        let here = next;
        let was_empty = tokenizer.word.is_empty();
        let c = text[here..].chars().next().unwrap_or(' ');
        next += c.len_utf8();
        match push_normalized(c, &mut tokenizer.word) {
            CharClass::Letter if was_empty => tokenizer.at = here..next,
            CharClass::Letter | CharClass::Ignored => tokenizer.at.end = next,
            CharClass::Hyphen if !was_empty => tokenizer.link(),
            CharClass::Separator if tokenizer.take_sign(here) => next = tokenizer.at.end,
            CharClass::Hyphen | CharClass::Separator => tokenizer.end(),
        }
    }
    tokenizer.end();
}

/// Longest token of the fast path, in bytes.
const MAX_PLAIN_BYTES: usize = 64;
const SEPARATOR: u8 = 0;
/// Bytes that need context: hyphens, apostrophes, and bytes beyond ASCII.
const OTHER: u8 = 1;
/// Normalized form of each byte.
const NORMALIZED: [u8; 256] = {
    let mut normalized = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        normalized[byte] = match byte as u8 {
            b'-' | b'\'' => OTHER,
            letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
            _ => SEPARATOR,
        };
        byte += 1;
    }
    normalized
};

/// Normalizes a token of plain letters before a blank or the end of the text: returns its end in the text, and its
/// length in `word`.
fn plain_token(text: &[u8], begin: usize, word: &mut [u8; MAX_PLAIN_BYTES]) -> Option<(usize, usize)> {
    let (mut at, mut letters) = (begin, 0);
    while let Some(byte) = text.get(at) {
        let letter = match NORMALIZED[usize::from(*byte)] {
            SEPARATOR => break,
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

/// Whether a short token has a sign beside it that may belong to it: see [`Tokenizer::take_sign`].
fn may_have_sign(text: &[u8], at: Range<usize>) -> bool {
    matches!(text.get(at.end), Some(b'#' | b'+')) || at.start > 0 && text[at.start - 1] == b'.'
}

struct Tokenizer<'a> {
    text: &'a str,
    emit: &'a mut dyn FnMut(&[u8], Range<usize>),
    word: String,
    /// Byte range of the word in the text.
    at: Range<usize>,
    /// Parts so far of a hyphenated word.
    whole: String,
    whole_begin: usize,
    parts: usize,
}

impl Tokenizer<'_> {
    fn is_between_words(&self) -> bool {
        self.word.is_empty() && self.parts == 0
    }

    /// Adds the `#` or `++` that begins at a position to a word of one or two letters, where both end there; the
    /// word must begin where a blank, or a sign that opens something, lets one begin: `C#`, but neither `a++b` nor `?q=c#`.
    fn take_sign(&mut self, at: usize) -> bool {
        let text = self.text.as_bytes();
        let sign = match text[at..] {
            [b'#', ..] => "#",
            [b'+', b'+', ..] => "++",
            _ => return false,
        };
        let is_letter = |byte: &u8| NORMALIZED[usize::from(*byte)] > OTHER;
        let is_own = matches!(self.word.as_bytes(), [b'a'..=b'z'] | [b'a'..=b'z', b'a'..=b'z'])
            && !text.get(at + sign.len()).is_some_and(|next| is_letter(next) || matches!(next, b'#' | b'+'))
            && !matches!(text[..self.at.start], [.., b'=' | b'&' | b'?' | b'#' | b'+' | b'.' | b'%' | b'_']);
        if is_own {
            self.word.push_str(sign);
            self.at.end = at + sign.len();
        }
        is_own
    }

    /// Adds the dot of `.NET` to the word, where neither a letter nor another dot stands before it.
    fn take_dot(&mut self) {
        if self.word != "net" {
            return;
        }
        let mut before = &self.text.as_bytes()[..self.at.start];
        while let [rest @ .., 0xe2, 0x80, 0x8b] = before {
            before = rest;
        }
        let [rest @ .., b'.'] = before else { return };
        if !rest.last().is_some_and(|byte| *byte == b'.' || NORMALIZED[usize::from(*byte)] != SEPARATOR) {
            self.word.clear();
            self.word.push_str(".net");
            self.at.start = rest.len();
        }
    }

    fn link(&mut self) {
        if self.parts == 0 {
            self.take_dot();
        }
        (self.emit)(self.word.as_bytes(), self.at.clone());
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
                self.take_dot();
                (self.emit)(self.word.as_bytes(), self.at.clone());
                self.word.clear();
            }
        }
        if (2..=MAX_JOINED).contains(&self.parts) {
            (self.emit)(self.whole.as_bytes(), self.whole_begin..self.at.end);
        }
        self.whole.clear();
        self.parts = 0;
    }
}

fn push_normalized(c: char, word: &mut String) -> CharClass {
    match c {
        'å' | 'Å' => word.push(RING_A),
        'ä' | 'Ä' | 'æ' | 'Æ' => word.push(DOTTED_A),
        'ö' | 'Ö' | 'ø' | 'Ø' => word.push(DOTTED_O),
        '\u{30a}' if word.ends_with('a') => replace_last(word, RING_A),
        '\u{308}' if word.ends_with('a') => replace_last(word, DOTTED_A),
        '\u{308}' if word.ends_with('o') => replace_last(word, DOTTED_O),
        '\'' | '’' | '‘' | '´' | '\u{2bc}' => return CharClass::Ignored,
        '-' | '\u{2010}' | '\u{2011}' => return CharClass::Hyphen,
        c if c.is_ascii_alphanumeric() => word.push(c.to_ascii_lowercase()),
        c if c.is_ascii() => return CharClass::Separator,
        c => {
            if fold::is_mark(c) {
                return CharClass::Ignored;
            }
            if !c.is_alphanumeric() {
                return CharClass::Separator;
            }
            let before = word.len();
            fold::fold_char(c, &mut |c| {
                if c.is_alphanumeric() {
                    word.push(c);
                }
            });
            if word.len() == before {
                return CharClass::Ignored;
            }
        }
    }
    CharClass::Letter
}

fn replace_last(word: &mut String, letter: char) {
    word.pop();
    word.push(letter);
}

/// Range in a word as written that corresponds to a range of its normalized letters.
pub fn original_range(written: &str, letters: Range<usize>) -> Range<usize> {
    let mut normalized = String::new();
    let mut place = 0..written.len();
    let mut has_begun = false;
    for (at, c) in written.char_indices() {
        if normalized.len() >= letters.end && normalized.len() > letters.start && !matches!(c, '\u{300}'..='\u{36f}') {
            place.end = at;
            break;
        }
        match c {
            // In a word these are its own: see `Tokenizer::take_sign`.
            '#' | '+' | '.' => normalized.push(c),
            c => _ = push_normalized(c, &mut normalized),
        }
        if !has_begun && normalized.len() > letters.start {
            has_begun = true;
            place.start = at;
        }
    }
    place
}

/// Tokens of a text.
pub fn tokenize(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for_each(text, |word, _| words.push(word.to_owned()));
    words
}

/// Single word, normalized; separators are dropped.
pub fn normalize(word: &str) -> String {
    let mut normalized = String::with_capacity(word.len());
    for_each(word, |part, at| {
        // The whole of a hyphenated word is emitted after its parts.
        if at.len() == word.len() {
            normalized.clear();
        }
        normalized.push_str(part);
    });
    normalized
}

/// Normalized word in ordinary spelling.
pub fn display_form(normalized: &str) -> String {
    normalized
        .chars()
        .map(|c| match c {
            RING_A => 'å',
            DOTTED_A => 'ä',
            DOTTED_O => 'ö',
            c => c,
        })
        .collect()
}

/// Base letter of å, ä and ö; every other byte unchanged.
pub fn without_diacritic(letter: u8) -> u8 {
    match letter {
        b'{' | b'}' => b'a',
        b'|' => b'o',
        letter => letter,
    }
}

/// Copy with a and o for å, ä and ö.
pub fn without_diacritics(normalized: &str) -> String {
    normalized
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
        for_each(text, |word, at| cut.push((display_form(word), &text[at])));
        cut
    }

    #[test]
    fn one_word_however_it_is_written() {
        for text in ["Malmö", "MALMÖ", "Malmo\u{308}", "Mal\u{ad}mö", "Mal\u{200b}mö"] {
            assert_eq!(tokenize(text), ["malm|"], "{text:?}");
        }
        assert_eq!(tokenize("Café ﬁn Straße d’Or"), ["cafe", "fin", "strasse", "dor"]);
        assert_eq!(
            tokenize("CO₂-utsläpp 5 m² oﬄine 𝗗𝗮𝘁𝗮"),
            ["co2", "utsl{pp", "co2utsl{pp", "5", "m2", "offline", "data"]
        );
    }

    #[test]
    fn hyphens_part_and_join() {
        assert_eq!(
            cut("E-hälsa, ja!"),
            [("e".into(), "E"), ("hälsa".into(), "hälsa"), ("ehälsa".into(), "E-hälsa"), ("ja".into(), "ja")]
        );
        assert_eq!(tokenize("forsknings- och"), ["forsknings", "och"]);
        assert_eq!(tokenize("-a --b c-"), ["a", "b", "c"]);
        assert_eq!(tokenize("a-b-c"), ["a", "b", "c", "abc"]);
        assert_eq!(normalize("IT-säkerhet"), "its{kerhet");
    }

    #[test]
    fn signs_that_belong_to_a_word_stay_with_it() {
        for (text, words) in [
            ("C# och F#, (C++) eller c#.", &["c#", "och", "f#", "c++", "eller", "c#"][..]),
            ("C/C++ i .NET", &["c", "c++", "i", ".net"]),
            (".NET-utvecklare söks", &[".net", "utvecklare", ".netutvecklare", "s|ks"]),
            ("C#-kurs", &["c#", "kurs", "c#kurs"]),
            (
                "a+b=c, 1++, q=c#, ?q=c#x, example.net, ASP.NET, ...net",
                &["a", "b", "c", "1", "q", "c", "q", "c", "x", "example", "net", "asp", "net", "net"],
            ),
            ("#almedalen C#5 c+++ c+ abc# å# .network", &["almedalen", "c", "5", "c", "c", "abc", "}", "network"]),
            (
                "100 % av 24/7, 5G, AI/ML, R&D, @vinnova, vinnova.se, web 3.0",
                &["100", "av", "24", "7", "5g", "ai", "ml", "r", "d", "vinnova", "vinnova", "se", "web", "3", "0"],
            ),
        ] {
            assert_eq!(tokenize(text), words, "{text}");
        }
        assert_eq!(cut("i C++ och .NET")[1..], [("c++".into(), "C++"), ("och".into(), "och"), (".net".into(), ".NET")]);
    }

    #[test]
    fn places_in_a_word_are_those_of_its_letters() {
        for (written, letters, place) in [
            ("C++", 0..3, "C++"),
            ("C#", 0..2, "C#"),
            ("C#", 0..1, "C"),
            (".NET", 0..4, ".NET"),
            ("Oﬃce", 0..3, "Oﬃ"),
            ("Malmo\u{308}", 0..5, "Malmo\u{308}"),
            ("e-hälsa", 1..6, "hälsa"),
        ] {
            assert_eq!(&written[original_range(written, letters)], place, "{written}");
        }
    }

    proptest! {
        #[test]
        fn signs_leave_words_where_they_are(text in "(C#|c[+]{2}|[.]NET|[.]net|[a-zåä]{1,4}|[ #+.=/(,\u{200b}-]){0,12}") {
            for_each(&text, |word, at| {
                let written = text[at].trim_end_matches('\u{200b}');
                assert_eq!(tokenize(written).last().map(String::as_str), Some(word));
                assert_eq!(original_range(written, 0..word.len()), 0..written.len());
            });
        }

        #[test]
        fn what_cannot_be_seen_changes_no_word(text in "[a-zåäöÅÄÖé0-9'’,. -]{0,40}") {
            // Such words are normalized letter by letter.
            let with_breaks: String = text.chars().flat_map(|c| [c, '\u{200b}']).collect();
            prop_assert_eq!(tokenize(&with_breaks), tokenize(&text));
            for_each(&text, |word, at| assert_eq!(tokenize(&text[at]).last().map(String::as_str), Some(word)));
        }

        #[test]
        fn places_are_those_of_whole_characters(text in "\\PC{0,40}") {
            for_each(&text, |word, at| {
                assert!(!word.is_empty() && text.get(at).is_some());
            });
        }

        #[test]
        fn what_is_spelled_is_spelled_the_same_again(text in "[a-zåäöéü'’0-9 -]{0,30}") {
            for word in tokenize(&text) {
                prop_assert_eq!(tokenize(&display_form(&word)), vec![word]);
            }
        }
    }
}
