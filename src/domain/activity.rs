//! Activity: the content that its organizer writes, and its record in the programme.

use serde::{Deserialize, Serialize};

use super::{
    mail_address,
    occurrence::Occurrence,
    occurrence_keys::OccurrenceKeys,
    party::{Party, PartyKind, PartyName},
    place::{MailAddress, WebAddress},
    problem::Problem,
    taxonomy::{Accessibility, Audience, Format, Language, RegistrationMode, Status},
    text,
    time::Moment,
};

/// Content of one revision of an activity, all written by its organizer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub title: Title,
    pub summary: Summary,
    pub description: Description,
    pub organizer: Party,
    pub partners: Vec<Party>,
    /// Occurrences, at least one, ordered by start.
    pub occurrences: Vec<Occurrence>,
    pub website: Option<WebAddress>,
    /// Slugs of the week's themes.
    pub themes: Vec<String>,
    /// Slug of one of the week's kinds.
    pub kind: Option<String>,
    /// Languages, at least one; the texts are in the first.
    pub languages: Vec<Language>,
    pub audience: Audience,
    pub audience_note: Option<String>,
    pub registration: Registration,
    pub contact: Contact,
    pub accessibility: Vec<Accessibility>,
    pub status: Status,
    /// Number of participants, where limited.
    #[serde(default)]
    pub places: Option<u32>,
    /// Reason of a cancellation, for everybody to read; one line.
    #[serde(default)]
    pub cancel_reason: Option<String>,
}

impl Activity {
    pub const PARTNER_LIMIT: usize = 50;
    /// The limit of notes and names of contacts, in characters.
    pub const LINE_LIMIT: usize = 300;
    pub const MOST_PLACES: u32 = 1_000_000;

    /// Number of participants: a whole number from 1 to [`Self::MOST_PLACES`], with or without blanks between its
    /// digits.
    pub fn parse_places(written: &str) -> Result<u32, Problem> {
        let digits: String = written.chars().filter(|c| !c.is_whitespace()).collect();
        let number = digits.parse().ok().filter(|number| (1..=Self::MOST_PLACES).contains(number));
        number.ok_or_else(|| Problem::NotANumber { value: written.to_owned() })
    }

    /// Placeholder of an erased activity: as little as a valid one can hold.
    pub fn erased() -> Self {
        let starts = Moment { unix_s: 0, offset_s: 0 };
        Self {
            title: Title(text::ERASED.to_owned()),
            summary: Summary::default(),
            description: Description::default(),
            organizer: Party { name: PartyName::erased(), number: None, kind: PartyKind::Other },
            partners: Vec::new(),
            occurrences: vec![Occurrence {
                starts,
                ends: Moment { unix_s: 3600, ..starts },
                formats: vec![Format::Onsite],
                venue: None,
                address: None,
                municipality: None,
                online_url: None,
            }],
            website: None,
            themes: Vec::new(),
            kind: None,
            languages: vec![Language::swedish()],
            audience: Audience::Open,
            audience_note: None,
            registration: Registration { mode: RegistrationMode::None, url: None, deadline: None },
            contact: Contact::default(),
            accessibility: Vec::new(),
            status: Status::Scheduled,
            places: None,
            cancel_reason: None,
        }
    }

    /// Organizer, then partners.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        std::iter::once(&self.organizer).chain(&self.partners)
    }

    /// Whether a week with these eligible kinds accepts the activity; an empty list accepts all.
    pub fn is_eligible(&self, eligible_kinds: &[PartyKind]) -> bool {
        eligible_kinds.is_empty() || self.parties().any(|party| eligible_kinds.contains(&party.kind))
    }
}

/// Registration for taking part: whether one is required, and how and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub mode: RegistrationMode,
    pub url: Option<WebAddress>,
    pub deadline: Option<Moment>,
}

/// Public contact for questions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: Option<String>,
    #[serde(default, deserialize_with = "mail_address::readable")]
    pub email: Option<MailAddress>,
}

/// An activity in the store and, once published, in the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Short counting number, stable for ever.
    pub id: u32,
    /// Id in the system that it was imported from.
    pub external_id: Option<String>,
    /// Number of the revision, from 1.
    pub revision: u32,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub updated_ms: i64,
    pub publicity: Publicity,
    pub occurrence_keys: OccurrenceKeys,
    pub activity: Activity,
}

/// When participants saw an activity first, and another content of it last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Publicity {
    /// First publication, in milliseconds since 1970; `None` before it.
    pub published_ms: Option<i64>,
    /// Last change after it that participants see, in milliseconds since 1970. Neither erasure nor retention, nor hiding
    /// and showing again, is one.
    pub changed_ms: Option<i64>,
    /// Whether it came with its week's first import: the beginning of a programme is no news.
    pub with_first_import: bool,
}

macro_rules! text_type {
    ($(#[$meta:meta])* $name:ident, $limit:literal, $clean:path) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
        pub struct $name(String);

        super::read_by_parsing!($name);

        impl $name {
            /// Limit in characters.
            pub const LIMIT: usize = $limit;

            /// Cleans and checks a text; blank is allowed, see [`Self::required`].
            pub fn parse(value: &str) -> Result<Self, Problem> {
                let cleaned = $clean(value);
                text::within(&cleaned, Self::LIMIT)?;
                Ok(Self(cleaned))
            }

            /// Like [`Self::parse`], but a blank text is [`Problem::Missing`].
            pub fn required(value: &str) -> Result<Self, Problem> {
                let parsed = Self::parse(value)?;
                if parsed.0.is_empty() { Err(Problem::Missing) } else { Ok(parsed) }
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

text_type! {
    /// One line of at most 150 characters.
    Title, 150, text::one_line
}
text_type! {
    /// One line of at most 300 characters.
    Summary, 300, text::one_line
}
text_type! {
    /// Markdown of at most 10 000 characters.
    Description, 10_000, text::many_lines
}

impl Summary {
    /// Substitute for a missing summary: the beginning of the description's plain text.
    pub fn beginning_of(plain: &str) -> Self {
        Self(text::beginning(plain, Self::LIMIT))
    }
}
