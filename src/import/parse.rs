//! Parses the texts of a record into an activity, or into all its faults. Knows the week, the reference data and the
//! earlier records of the same file; not the store.

mod added_lists;
mod fields;
mod occurrences;
mod parties;

pub use added_lists::AddedLists;

use std::{borrow::Cow, collections::HashMap, mem, sync::Arc};

use serde::Serialize;
use sha2::{Digest, Sha256};

use self::fields::{Faults, accessibility, languages, line, optional, word};
use super::{
    record::{Fault, Raw},
    terms::Terms,
    times,
};
use domain::{
    activity::{Activity, Contact, Description, Registration, Summary, Title},
    field::Field,
    occurrence::Occurrence,
    place::{MailAddress, WebAddress},
    problem::Problem,
    taxonomy::{Audience, RegistrationMode, Status},
    text,
    week::Week,
};
use reference_data::{Reference, Registry};

/// Prefix of ids that are derived for records without one; no file's own id may begin with it.
pub const DERIVED_ID_PREFIX: &str = "derived:";

/// Most themes of one record, more than any week lists: keeps one record from adding thousands.
const THEME_LIMIT: usize = 50;

/// Activity of a record: whole, or with some of its occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub row: u64,
    /// Id in the file, or one derived from the content, see [`DERIVED_ID_PREFIX`].
    pub external_id: String,
    pub activity: Activity,
    /// Row of the first record with this id, where this record is a later one.
    pub continues: Option<u64>,
}

/// Hashes of the first record with an id, for comparison with later ones.
struct FirstRecord {
    row: u64,
    /// Hash of everything but times and places.
    content: u64,
    /// Hash of each occurrence of all records so far.
    occurrences: Vec<u64>,
}

/// Parser of the records of one file for one week.
pub struct Parser {
    week: Week,
    reference: &'static Reference,
    registry: Arc<Registry>,
    adds_lists: bool,
    themes: Terms,
    kinds: Terms,
    /// First records by the hash of their id; hashes bound the memory for a long file.
    begun: HashMap<u64, FirstRecord>,
    /// Number of records without id, by their hash.
    repeats: HashMap<[u8; 16], u32>,
}

impl Parser {
    /// Creates a parser. With `adds_lists`, unknown themes and kinds are added to the week's lists; without, they are
    /// faults.
    pub fn new(week: Week, reference: &'static Reference, adds_lists: bool) -> Self {
        let (themes, kinds) = (Terms::new(&week.themes), Terms::new(&week.kinds));
        let registry = Registry::embedded().clone();
        Self { week, reference, registry, adds_lists, themes, kinds, begun: HashMap::new(), repeats: HashMap::new() }
    }

    /// Replaces the built-in register of public bodies by the site's own.
    pub fn with_registry(self, registry: Arc<Registry>) -> Self {
        Self { registry, ..self }
    }

    /// Parses a record; returns all its faults on failure.
    pub fn parse(&mut self, raw: &Raw) -> Result<Parsed, Vec<Fault>> {
        let mut faults = Faults(Vec::new());
        let id = own_id(raw, &mut faults);
        let activity = self.activity(raw, &mut faults);
        let Some(mut activity) = activity.filter(|_| faults.0.is_empty()) else {
            return Err(faults.0);
        };
        if let Some(id) = &id
            && self.begun.contains_key(&short_hash(id.as_bytes()))
        {
            let first_row = self.go_on(id, raw, &mut activity).map_err(|fault| vec![fault])?;
            return Ok(Parsed { row: raw.row, external_id: id.clone(), activity, continues: Some(first_row) });
        }
        for theme in raw.items(Field::Themes) {
            let slug = self.themes.find_or_add(&theme);
            text::push_new(&mut activity.themes, slug);
        }
        let kind = raw.text(Field::Kind).trim();
        activity.kind = (!kind.is_empty()).then(|| self.kinds.find_or_add(kind));
        if let Some(id) = &id {
            let begun = FirstRecord {
                row: raw.row,
                content: content_hash(&mut activity),
                occurrences: activity.occurrences.iter().map(hash_of).collect(),
            };
            self.begun.insert(short_hash(id.as_bytes()), begun);
        }
        let external_id = id.unwrap_or_else(|| self.derived_id(&activity));
        Ok(Parsed { row: raw.row, external_id, activity, continues: None })
    }

    /// Adds the record's occurrences to the activity with its id; returns the row of the first record. All fields
    /// except times and places must be equal, and each occurrence must be new.
    fn go_on(&mut self, id: &str, raw: &Raw, activity: &mut Activity) -> Result<u64, Fault> {
        let Some(begun) = self.begun.get_mut(&short_hash(id.as_bytes())) else { return Ok(raw.row) };
        // A theme that the week lacks was in no earlier record, so it is not added.
        for theme in raw.items(Field::Themes) {
            text::push_new(&mut activity.themes, self.themes.find(&theme).unwrap_or_default().to_owned());
        }
        let kind = raw.text(Field::Kind).trim();
        activity.kind = (!kind.is_empty()).then(|| self.kinds.find(kind).unwrap_or_default().to_owned());
        let occurrences: Vec<u64> = activity.occurrences.iter().map(hash_of).collect();
        let has_one_already = occurrences.iter().any(|occurrence| begun.occurrences.contains(occurrence));
        if has_one_already || content_hash(activity) != begun.content {
            return Err(Fault::Field(Field::Id, Problem::RepeatedId { value: id.to_owned(), row: begun.row }));
        }
        let count = begun.occurrences.len() + occurrences.len();
        if count > Occurrence::MOST {
            return Err(Fault::Field(Field::Starts, Problem::TooMany { limit: Occurrence::MOST, count }));
        }
        begun.occurrences.extend(occurrences);
        Ok(begun.row)
    }

    /// Terms added to the week's lists since the last call.
    pub fn take_added_lists(&mut self) -> AddedLists {
        AddedLists { themes: mem::take(&mut self.themes.added), kinds: mem::take(&mut self.kinds.added) }
    }

    /// Parses everything but themes and kind, which are only checked: a rejected record must not add any.
    fn activity(&self, raw: &Raw, faults: &mut Faults) -> Option<Activity> {
        self.check_lists(raw, faults);
        let title = faults.take(Field::Title, Title::required(raw.text(Field::Title)));
        let description = faults.take(Field::Description, Description::parse(raw.text(Field::Description)));
        let summary = faults.take(Field::Summary, Summary::parse(raw.text(Field::Summary)));
        let organizer = self.organizer(raw, faults);
        let partners = self.partners(raw, faults);
        let occurrences = self.occurrences(raw, faults);
        let website = optional(raw, Field::Website, WebAddress::parse, faults);
        let languages = languages(raw, faults);
        let audience = word(raw, Field::Audience, Audience::parse, faults);
        let audience_note = line(raw, Field::AudienceNote, Activity::LINE_LIMIT, faults);
        let mode = word(raw, Field::Registration, RegistrationMode::parse, faults);
        let url = optional(raw, Field::RegistrationUrl, WebAddress::parse, faults);
        let deadline =
            optional(raw, Field::RegistrationDeadline, |text| times::moment(text, &self.week.time_zone), faults);
        let contact_name = line(raw, Field::ContactName, Activity::LINE_LIMIT, faults);
        let contact_email = optional(raw, Field::ContactEmail, MailAddress::parse, faults);
        let accessibility = accessibility(raw, faults);
        let status = word(raw, Field::Status, Status::parse, faults);
        let places = optional(raw, Field::Places, Activity::parse_places, faults);
        let cancel_reason = line(raw, Field::CancelReason, Activity::LINE_LIMIT, faults);

        let description = description?;
        let summary = match summary? {
            summary if summary.as_str().is_empty() => markdown::made_summary(&description),
            summary => summary,
        };
        Some(Activity {
            title: title?,
            summary,
            description,
            organizer: organizer?,
            partners: partners?,
            occurrences: occurrences?,
            website,
            themes: Vec::new(),
            kind: None,
            languages,
            audience: audience.unwrap_or(Audience::Open),
            audience_note,
            registration: Registration { mode: mode.unwrap_or(RegistrationMode::None), url, deadline },
            contact: Contact { name: contact_name, email: contact_email },
            accessibility,
            status: status.unwrap_or(Status::Scheduled),
            places,
            cancel_reason,
        })
    }

    fn check_lists(&self, raw: &Raw, faults: &mut Faults) {
        let kind = raw.text(Field::Kind).trim();
        let count = raw.items(Field::Themes).len();
        if count > THEME_LIMIT {
            faults.field(Field::Themes, Problem::TooMany { limit: THEME_LIMIT, count });
            return;
        }
        let named = raw.items(Field::Themes).into_iter().map(|theme| (Field::Themes, &self.themes, theme));
        let kind = (!kind.is_empty()).then_some((Field::Kind, &self.kinds, Cow::Borrowed(kind)));
        for (field, terms, written) in named.chain(kind) {
            if terms.find(&written).is_some() {
                continue;
            }
            if self.adds_lists {
                faults.take(field, text::within(&written, Terms::NAME_LIMIT));
                continue;
            }
            let value = written.into_owned();
            let unknown =
                if field == Field::Kind { Problem::UnknownKind { value } } else { Problem::UnknownTheme { value } };
            faults.field(field, unknown);
        }
    }

    /// Id of a record without one, from its title, organizer and times; equal records are numbered in the order of the
    /// file.
    fn derived_id(&mut self, activity: &Activity) -> String {
        let mut hasher = Sha256::new();
        for part in [activity.title.as_str(), activity.organizer.name.as_str()] {
            hasher.update(part);
            hasher.update([0]);
        }
        for occurrence in &activity.occurrences {
            hasher.update(occurrence.starts.unix_s.to_be_bytes());
        }
        let mut hash = [0; 16];
        hash.copy_from_slice(&hasher.finalize()[..16]);
        let repeats = self.repeats.entry(hash).or_insert(0);
        *repeats += 1;
        format!("{DERIVED_ID_PREFIX}{:032x}-{repeats}", u128::from_be_bytes(hash))
    }
}

/// Id of the record in the file, if any.
fn own_id(raw: &Raw, faults: &mut Faults) -> Option<String> {
    let id = faults.take(Field::Id, text::optional_line(raw.text(Field::Id), Activity::LINE_LIMIT)).flatten()?;
    if id.starts_with(DERIVED_ID_PREFIX) {
        faults.0.push(Fault::ReservedId { value: id });
        return None;
    }
    Some(id)
}

/// Hash of everything but times and places.
fn content_hash(activity: &mut Activity) -> u64 {
    let occurrences = mem::take(&mut activity.occurrences);
    let hash = hash_of(activity);
    activity.occurrences = occurrences;
    hash
}

fn hash_of(value: &impl Serialize) -> u64 {
    // A value that cannot be serialized hashes like empty bytes; activities and occurrences always can be.
    short_hash(&serde_json::to_vec(value).unwrap_or_default())
}

fn short_hash(bytes: &[u8]) -> u64 {
    Sha256::digest(bytes)[..8].iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
