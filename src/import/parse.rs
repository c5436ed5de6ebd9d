//! From the texts of a record to an activity, or to everything that is wrong with it. Knows the week and the reference
//! data, and what stood earlier in the same file; not the store.

use std::{borrow::Cow, collections::HashMap, mem};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    record::{Fault, Raw},
    terms::Terms,
    times,
};
use domain::{
    activity::{Activity, Contact, Description, Registration, Summary, Title},
    field::Field,
    occurrence::Occurrence,
    party::{OrganizationNumber, Party, PartyKind, PartyName},
    place::{MailAddress, WebAddress},
    problem::Problem,
    taxonomy::{Accessibility, Audience, Format, Language, RegistrationMode, Status, Term},
    text,
    time::Moment,
    week::Week,
};
use reference_data::Reference;

/// What begins the ids that are made for records without one; no file's own id may.
pub const DERIVED_ID_PREFIX: &str = "derived:";

/// More than any week lists: keeps one record from adding thousands.
const THEME_LIMIT: usize = 50;

/// An activity as a record has it: whole, or some of its occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub row: u64,
    /// The file's own id, or one made of the content, see [`DERIVED_ID_PREFIX`].
    pub external_id: String,
    pub activity: Activity,
    /// The row of the first record with this id, where that was another one.
    pub continues: Option<u64>,
}

/// What is remembered of the records with one id.
struct Begun {
    row: u64,
    /// The hash of everything but times and places.
    content: u64,
    /// The hash of each occurrence.
    occurrences: Vec<u64>,
}

/// Themes and kinds that a week lacked and a file has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedLists {
    pub themes: Vec<Term>,
    pub kinds: Vec<Term>,
}

impl AddedLists {
    /// Adds them to the week as it stands by now: somebody else may have changed it while the file was read.
    pub fn add_to(&self, week: &mut Week) {
        for (list, added) in [(&mut week.themes, &self.themes), (&mut week.kinds, &self.kinds)] {
            for term in added {
                if !list.iter().any(|known| known.slug == term.slug) {
                    list.push(term.clone());
                }
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.themes.is_empty() && self.kinds.is_empty()
    }
}

/// Reads the records of one file for one week.
pub struct Parser {
    week: Week,
    reference: &'static Reference,
    adds_lists: bool,
    themes: Terms,
    kinds: Terms,
    /// By the hashes of the ids so far: hashes, so that a long file takes little memory.
    begun: HashMap<u64, Begun>,
    /// Hashes of records without id, and how many of each there are.
    repeats: HashMap<[u8; 16], u32>,
}

impl Parser {
    /// With `adds_lists`, themes and kinds that the week lacks are added to it; without, they are faults.
    pub fn new(week: Week, reference: &'static Reference, adds_lists: bool) -> Self {
        let (themes, kinds) = (Terms::new(&week.themes), Terms::new(&week.kinds));
        Self { week, reference, adds_lists, themes, kinds, begun: HashMap::new(), repeats: HashMap::new() }
    }

    /// The activity, or all its faults.
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
            let begun = Begun {
                row: raw.row,
                content: content_hash(&mut activity),
                occurrences: activity.occurrences.iter().map(hash_of).collect(),
            };
            self.begun.insert(short_hash(id.as_bytes()), begun);
        }
        let external_id = id.unwrap_or_else(|| self.derived_id(&activity));
        Ok(Parsed { row: raw.row, external_id, activity, continues: None })
    }

    /// Takes a record for further occurrences of the activity with its id, and gives the row of the first one. Anything
    /// but time and place must be the same, and each occurrence another one.
    fn go_on(&mut self, id: &str, raw: &Raw, activity: &mut Activity) -> Result<u64, Fault> {
        let Some(begun) = self.begun.get_mut(&short_hash(id.as_bytes())) else { return Ok(raw.row) };
        // A theme that the week lacks stood in no record before, so it is not added.
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

    /// What was added to the week's lists since this was last asked.
    pub fn take_added_lists(&mut self) -> AddedLists {
        AddedLists { themes: mem::take(&mut self.themes.added), kinds: mem::take(&mut self.kinds.added) }
    }

    /// Everything but themes and kind, which are only checked: a record that is rejected must not add any.
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
            summary if summary.as_str().is_empty() => Summary::from_description(&description),
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

    fn organizer(&self, raw: &Raw, faults: &mut Faults) -> Option<Party> {
        let number = optional(raw, Field::OrganizerNumber, OrganizationNumber::parse, faults);
        let kind = word(raw, Field::OrganizerKind, PartyKind::parse, faults);
        let name = faults.take(Field::Organizer, PartyName::parse(raw.text(Field::Organizer)))?;
        Some(self.party(name, number, kind))
    }

    fn partners(&self, raw: &Raw, faults: &mut Faults) -> Option<Vec<Party>> {
        let names = raw.places(Field::Partners);
        let numbers = beside(&names, raw, Field::PartnerNumbers, faults)?;
        let kinds = beside(&names, raw, Field::PartnerKinds, faults)?;
        let count = names.iter().filter(|name| !name.is_empty()).count();
        if count > Activity::PARTNER_LIMIT {
            faults.field(Field::Partners, Problem::TooMany { limit: Activity::PARTNER_LIMIT, count });
            return None;
        }
        let mut partners = Vec::with_capacity(count);
        for ((name, number), kind) in names.into_iter().zip(numbers).zip(kinds) {
            if name.is_empty() && number.is_empty() && kind.is_empty() {
                continue;
            }
            let number = match &*number {
                "" => None,
                number => faults.take(Field::PartnerNumbers, OrganizationNumber::parse(number)),
            };
            let kind = match &*kind {
                "" => None,
                kind => faults.take(Field::PartnerKinds, PartyKind::parse(&kind.to_lowercase())),
            };
            if let Some(name) = faults.take(Field::Partners, PartyName::parse(&name)) {
                partners.push(self.party(name, number, kind));
            }
        }
        Some(partners)
    }

    fn party(&self, name: PartyName, number: Option<OrganizationNumber>, kind: Option<PartyKind>) -> Party {
        let known = || self.reference.body_kind(number.as_ref(), name.as_str());
        let kind = kind.or_else(known).unwrap_or(PartyKind::Other);
        Party { name, number, kind }
    }

    fn occurrences(&self, raw: &Raw, faults: &mut Faults) -> Option<Vec<Occurrence>> {
        let venue = line(raw, Field::Venue, Occurrence::LINE_LIMIT, faults);
        let address = line(raw, Field::Address, Occurrence::LINE_LIMIT, faults);
        let online_url = optional(raw, Field::OnlineUrl, WebAddress::parse, faults);
        let municipality = optional(
            raw,
            Field::Municipality,
            |text| {
                let unknown = || Problem::UnknownMunicipality { value: text.to_owned() };
                self.reference.municipality(text).ok_or_else(unknown)
            },
            faults,
        );
        let has_place = venue.is_some() || address.is_some() || municipality.is_some();
        let given_formats = word(raw, Field::Format, Format::parse_all, faults);
        let formats = given_formats
            .unwrap_or_else(|| vec![if online_url.is_some() && !has_place { Format::Online } else { Format::Onsite }]);
        let mut spans = self.spans(raw, faults)?;
        spans.sort_by_key(|(starts, ends)| (starts.unix_s, ends.unix_s));
        let occurrence = |(starts, ends)| Occurrence {
            starts,
            ends,
            formats: formats.clone(),
            venue: venue.clone(),
            address: address.clone(),
            municipality,
            online_url: online_url.clone(),
        };
        Some(spans.into_iter().map(occurrence).collect())
    }

    fn spans(&self, raw: &Raw, faults: &mut Faults) -> Option<Vec<(Moment, Moment)>> {
        let zone = &self.week.time_zone;
        let written_starts = raw.items(Field::Starts);
        let count = written_starts.len();
        if count == 0 {
            faults.field(Field::Starts, Problem::Missing);
            return None;
        }
        if count > Occurrence::MOST {
            faults.field(Field::Starts, Problem::TooMany { limit: Occurrence::MOST, count });
            return None;
        }
        let mut moments = |field, written: Vec<Cow<str>>| -> Option<Vec<Moment>> {
            // All are read before any is given up, so that each wrong one is told.
            let read: Vec<_> = written.into_iter().map(|text| faults.take(field, times::moment(&text, zone))).collect();
            read.into_iter().collect()
        };
        let starts = moments(Field::Starts, written_starts);
        let written_ends = raw.items(Field::Ends);
        let ends = match &raw.duration {
            Some(duration) => {
                let Some(minutes) = times::duration_minutes(duration.trim()) else {
                    faults.0.push(Fault::NotADuration { value: duration.clone() });
                    return None;
                };
                let end = |start: &Moment| time_zone::moment(start.unix_s + minutes * 60, zone);
                starts.as_ref().map(|starts| starts.iter().map(end).collect())
            }
            None if written_ends.is_empty() => {
                faults.field(Field::Ends, Problem::Missing);
                return None;
            }
            None if written_ends.len() != count => {
                faults.field(Field::Ends, Problem::UnevenLists { expected: count, count: written_ends.len() });
                return None;
            }
            None => moments(Field::Ends, written_ends),
        };
        let spans: Vec<_> = starts?.into_iter().zip(ends?).collect();
        for (starts, ends) in &spans {
            match Occurrence::check_span(*starts, *ends, self.week.starts, self.week.last_day()) {
                Ok(()) => {}
                Err(problem @ Problem::EndsBeforeItStarts { .. }) => faults.field(Field::Ends, problem),
                Err(problem) => faults.field(Field::Starts, problem),
            }
        }
        Some(spans)
    }

    /// A record without id is known again by its title, organizer and times; equal ones by their order in the file.
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

/// The record's own id, if it has one.
fn own_id(raw: &Raw, faults: &mut Faults) -> Option<String> {
    let id = faults.take(Field::Id, text::optional_line(raw.text(Field::Id), Activity::LINE_LIMIT)).flatten()?;
    if id.starts_with(DERIVED_ID_PREFIX) {
        faults.0.push(Fault::ReservedId { value: id });
        return None;
    }
    Some(id)
}

/// Collects what is wrong while the rest is read on.
struct Faults(Vec<Fault>);

impl Faults {
    fn field(&mut self, field: Field, problem: Problem) {
        self.0.push(Fault::Field(field, problem));
    }

    fn take<T>(&mut self, field: Field, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.field(field, problem)).ok()
    }
}

/// The list that goes with the partners' names, as many places as they have; blank ones where it is not given.
fn beside<'a>(names: &[Cow<str>], raw: &'a Raw, field: Field, faults: &mut Faults) -> Option<Vec<Cow<'a, str>>> {
    let mut places = raw.places(field);
    if places.is_empty() {
        return Some(vec![Cow::Borrowed(""); names.len()]);
    }
    // A closing semicolon may stand for the last partner's empty place.
    if places.len() + 1 == names.len() && raw.text(field).trim_end().ends_with(';') {
        places.push(Cow::Borrowed(""));
    }
    if places.len() == names.len() {
        return Some(places);
    }
    faults.field(field, Problem::UnevenLists { expected: names.len(), count: places.len() });
    None
}

/// A field that may be blank.
fn optional<T>(raw: &Raw, field: Field, parse: impl Fn(&str) -> Result<T, Problem>, faults: &mut Faults) -> Option<T> {
    let text = raw.text(field).trim();
    if text.is_empty() { None } else { faults.take(field, parse(text)) }
}

/// As `optional`, upper and lower case alike.
fn word<T>(raw: &Raw, field: Field, parse: impl Fn(&str) -> Result<T, Problem>, faults: &mut Faults) -> Option<T> {
    optional(raw, field, |text| parse(&text.to_lowercase()), faults)
}

fn line(raw: &Raw, field: Field, limit: usize, faults: &mut Faults) -> Option<String> {
    faults.take(field, text::optional_line(raw.text(field), limit)).flatten()
}

fn languages(raw: &Raw, faults: &mut Faults) -> Vec<Language> {
    let mut languages = Vec::new();
    for written in raw.items(Field::Language) {
        if let Some(language) = faults.take(Field::Language, Language::parse(&written)) {
            text::push_new(&mut languages, language);
        }
    }
    if languages.is_empty() {
        languages.push(Language::swedish());
    }
    languages
}

fn accessibility(raw: &Raw, faults: &mut Faults) -> Vec<Accessibility> {
    let mut all = Vec::new();
    for written in raw.items(Field::Accessibility) {
        if let Some(one) = faults.take(Field::Accessibility, Accessibility::parse(&written.to_lowercase())) {
            text::push_new(&mut all, one);
        }
    }
    all
}

/// The hash of everything but times and places.
fn content_hash(activity: &mut Activity) -> u64 {
    let occurrences = mem::take(&mut activity.occurrences);
    let hash = hash_of(activity);
    activity.occurrences = occurrences;
    hash
}

fn hash_of(value: &impl Serialize) -> u64 {
    // What has no JSON is equal to nothing that has; activities and occurrences have, since the store keeps them so.
    short_hash(&serde_json::to_vec(value).unwrap_or_default())
}

fn short_hash(bytes: &[u8]) -> u64 {
    Sha256::digest(bytes)[..8].iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
