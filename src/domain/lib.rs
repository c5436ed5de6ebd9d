//! What a programme is: the nouns, the snapshot, the filter and the search.
//! Pure: it knows no I/O, clock, randomness, framework or feature flag, and compiles for server and browser alike.

pub mod access;
pub mod activity;
pub mod differences;
pub mod draft;
pub mod duplicates;
pub mod field;
pub mod filter;
pub mod list;
pub mod occurrence;
pub mod party;
pub mod place;
pub mod problem;
pub mod programme;
pub mod redact;
pub mod review;
pub mod search;
pub mod taxonomy;
pub mod text;
pub mod time;
pub mod week;
