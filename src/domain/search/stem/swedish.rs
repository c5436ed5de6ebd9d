use super::Stem;

const SUFFIXES: [&str; 38] = [
    "a", "arna", "erna", "heterna", "orna", "ad", "e", "ade", "ande", "arne", "are", "aste", "en", "anden", "aren",
    "heten", "ern", "ar", "er", "heter", "or", "as", "arnas", "ernas", "ornas", "es", "ades", "andes", "ens", "arens",
    "hetens", "erns", "at", "andet", "het", "ast", "s", "et",
];
/// Letters before an `et` that belongs to the stem: alfabet, kapacitet, paket.
const BEFORE_OWN_ET: [&str; 20] = [
    "h", "iet", "uit", "fab", "cit", "dit", "alit", "ilit", "mit", "nit", "pit", "rit", "sit", "tit", "ivit", "kvit",
    "xit", "kom", "rak", "pak",
];

/// Whether a letter of a normalized word is a vowel in Swedish.
pub fn is_vowel(letter: u8) -> bool {
    b"aeiouy{}|".contains(&letter)
}

/// Stem of a Swedish word.
pub fn stem(word: &str) -> String {
    let mut stem = Stem::of(word);
    if stem.len() < 3 {
        return stem.finish();
    }
    let from = stem.region(0, is_vowel).max(3);
    main_suffix(&mut stem, from);
    if stem.longest(from, &["dd", "gd", "nn", "dt", "gt", "kt", "tt"]).is_some() {
        stem.cut(1);
    }
    match stem.longest(from, &["lig", "ig", "els", "|st", "fullt"]) {
        Some("|st") if stem.before_end(4).is_some_and(|letter| b"iklnprtuv".contains(&letter)) => stem.cut(1),
        Some("fullt") => stem.cut(1),
        Some(suffix @ ("lig" | "ig" | "els")) => stem.cut(suffix.len()),
        _ => {}
    }
    stem.finish()
}

fn main_suffix(stem: &mut Stem, from: usize) {
    match stem.longest(from, &SUFFIXES) {
        Some("s") => {
            if stem.ends_with("ets") && et_is_an_ending(&stem.0[..stem.len() - 3]) {
                stem.cut(3);
            } else if stem.before_end(2).is_some_and(|letter| b"bcdfghjklmnoprtvy".contains(&letter)) {
                stem.cut(1);
            }
        }
        Some("et") if !et_is_an_ending(&stem.0[..stem.len() - 2]) => {}
        Some(suffix) => stem.cut(suffix.len()),
        None => {}
    }
}

/// Whether an `et` after these letters is an ending rather than part of the stem.
fn et_is_an_ending(before: &[u8]) -> bool {
    let [rest @ .., vowel, consonant] = before else { return false };
    !rest.is_empty()
        && is_vowel(*vowel)
        && !is_vowel(*consonant)
        && !before.ends_with(b"stak")
        && !BEFORE_OWN_ET.iter().any(|own| before.ends_with(own.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::tokens::normalize;

    #[test]
    fn forms_of_a_word_share_its_stem() {
        for (word, expected) in [
            ("kommunernas", "kommun"),
            ("upphandlingen", "upphandling"),
            ("jaktkarlens", "jaktkarl"),
            ("friskt", "frisk"),
            ("hänsynslöst", "hänsynslös"),
            ("kapacitet", "kapacitet"),
            ("ö", "ö"),
        ] {
            assert_eq!(stem(&normalize(word)), normalize(expected), "{word}");
        }
    }
}
