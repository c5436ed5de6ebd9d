//! Stop words: the function words of both languages, which a query need not find beside other terms.

/// Stop words, normalized by [`super::tokens`].
pub const STOP_WORDS: [&str; 34] = [
    "a", "an", "and", "at", "att", "av", "de", "den", "det", "en", "ett", "for", "fr}n", "f|r", "hos", "i", "in",
    "med", "of", "och", "om", "on", "or", "p}", "som", "the", "till", "to", "under", "ur", "vid", "with", "{r", "|ver",
];
