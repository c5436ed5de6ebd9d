//! Swedish forms that the stemmers do not bring together: `frågan` and `frågor`, `nyckeln` and `nycklar`, `modern` and
//! `modernt`. Spelled out, to be looked up in a vocabulary.

use crate::search::stem::is_vowel;

/// Endings of nouns in -a.
const OF_A: [&str; 8] = ["ornas", "orna", "ans", "ors", "or", "an", "as", "a"];
/// Endings of nouns and participles before which an e is lost, such as `nyckel`, `säker`, `öppen`.
const AFTER_LOST_E: [&str; 14] =
    ["arnas", "ernas", "arna", "erna", "are", "ars", "ast", "ens", "ar", "er", "en", "et", "a", "e"];
/// Endings of the same words with their e.
const AFTER_E: [&str; 5] = ["ns", "n", "s", "t", ""];
/// Letters before the `t` of an adjective that is no part of its stem: `modernt`, `digitalt`, `aktivt`.
const BEFORE_T: [u8; 5] = *b"lrvnm";

/// `Handel`, trade: `handla` and `handlar`, to act and to be about, are far more common and another matter.
const TRADE: (&str, &str) = ("hand", "l");

/// Least letters of a stem: before the endings of nouns in -a and after a lost e; of an adjective, since `svart` is no form
/// of `svar`; before -et.
const LEAST: usize = 3;
const LEAST_ADJECTIVE: usize = 5;
const LEAST_NEUTER: usize = 4;

/// Calls `found` with each possible form of a normalized word; most of them are no words.
pub(super) fn for_each(word: &str, found: &mut impl FnMut(&str)) {
    let mut form = String::with_capacity(word.len() + 5);
    let mut all = |stem: &str, endings: &[&str]| {
        for ending in endings {
            form.clear();
            form.push_str(stem);
            form.push_str(ending);
            found(&form);
        }
    };
    let ends_in_consonant = |stem: &str| stem.bytes().last().is_some_and(|letter| !is_vowel(letter));
    if let Some(stem) = without(word, &OF_A, LEAST) {
        all(stem, &OF_A);
    }
    if let Some(stem) = without(word, &["ets", "et"], LEAST_NEUTER).filter(|stem| ends_in_consonant(stem)) {
        all(stem, &["", "s", "en", "ens", "et", "ets"]);
    }
    let is_adjective = |stem: &&str| {
        stem.len() >= LEAST_ADJECTIVE && stem.bytes().last().is_some_and(|letter| BEFORE_T.contains(&letter))
    };
    if let Some(stem) = word.strip_suffix(['a', 'e', 't']).filter(is_adjective).or(Some(word).filter(is_adjective)) {
        all(stem, &["", "a", "e", "t"]);
    }
    for last in ["l", "r", "n"] {
        let with_e =
            || AFTER_E.iter().find_map(|ending| word.strip_suffix(ending)?.strip_suffix(last)?.strip_suffix('e'));
        let without_e = || AFTER_LOST_E.iter().find_map(|ending| word.strip_suffix(ending)?.strip_suffix(last));
        // Öppet: the n is lost too.
        let neuter = || word.strip_suffix("et").filter(|_| last == "n");
        let stem = with_e().or_else(without_e).or_else(neuter);
        let is_noun = |stem: &&str| stem.len() >= LEAST && ends_in_consonant(stem) && (*stem, last) != TRADE;
        let Some(stem) = stem.filter(is_noun) else { continue };
        all(&format!("{stem}e{last}"), &AFTER_E);
        all(&format!("{stem}{last}"), &AFTER_LOST_E);
        if last == "n" {
            all(stem, &["et"]);
        }
    }
}

/// Stem before the first of the endings that the word has, of at least so many letters.
fn without<'a>(word: &'a str, endings: &[&str], least: usize) -> Option<&'a str> {
    endings.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() >= least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{
        matching::forms,
        tokens::normalize,
        vocabulary::{SWEDISH, Vocabulary},
    };

    #[test]
    fn forms_that_stems_keep_apart_are_spelled_out_from_each_other() {
        for words in [
            &["fråga", "frågan", "frågor", "frågornas"][..],
            &["klimatfrågan", "klimatfrågor"],
            &["avtryck", "avtrycket"],
            &["nyckel", "nyckeln", "nycklar", "nycklarna"],
            &["regel", "regeln", "regler", "reglerna"],
            &["säker", "säkert", "säkra", "säkrare"],
            &["öppen", "öppet", "öppna"],
            &["eldriven", "eldrivet", "eldrivna"],
            &["modern", "modernt", "moderna"],
            &["attraktivt", "attraktiva", "attraktiv"],
            &["cirkulärt", "cirkulära"],
        ] {
            let mut vocabulary = Vocabulary::default();
            for word in words {
                vocabulary.add(normalize(word).as_bytes(), SWEDISH);
            }
            for word in words {
                assert_eq!(forms(&vocabulary, &normalize(word)).len(), words.len(), "{word} of {words:?}");
            }
        }
    }

    #[test]
    fn other_words_are_no_forms() {
        for (word, other) in
            [("svart", "svar"), ("stolt", "stol"), ("romer", "roman"), ("samer", "samma"), ("handel", "handlar")]
        {
            let (word, other) = (normalize(word), normalize(other));
            for_each(&word, &mut |form| assert_ne!(form, other, "{word}"));
            for_each(&other, &mut |form| assert_ne!(form, word, "{other}"));
        }
    }
}
