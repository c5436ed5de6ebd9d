//! Types of the read API's answers, as JSON and in its description.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Array, Object, ObjectBuilder, Type},
};

use crate::domain::{
    party::PartyKind,
    taxonomy::{self, Accessibility, Audience, Format, RegistrationMode, Status},
    week,
};

/// Activities that fit a filter.
#[derive(Serialize, ToSchema)]
#[schema(as = Activities)]
pub struct FoundJson<'a> {
    /// Slug of the week
    pub week: &'a str,
    /// Version of the programme: another one after each change
    pub version: &'a str,
    /// Number of hits, whatever the limit
    pub total: usize,
    pub activities: Vec<ActivityJson<'a>>,
    /// Number of activities by facet group and value; each group counts as if nothing of it were chosen. Values without
    /// hits are left out
    pub facets: BTreeMap<&'static str, BTreeMap<&'a str, u32>>,
}

/// Activity with all that participants see.
#[derive(Serialize, ToSchema)]
#[schema(as = Activity)]
pub struct ActivityJson<'a> {
    /// Counting number, stable for ever
    pub id: String,
    /// Id in the system that the activity was imported from
    #[schema(required)]
    pub external_id: Option<&'a str>,
    /// Address of the activity's page
    #[schema(format = "uri-reference")]
    pub url: String,
    pub title: &'a str,
    /// One line; empty where there is none
    pub summary: &'a str,
    /// Markdown; empty where there is none
    pub description: &'a str,
    pub organizer: PartyJson<'a>,
    pub partners: Vec<PartyJson<'a>>,
    /// At least one, in the order of their starts
    pub occurrences: Vec<OccurrenceJson<'a>>,
    #[schema(required, format = "uri")]
    pub website: Option<&'a str>,
    /// Slugs of the week's themes
    pub themes: &'a [String],
    /// Slug of one of the week's kinds
    #[schema(required)]
    pub kind: Option<&'a str>,
    /// Language codes; the texts are in the first
    pub languages: Vec<&'a str>,
    #[schema(schema_with = audience)]
    pub audience: &'static str,
    #[schema(required)]
    pub audience_note: Option<&'a str>,
    pub registration: RegistrationJson<'a>,
    pub contact: ContactJson<'a>,
    #[schema(schema_with = accessibility)]
    pub accessibility: Vec<&'static str>,
    /// Number of participants; null where it is not limited
    #[schema(required)]
    pub places: Option<u32>,
    #[schema(schema_with = status)]
    pub status: &'static str,
    #[schema(required)]
    pub cancel_reason: Option<&'a str>,
    /// Number of the revision, from 1
    pub sequence: u32,
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// First publication
    #[schema(required, format = DateTime)]
    pub published_at: Option<String>,
    /// Last change after it that participants see
    #[schema(required, format = DateTime)]
    pub changed_at: Option<String>,
}

/// Organization behind an activity.
#[derive(Serialize, ToSchema)]
#[schema(as = Party)]
pub struct PartyJson<'a> {
    pub name: &'a str,
    /// Value of the filter's organizer
    pub slug: &'a str,
    /// Organization number, such as 202100-5216
    #[schema(required)]
    pub number: Option<&'a str>,
    #[schema(schema_with = party_kind)]
    pub kind: &'static str,
}

/// Start and end with the place.
#[derive(Serialize, ToSchema)]
#[schema(as = Occurrence)]
pub struct OccurrenceJson<'a> {
    #[schema(format = DateTime)]
    pub starts: String,
    #[schema(format = DateTime)]
    pub ends: String,
    /// At least one; both for a hybrid occurrence
    #[schema(schema_with = formats)]
    pub formats: Vec<&'static str>,
    #[schema(required)]
    pub venue: Option<&'a str>,
    #[schema(required)]
    pub address: Option<&'a str>,
    /// Official code, such as 0180
    #[schema(required, pattern = "^[0-9]{4}$")]
    pub municipality: Option<String>,
    /// Official code, such as 01
    #[schema(required, pattern = "^[0-9]{2}$")]
    pub county: Option<String>,
    #[schema(required, format = "uri")]
    pub online_url: Option<&'a str>,
}

/// How to register for taking part.
#[derive(Serialize, ToSchema)]
#[schema(as = Registration)]
pub struct RegistrationJson<'a> {
    #[schema(schema_with = registration_mode)]
    pub mode: &'static str,
    #[schema(required, format = "uri")]
    pub url: Option<&'a str>,
    #[schema(required, format = DateTime)]
    pub deadline: Option<String>,
}

/// Public contact for questions.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactJson<'a> {
    #[schema(required)]
    pub name: Option<&'a str>,
    #[schema(required)]
    pub email: Option<&'a str>,
}

/// Every week.
#[derive(Serialize, ToSchema)]
#[schema(as = Weeks)]
pub struct WeeksJson<'a> {
    pub weeks: Vec<WeekJson<'a>>,
}

/// Week with its settings.
#[derive(Serialize, ToSchema)]
#[schema(as = Week)]
pub struct WeekJson<'a> {
    pub slug: &'a str,
    pub name: BilingualJson<'a>,
    /// First day
    #[schema(format = Date)]
    pub starts: String,
    /// Number of days
    pub days: u8,
    /// IANA name, such as Europe/Stockholm
    pub time_zone: &'a str,
    /// Whether it is the current week
    pub current: bool,
    #[schema(format = DateTime)]
    pub programme_opens: String,
    #[schema(format = DateTime)]
    pub registration_opens: String,
    #[schema(format = DateTime)]
    pub registration_closes: String,
    /// Kinds of which at least one party of an activity is; none asks for nothing
    #[schema(schema_with = party_kinds)]
    pub eligible_kinds: Vec<&'static str>,
    pub hosts: Vec<HostJson<'a>>,
    pub themes: Vec<TermJson<'a>>,
    pub kinds: Vec<TermJson<'a>>,
    /// Version of the programme; null until it opens
    #[schema(required)]
    pub version: Option<String>,
}

/// Organization behind the week.
#[derive(Serialize, ToSchema)]
#[schema(as = Host)]
pub struct HostJson<'a> {
    pub name: &'a str,
    #[schema(required, format = "uri")]
    pub url: Option<&'a str>,
}

/// Entry of a week's list.
#[derive(Serialize, ToSchema)]
#[schema(as = Term)]
pub struct TermJson<'a> {
    pub slug: &'a str,
    pub name: BilingualJson<'a>,
    /// Whether the entry comes first
    pub featured: bool,
}

/// Text in Swedish and English.
#[derive(Serialize, ToSchema)]
#[schema(as = Bilingual)]
pub struct BilingualJson<'a> {
    pub sv: &'a str,
    pub en: &'a str,
}

/// Error (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemJson<'a> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub title: &'a str,
    pub status: u16,
    /// What is wrong, and how to correct it
    pub detail: &'a str,
}

impl<'a> From<&'a taxonomy::Bilingual> for BilingualJson<'a> {
    fn from(text: &'a taxonomy::Bilingual) -> Self {
        Self { sv: &text.sv, en: &text.en }
    }
}

impl<'a> From<&'a week::Host> for HostJson<'a> {
    fn from(host: &'a week::Host) -> Self {
        Self { name: &host.name, url: host.url.as_deref() }
    }
}

/// Entries of a list of the week's.
pub fn terms(terms: &[taxonomy::Term]) -> Vec<TermJson<'_>> {
    terms.iter().map(|term| TermJson { slug: &term.slug, name: (&term.name).into(), featured: term.featured }).collect()
}

/// One of some words.
fn word(words: &[&'static str]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.iter().copied())).build()
}

fn audience() -> Object {
    word(Audience::WORDS)
}

fn status() -> Object {
    word(Status::WORDS)
}

fn registration_mode() -> Object {
    word(RegistrationMode::WORDS)
}

fn party_kind() -> Object {
    word(PartyKind::WORDS)
}

fn party_kinds() -> Array {
    Array::new(party_kind())
}

fn formats() -> Array {
    Array::new(word(Format::WORDS))
}

fn accessibility() -> Array {
    Array::new(word(Accessibility::WORDS))
}
