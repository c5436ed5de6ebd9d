//! Free text: how words are folded, found and shown. The seam: [`query::Query::parse`], [`index::Index::find`], [`mark::ranges`].

pub mod fold;
pub mod index;
pub mod mark;
pub mod query;
