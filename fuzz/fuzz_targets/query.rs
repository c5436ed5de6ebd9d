//! Any text is cut into words whose places are whole characters, folds the same twice, and is a query.
#![no_main]

use domain::search::{fold::fold, query::Query, tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    tokens::for_each(text, |word, at| {
        let written = &text[at];
        for end in 0..=word.len() {
            let place = tokens::original_range(written, 0..end);
            assert!(written.get(place).is_some());
        }
    });
    let folded = fold(text);
    assert_eq!(fold(&folded), folded);
    let query = Query::parse(text);
    assert!(query.phrases.iter().all(|phrase| phrase.end <= query.terms.len()));
    // What was typed stands in the text: the page mends it there.
    assert!(query.terms.iter().all(|word| text.contains(&word.typed)));
});
