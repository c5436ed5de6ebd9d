use super::Stem;

/// Irregular words and their stems.
const EXCEPTIONS: [(&str, &str); 15] = [
    ("skis", "ski"),
    ("skies", "sky"),
    ("idly", "idl"),
    ("gently", "gentl"),
    ("ugly", "ugli"),
    ("early", "earli"),
    ("only", "onli"),
    ("singly", "singl"),
    ("sky", "sky"),
    ("news", "news"),
    ("howe", "howe"),
    ("atlas", "atlas"),
    ("cosmos", "cosmos"),
    ("bias", "bias"),
    ("andes", "andes"),
];
const OWN_REGIONS: [&str; 9] = ["gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter"];
/// Suffixes and their replacements.
type Replacements = [(&'static str, &'static str)];
const STEP_2: &Replacements = &[
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("abli", "able"),
    ("entli", "ent"),
    ("izer", "ize"),
    ("ization", "ize"),
    ("ational", "ate"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("aliti", "al"),
    ("alli", "al"),
    ("fulness", "ful"),
    ("ousli", "ous"),
    ("ousness", "ous"),
    ("iveness", "ive"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("bli", "ble"),
    ("ogist", "og"),
    ("ogi", "og"),
    ("fulli", "ful"),
    ("lessli", "less"),
    ("li", ""),
];
const STEP_3: &Replacements = &[
    ("tional", "tion"),
    ("ational", "ate"),
    ("alize", "al"),
    ("icate", "ic"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
    ("ative", ""),
];
const STEP_4: &Replacements = &[
    ("al", ""),
    ("ance", ""),
    ("ence", ""),
    ("er", ""),
    ("ic", ""),
    ("able", ""),
    ("ible", ""),
    ("ant", ""),
    ("ement", ""),
    ("ment", ""),
    ("ent", ""),
    ("ism", ""),
    ("ate", ""),
    ("iti", ""),
    ("ous", ""),
    ("ive", ""),
    ("ize", ""),
    ("ion", ""),
];

/// Whether a letter is a vowel. A consonant `y` is written `Y` while the word is shortened.
fn is_vowel(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

/// Stem of an English word.
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = EXCEPTIONS.iter().find(|(exception, _)| *exception == word) {
        return (*stem).to_owned();
    }
    if word.len() < 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let mut stem = Stem::of(word);
    for at in 0..stem.len() {
        if stem.0[at] == b'y' && (at == 0 || is_vowel(stem.0[at - 1])) {
            stem.0[at] = b'Y';
        }
    }
    let own = OWN_REGIONS.iter().find(|own| word.starts_with(**own));
    let first = own.map_or_else(|| stem.region(0, is_vowel), |own| own.len());
    let second = stem.region(first, is_vowel);
    step_1a(&mut stem);
    step_1b(&mut stem, first);
    if stem.len() > 2
        && matches!(stem.before_end(1), Some(b'y' | b'Y'))
        && stem.before_end(2).is_some_and(|letter| !is_vowel(letter))
    {
        stem.replace(1, "i");
    }
    step_2(&mut stem, first);
    step_3(&mut stem, first, second);
    step_4(&mut stem, second);
    step_5(&mut stem, first, second);
    stem.0.make_ascii_lowercase();
    stem.finish()
}

fn step_1a(stem: &mut Stem) {
    match stem.longest(0, &["sses", "ied", "ies", "s", "us", "ss"]) {
        Some("sses") => stem.cut(2),
        Some("ied" | "ies") => stem.cut(if stem.len() > 4 { 2 } else { 1 }),
        Some("s") if stem.0[..stem.len() - 2].iter().any(|letter| is_vowel(*letter)) => stem.cut(1),
        _ => {}
    }
}

fn step_1b(stem: &mut Stem, first: usize) {
    let Some(suffix) = stem.longest(0, &["eed", "eedly", "ed", "edly", "ingly", "ing"]) else { return };
    let before = stem.len() - suffix.len();
    match suffix {
        "eed" | "eedly" => {
            if before >= first && ![&b"proc"[..], b"exc", b"succ"].contains(&&stem.0[..before]) {
                stem.replace(suffix.len(), "ee");
            }
            return;
        }
        "ing" => match &stem.0[..before] {
            [consonant, b'y'] if !is_vowel(*consonant) => return stem.replace(4, "ie"),
            b"inn" | b"out" | b"cann" | b"herr" | b"earr" | b"even" => return,
            _ => {}
        },
        _ => {}
    }
    if !stem.0[..before].iter().any(|letter| is_vowel(*letter)) {
        return;
    }
    stem.cut(suffix.len());
    match stem.longest(0, &["at", "bl", "iz", "bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"]) {
        Some("at" | "bl" | "iz") => stem.replace(0, "e"),
        Some(_) => {
            if !(stem.len() == 3 && b"aeo".contains(&stem.0[0])) {
                stem.cut(1);
            }
        }
        None => {
            if stem.len() == first && ends_short(&stem.0) {
                stem.replace(0, "e");
            }
        }
    }
}

fn ends_short(letters: &[u8]) -> bool {
    let is_short = match letters {
        [.., consonant, vowel, last] => {
            !is_vowel(*consonant) && is_vowel(*vowel) && !is_vowel(*last) && !b"wxY".contains(last)
        }
        [vowel, consonant] => is_vowel(*vowel) && !is_vowel(*consonant),
        _ => false,
    };
    is_short || letters.ends_with(b"past")
}

fn replacement(stem: &Stem, table: &Replacements) -> Option<(&'static str, &'static str)> {
    table.iter().copied().filter(|(suffix, _)| stem.ends_with(suffix)).max_by_key(|(suffix, _)| suffix.len())
}

fn step_2(stem: &mut Stem, first: usize) {
    let Some((suffix, by)) = replacement(stem, STEP_2) else { return };
    let before = stem.before_end(suffix.len() + 1);
    let fits = match suffix {
        "ogi" => before == Some(b'l'),
        "li" => before.is_some_and(|letter| b"cdeghkmnrt".contains(&letter)),
        _ => true,
    };
    if fits && stem.len() - suffix.len() >= first {
        stem.replace(suffix.len(), by);
    }
}

fn step_3(stem: &mut Stem, first: usize, second: usize) {
    let Some((suffix, by)) = replacement(stem, STEP_3) else { return };
    if stem.len() - suffix.len() >= if suffix == "ative" { second } else { first } {
        stem.replace(suffix.len(), by);
    }
}

fn step_4(stem: &mut Stem, second: usize) {
    let Some((suffix, _)) = replacement(stem, STEP_4) else { return };
    let fits = suffix != "ion" || matches!(stem.before_end(4), Some(b's' | b't'));
    if fits && stem.len() - suffix.len() >= second {
        stem.cut(suffix.len());
    }
}

fn step_5(stem: &mut Stem, first: usize, second: usize) {
    let Some(before) = stem.len().checked_sub(1) else { return };
    let goes = match stem.0[before] {
        b'e' => before >= second || (before >= first && !ends_short(&stem.0[..before])),
        b'l' => before >= second && stem.0[..before].ends_with(b"l"),
        _ => false,
    };
    if goes {
        stem.cut(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_its_stem() {
        for (word, expected) in [
            ("innovations", "innov"),
            ("happiness", "happi"),
            ("running", "run"),
            ("hoping", "hope"),
            ("dying", "die"),
            ("cities", "citi"),
            ("ties", "tie"),
            ("gas", "gas"),
            ("communication", "communic"),
            ("organizations", "organiz"),
            ("succeed", "succeed"),
            ("playing", "play"),
            ("sky", "sky"),
            ("added", "add"),
            ("controlling", "control"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
