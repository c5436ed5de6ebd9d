//! Folding of letters before comparison: `Malmö`, `MALMÖ`, `Malmo` and a decomposed `Malmö` fold alike.

/// Calls `out` with each character that `c` folds to: lower case without marks, or nothing for an invisible one.
pub fn fold_char(c: char, out: &mut impl FnMut(char)) {
    if c.is_ascii() {
        out(c.to_ascii_lowercase());
        return;
    }
    if is_mark(c) {
        return;
    }
    // Lower case may be two characters: İ becomes i and a mark.
    for lower in c.to_lowercase().filter(|lower| !is_mark(*lower)) {
        match unmarked(lower) {
            "" => out(compatible(lower)),
            base => base.chars().for_each(&mut *out),
        }
    }
}

/// Folded copy of a text.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut |c| folded.push(c));
    }
    folded
}

/// Number of å, ä or ö in either case, which exact matches keep apart from a and o; 0 for every other character.
pub fn swedish_letter(c: char) -> u8 {
    match c {
        'å' | 'Å' => 1,
        'ä' | 'Ä' => 2,
        'ö' | 'Ö' => 3,
        _ => 0,
    }
}

/// Composes the pairs of letter and combining mark that Swedish has, so that decomposed input keeps its å, ä and ö.
pub fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    for c in text.chars() {
        let pair = match (composed.chars().last(), c) {
            (Some('a'), '\u{30a}') => Some('å'),
            (Some('a'), '\u{308}') => Some('ä'),
            (Some('o'), '\u{308}') => Some('ö'),
            (Some('A'), '\u{30a}') => Some('Å'),
            (Some('A'), '\u{308}') => Some('Ä'),
            (Some('O'), '\u{308}') => Some('Ö'),
            _ => None,
        };
        if let Some(pair) = pair {
            composed.pop();
            composed.push(pair);
        } else {
            composed.push(c);
        }
    }
    composed
}

/// Whether a character is ignored in words: combining marks, soft hyphens and zero-width characters.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Base letters of the Latin letters of Europe; empty for a letter without marks.
fn unmarked(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŋ' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬀ' => "ff",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        'ĳ' => "ij",
        '’' | '‘' | '´' => "'",
        '”' | '“' => "\"",
        '‐' | '‑' | '–' | '—' => "-",
        '\u{a0}' | '\u{202f}' | '\u{2009}' => " ",
        _ => "",
    }
}

/// Plain letter or digit for a compatible form (NFKC): sub- and superscript, full-width, mathematical, and the styled
/// letters of social media. A table of the common ones: all of NFKC would be large in the browser.
fn compatible(c: char) -> char {
    const LETTERS: u32 = 26;
    const DIGITS: u32 = 10;
    let code = u32::from(c);
    let digit = |zero: u32| (code - zero) % DIGITS + u32::from('0');
    let letter = |a: u32| (code - a) % LETTERS + u32::from('a');
    let plain = match c {
        '²' | '³' => code - u32::from('²') + u32::from('2'),
        '¹' => u32::from('1'),
        'ª' | 'ₐ' => u32::from('a'),
        'º' | 'ₒ' | 'ℴ' => u32::from('o'),
        '⁰' | '⁴'..='⁹' => digit(0x2070),
        '₀'..='₉' => digit(0x2080),
        'ₑ' | 'ℯ' | 'ℰ' => u32::from('e'),
        'ₓ' => u32::from('x'),
        'ℬ' => u32::from('b'),
        'ℂ' | 'ℭ' => u32::from('c'),
        'ℱ' => u32::from('f'),
        'ℊ' => u32::from('g'),
        'ℋ'..='ℎ' => u32::from('h'),
        'ⁱ' | 'ℐ' | 'ℑ' => u32::from('i'),
        'ℒ' | 'ℓ' => u32::from('l'),
        'ℳ' => u32::from('m'),
        'ⁿ' | 'ℕ' => u32::from('n'),
        'ℙ' => u32::from('p'),
        'ℚ' => u32::from('q'),
        'ℛ'..='ℝ' => u32::from('r'),
        'ℤ' | 'ℨ' => u32::from('z'),
        '①'..='⑨' => digit(0x245f),
        'ⓐ'..='ⓩ' => letter(0x24d0),
        '０'..='９' => digit(0xff10),
        'ａ'..='ｚ' => letter(0xff41),
        '\u{1d400}'..='\u{1d6a3}' => letter(0x1_d400),
        '\u{1d7ce}'..='\u{1d7ff}' => digit(0x1_d7ce),
        _ => code,
    };
    char::from_u32(plain).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_word_however_it_is_written() {
        for written in ["Malmö", "MALMÖ", "malmo", "Malmo\u{308}", "Mal\u{ad}mö", "Mal\u{200b}mö"] {
            assert_eq!(fold(written), "malmo");
        }
        assert_eq!(fold("Ærø ﬁn Straße"), "aero fin strasse");
        assert_eq!(fold("İzmir"), "izmir");
    }

    #[test]
    fn letters_and_digits_of_any_look_are_the_same() {
        for (written, folded) in [
            ("CO₂", "co2"),
            ("m² x³ 10⁻⁹ n⁰", "m2 x3 10⁻9 n0"),
            ("Oﬃce oﬄine eﬀekt ﬁl", "office offline effekt fil"),
            ("𝗜𝗻𝗻𝗼𝘃𝗮𝘁𝗶𝗼𝗻 𝒽𝑒𝓁𝓁ℴ 𝟚𝟘𝟚𝟞", "innovation hello 2026"),
            ("ＡＢｃ１２ ⓐⒷ ①", "abc12 ab 1"),
        ] {
            assert_eq!(fold(written), folded);
        }
    }

    #[test]
    fn decomposed_swedish_letters_are_composed() {
        assert_eq!(compose("A\u{30a}ka i sno\u{308}"), "Åka i snö");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
