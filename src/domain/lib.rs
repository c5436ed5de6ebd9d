//! Domain: types of a programme, the snapshot, the filter and the search.
//! Pure: no I/O, clock, randomness, framework or feature flag; compiles for server and browser alike.

/// Deserializes a type through its parser, so that every value is valid, whether read from the database or from a
/// request. The error names the type and repeats nothing of the input. Browsers deserialize without the parser, since
/// they read from their own server only, which has parsed already, and the parsers would make the client larger. Hence
/// `not(target_arch = "wasm32")` where the types are declared.
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
pub mod occurrence_keys;
pub mod party;
pub mod place;
pub mod problem;
pub mod programme;
pub mod public_body;
pub mod redact;
pub mod review;
pub mod saved;
pub mod search;
pub mod submission;
pub mod taxonomy;
pub mod text;
pub mod time;
pub mod warnings;
pub mod web_address;
pub mod week;
