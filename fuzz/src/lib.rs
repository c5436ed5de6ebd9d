//! The parts of the search that know no programme, for `cargo +nightly fuzz run query` and `… matching`: with the whole
//! crate each build would compile a server. `search` is a link to the crate's own folder.

pub mod search {
    pub mod fold;
    pub mod matching;
    pub mod query;
    pub mod stem;
    pub mod tokens;
    pub mod typo;
    pub mod vocabulary;
}
