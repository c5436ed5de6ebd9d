//! What can be wrong with what somebody typed. Codes, not prose: `locale` says it in words.

use super::{party::PartyKind, time::Date};

/// One thing to mend in one field.
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
    /// The clock skips this time when summer time begins.
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
    /// Two lists that belong together have different lengths.
    UnevenLists {
        expected: usize,
        count: usize,
    },
    NotAWebAddress {
        value: String,
    },
    /// With a scheme that is neither http nor https.
    NotOfTheWeb {
        value: String,
    },
    /// `https://server`: a name that means nothing elsewhere.
    HostWithoutDot {
        value: String,
    },
    /// One's own computer, or one's own network.
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
    /// An occurrence is on site, and has no municipality.
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
    /// No party is of a kind that the week asks for.
    NoEligibleParty {
        kinds: Vec<PartyKind>,
    },
    /// Nobody could register by then: it was over before the activity was sent.
    DeadlinePassed,
    /// The last day to register comes after the first start.
    DeadlineAfterStart,
    /// Edited on the site since the last import.
    EditedSinceImport,
    /// The same external id stands earlier in the same file.
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
