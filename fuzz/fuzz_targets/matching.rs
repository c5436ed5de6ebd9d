//! Any words make a vocabulary in which each is found again, and any word is matched against it.
#![no_main]

use domain::search::{
    matching, tokens,
    vocabulary::{ENGLISH, SWEDISH, Vocabulary},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|texts: (&str, &str)| {
    let (text, typed) = texts;
    let mut vocabulary = Vocabulary::default();
    let words = tokens::tokenize(text);
    for word in &words {
        vocabulary.add(word.as_bytes(), SWEDISH | ENGLISH);
    }
    for word in &words {
        let found = matching::matches(&vocabulary, word, false);
        assert!(found.words.iter().any(|found| vocabulary.word(found.word) == word));
    }
    let typed = tokens::tokenize(typed);
    for word in &typed {
        for found in matching::matches(&vocabulary, word, true).words {
            if let Some(range) = matching::matched_range(word, vocabulary.word(found.word)) {
                assert!(range.end <= vocabulary.word(found.word).len());
            }
        }
    }
    for pair in typed.windows(2) {
        matching::compounds(&vocabulary, &pair[0], &pair[1]);
    }
});
