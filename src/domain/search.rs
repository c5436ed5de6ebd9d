//! Free text: how words are spelled, found and shown. The seam: [`query::Query::parse`], [`index::Index::find`], [`mark::Marks`].

pub mod closeness;
pub mod fold;
pub mod index;
pub mod mark;
pub mod matching;
pub mod phrase;
pub mod postings;
pub mod query;
pub mod reading;
pub mod stem;
pub mod tokens;
pub mod typo;
pub mod vocabulary;
