//! Stop words: the function words of both languages, which a query need not find beside other terms.

/// Stop words, normalized by [`super::tokens`].
pub const STOP_WORDS: [&str; 34] = [
    "a", "an", "and", "at", "att", "av", "de", "den", "det", "en", "ett", "for", "fr}n", "f|r", "hos", "i", "in",
    "med", "of", "och", "om", "on", "or", "p}", "som", "the", "till", "to", "under", "ur", "vid", "with", "{r", "|ver",
];

/// Other function words, normalized, which may look like a form of some word: `dem` of `demens`.
const OTHER_FUNCTION_WORDS: [&str; 22] = [
    "dem", "dig", "din", "dina", "era", "han", "hon", "hur", "jag", "man", "mig", "min", "mina", "oss", "sig", "sin",
    "sina", "ska", "vad", "var", "vem", "vill",
];

/// Whether a normalized word is a function word, and so no form of any other word.
pub fn is_function_word(word: &str) -> bool {
    STOP_WORDS.contains(&word) || OTHER_FUNCTION_WORDS.contains(&word)
}
