//! Use cases: what the command line and the site ask of the store and the programme.

pub mod confirmation;
pub mod delivery;
pub mod demo;
pub mod desk;
pub mod drafts;
pub mod duplicates;
pub mod erasure;
pub mod error;
pub mod history_csv;
pub mod hourly_load;
pub mod identity;
pub mod import;
pub mod login;
pub mod outgoing;
pub mod own;
pub mod page_text;
pub mod parties;
pub mod personal_data;
pub mod presentation;
pub mod preview;
pub mod registration;
pub mod retention;
pub mod snapshot;
pub mod status;
pub mod submission;
pub mod waiting;
