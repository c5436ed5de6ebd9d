//! What a programme is: the nouns, the snapshot, the filter and the search.
//! Pure: it knows no I/O, clock, randomness, framework or feature flag, and compiles for server and browser alike.

/// Reads a type through its parser, so that nothing else makes one: neither a row of the database nor an answer over HTTP
/// holds what could not have been typed. The error names the type and repeats nothing of what was read.
/// A browser reads them as they come: only from its own server, which has parsed them, and the parsers would be bytes that
/// everybody loads. Hence `not(target_arch = "wasm32")` where they are named.
macro_rules! read_by_parsing {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(written: String) -> Result<Self, Self::Error> {
                Self::parse(&written).map_err(|_| concat!("not a valid ", stringify!($name)))
            }
        }
    };
}
pub(crate) use read_by_parsing;

pub mod access;
pub mod activity;
pub mod differences;
pub mod draft;
pub mod duplicates;
pub mod eligibility;
pub mod field;
pub mod filter;
pub mod hourly_load;
pub mod list;
pub mod mail_address;
pub mod occurrence;
pub mod party;
pub mod place;
pub mod problem;
pub mod programme;
pub mod public_body;
pub mod redact;
pub mod review;
pub mod search;
pub mod submission;
pub mod taxonomy;
pub mod text;
pub mod time;
pub mod warnings;
pub mod web_address;
pub mod week;
