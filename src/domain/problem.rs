//! Problems of what somebody typed: codes, not prose, which `locale` translates.

use super::{party::PartyKind, time::Date};

/// Problem of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Missing,
    TooLong {
        limit: usize,
        length: usize,
    },
    TooMany {
        limit: usize,
        count: usize,
    },
    /// Neither `2022-10-03 09:00` nor RFC 3339.
    NotATime {
        value: String,
    },
    /// Local time that is skipped when summer time begins.
    NoSuchLocalTime {
        value: String,
    },
    OutsideTheWeek {
        value: String,
        first: Date,
        last: Date,
    },
    EndsBeforeItStarts {
        starts: String,
        ends: String,
    },
    /// Lists of different lengths whose items belong together.
    UnevenLists {
        expected: usize,
        count: usize,
    },
    NotAWebAddress {
        value: String,
    },
    /// Scheme other than http and https.
    NotOfTheWeb {
        value: String,
    },
    /// Host name without a dot, such as `https://server`, which means nothing elsewhere.
    HostWithoutDot {
        value: String,
    },
    /// Address of the reader's own computer or local network.
    PrivateWebAddress {
        value: String,
    },
    /// A mail address where a web address belongs.
    MailForWebAddress {
        value: String,
    },
    /// `https://user:password@…`
    UserInWebAddress {
        value: String,
    },
    NotAMailAddress {
        value: String,
    },
    UnknownMunicipality {
        value: String,
    },
    UnknownTheme {
        value: String,
    },
    UnknownKind {
        value: String,
    },
    /// Not one of a fixed set of words.
    UnknownWord {
        value: String,
        allowed: &'static [&'static str],
    },
    NotALanguage {
        value: String,
    },
    NotAnOrganizationNumber {
        value: String,
    },
    WrongChecksum {
        value: String,
    },
    /// Occurrence on site without a municipality.
    PlaceMissing,
    /// Not `2022-10-03`.
    NotADay {
        value: String,
    },
    /// Not `09:00`.
    NotATimeOfDay {
        value: String,
    },
    /// Not a whole number from 1.
    NotANumber {
        value: String,
    },
    /// No party of an eligible kind.
    NoEligibleParty {
        kinds: Vec<PartyKind>,
    },
    /// Last moment to register before the activity was sent.
    DeadlinePassed,
    /// Last day to register after the first start.
    DeadlineAfterStart,
    /// Edited on the site since the last import.
    EditedSinceImport,
    /// External id that is also earlier in the same file.
    RepeatedId {
        value: String,
        row: u64,
    },
}

impl Problem {
    /// Whether a value is missing, rather than wrong.
    pub fn is_missing_value(&self) -> bool {
        matches!(self, Self::Missing | Self::PlaceMissing | Self::NoEligibleParty { .. })
    }
}
