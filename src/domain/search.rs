//! Full-text search: tokens, an inverted index, matching, scoring and highlighting. Entry points: [`query::Query::parse`],
//! [`index::Index::find`] and [`highlight::Highlighter`].

pub mod fold;
pub mod highlight;
pub mod index;
pub mod indexing;
pub mod matching;
pub mod phrase;
pub mod postings;
pub mod proximity;
pub mod query;
pub mod stem;
pub mod stop_words;
pub mod tokens;
pub mod typo;
pub mod vocabulary;
