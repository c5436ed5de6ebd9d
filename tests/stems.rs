//! The stemmers against others' of the same algorithms: Snowball's own lists of words and stems, and the `rust-stemmers`
//! crate for every word of the project's own programmes.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use innovationsveckan::domain::search::{
    stem,
    tokens::{self, display_form, normalize},
};
use rust_stemmers::{Algorithm, Stemmer};

#[path = "support/test_data.rs"]
mod test_data;

use test_data::test_data;

/// A word, its stem by this project's stemmer, and by another one.
type Stems = (String, String, String);

/// The words whose stems differ; says how many of how many do.
fn differing(what: &str, words: impl IntoIterator<Item = Stems>) -> Vec<Stems> {
    let words: Vec<Stems> = words.into_iter().collect();
    let all = words.len();
    let differing: Vec<Stems> = words.into_iter().filter(|(_, own, other)| own != other).collect();
    println!("{what}: {} of {all} words have the same stem", all - differing.len());
    assert!(all > 2000, "{all} words");
    differing
}

#[test]
fn swedish_words_have_the_stems_that_snowball_gives_them() {
    let (Some(words), Some(stems)) = (test_data("snowball/swedish-voc.txt"), test_data("snowball/swedish-output.txt"))
    else {
        return;
    };
    let (words, stems) = (fs::read_to_string(words).unwrap(), fs::read_to_string(stems).unwrap());
    // Marks that Swedish does not know are taken away before a word is stemmed: those words are not Snowball's any more.
    let is_plain = |word: &str| word.chars().all(|letter| letter.is_ascii_lowercase() || "åäö".contains(letter));
    let pairs = words.lines().zip(stems.lines()).filter(|(word, _)| is_plain(word));
    let differing = differing(
        "Swedish, by Snowball",
        pairs.map(|(word, other)| (word.to_owned(), display_form(&stem::swedish(&normalize(word))), other.to_owned())),
    );
    assert_eq!(differing, []);
}

/// Every word of the demonstration and, where it is there, of the real week.
fn vocabulary() -> BTreeSet<String> {
    let demonstration = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let mut files: Vec<PathBuf> = fs::read_dir(demonstration).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.extend(test_data("almedalen-2023.csv"));
    let texts = files.into_iter().map(|file| fs::read_to_string(file).unwrap());
    texts.flat_map(|text| tokens::tokenize(&text)).collect()
}

/// The crate is Snowball 2.0; the project's stemmers follow what its authors have mended since: in Swedish `et` and its
/// genitive are endings, and `öst` is one of the second kind; in English some words and beginnings have stems of their own, and
/// `ogist` is an ending.
#[test]
fn words_of_the_programmes_have_the_stems_that_an_older_implementation_gives_them_but_for_what_was_mended() {
    let words = vocabulary();
    let (english, swedish) = (Stemmer::create(Algorithm::English), Stemmer::create(Algorithm::Swedish));
    let is_english = |word: &&String| word.bytes().all(|letter| letter.is_ascii_lowercase());
    let is_swedish =
        |word: &&String| word.bytes().all(|letter| letter.is_ascii_lowercase() || b"{|}".contains(&letter));
    let differing_english = differing(
        "English, by rust-stemmers",
        words
            .iter()
            .filter(is_english)
            .map(|word| (word.clone(), stem::english(word), english.stem(word).into_owned())),
    );
    let is_mended = |word: &str| {
        ["added", "evening", "emerg", "inter", "organ", "univers"].iter().any(|begin| word.starts_with(begin))
            || word.contains("ogist")
    };
    let others: Vec<_> = differing_english.iter().filter(|(word, ..)| !is_mended(word)).collect();
    assert!(others.is_empty(), "{others:?}");
    let differing_swedish = differing(
        "Swedish, by rust-stemmers",
        words.iter().filter(is_swedish).map(|normalized| {
            let word = display_form(normalized);
            let other = swedish.stem(&word).into_owned();
            (word, display_form(&stem::swedish(normalized)), other)
        }),
    );
    let is_mended =
        |(word, _, other): &&Stems| ["et", "ets"].iter().any(|end| word.ends_with(end)) || other.ends_with("öst");
    let others: Vec<_> = differing_swedish.iter().filter(|stems| !is_mended(stems)).collect();
    assert!(others.is_empty(), "{others:?}");
}
