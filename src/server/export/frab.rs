//! Frab schedule of a programme, for XML and JSON: days, rooms, and an event for each occurrence.
//!
//! The format has no place for organizer and partners, address, municipality, formats, further themes and languages,
//! audience, contact and accessibility; the page at each event's `url` has them.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Source;
use crate::{
    domain::{
        activity::{Activity, Record},
        occurrence::Occurrence,
        taxonomy::{Status, Term},
        text,
        time::{Date, Moment, TimeOfDay},
        week::Week,
    },
    locale::Locale,
    server::{
        clock,
        import::{entities::as_decoded, parse::DERIVED_ID_PREFIX},
        markdown,
    },
    urls::{self, Address, Page},
};

/// Week's programme as a schedule.
pub struct Schedule {
    pub version: String,
    pub base_url: Option<String>,
    pub conference: Conference,
    pub days: Vec<Day>,
}

pub struct Conference {
    pub acronym: String,
    pub title: String,
    pub first_day: Date,
    pub last_day: Date,
    /// IANA name, where the schema accepts its form: `Europe/Stockholm`, `UTC`.
    pub time_zone_name: Option<String>,
    /// Address of the programme page.
    pub url: Option<String>,
    pub tracks: Vec<Track>,
}

/// Theme of the week.
#[derive(Serialize)]
pub struct Track {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
}

/// Day from midnight to midnight; an event into the night belongs to the day on which it starts.
pub struct Day {
    /// Number from 1.
    pub index: usize,
    pub date: Date,
    pub starts: Moment,
    pub ends: Moment,
    pub rooms: Vec<Room>,
}

pub struct Room {
    /// Name of the venue; empty without one.
    pub name: String,
    pub events: Vec<Event>,
}

/// Occurrence, with the names of the format.
#[derive(Serialize)]
pub struct Event {
    pub guid: String,
    pub id: u64,
    pub date: String,
    pub start: String,
    pub end: String,
    #[serde(skip)]
    pub starts_unix_s: i64,
    #[serde(skip)]
    pub minutes: i64,
    pub duration: String,
    pub room: String,
    pub slug: String,
    /// Address of the activity's page, else of the organizer's; empty without either.
    pub url: String,
    pub title: String,
    pub subtitle: String,
    pub track: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub language: String,
    #[serde(rename = "abstract")]
    pub summary: String,
    pub description: String,
    /// Always empty: parties are no persons.
    pub persons: [(); 0],
    pub links: Vec<Link>,
    pub attachments: [(); 0],
}

#[derive(Serialize)]
pub struct Link {
    pub url: String,
    pub title: &'static str,
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// Difference between the ids of an activity's consecutive occurrences; the first has the activity's id.
const ID_STEP: u64 = 10_000_000;
/// Least length of an acronym, and of the end of a slug, in the format.
const SHORTEST: usize = 4;

impl Schedule {
    pub fn new(source: Source, records: &[&Record]) -> Self {
        let week = &source.snapshot.week;
        let absolute = |path: &str| source.public_url.map(|origin| format!("{origin}{path}"));
        let programme = Page::Programme { week: Some(week.slug.clone()) };
        let name = |term: &Term| source.locale.pick(&term.name.sv, &term.name.en).to_owned();
        let conference = Conference {
            acronym: acronym(&week.slug),
            title: source.locale.pick(&week.name.sv, &week.name.en).to_owned(),
            first_day: week.starts,
            last_day: week.last_day(),
            time_zone_name: Some(week.time_zone.clone()).filter(|zone| is_plain_zone(zone)),
            url: absolute(&Address::new(source.locale, programme).path()),
            tracks: week
                .themes
                .iter()
                .map(|theme| Track { name: name(theme), slug: Some(theme.slug.clone()).filter(|slug| is_slug(slug)) })
                .collect(),
        };
        let mut days: BTreeMap<Date, Vec<Room>> = week.dates().map(|date| (date, Vec::new())).collect();
        let mut known_rooms: HashMap<(Date, &str), usize> = HashMap::new();
        for record in records {
            let events = Events { source, conference: &conference, record };
            for (number, occurrence) in record.activity.occurrences.iter().enumerate() {
                let date = here(occurrence.starts, week).date();
                let rooms = days.entry(date).or_default();
                let name = occurrence.venue.as_deref().unwrap_or("");
                let room = *known_rooms.entry((date, name)).or_insert(rooms.len());
                if room == rooms.len() {
                    rooms.push(Room { name: as_decoded(name).into_owned(), events: Vec::new() });
                }
                rooms[room].events.push(events.event(number, occurrence));
            }
        }
        // A room's events are read in the order of time, whatever the filter's order.
        days.values_mut().flatten().for_each(|room| room.events.sort_by_key(|event| event.starts_unix_s));
        let days = days.into_iter().enumerate().map(|(number, (date, rooms))| Day {
            index: number + 1,
            date,
            starts: midnight(date, week),
            ends: midnight(date.plus_days(1), week),
            rooms,
        });
        Self { version: source.snapshot.version.clone(), base_url: absolute("/"), days: days.collect(), conference }
    }
}

/// Builds the events of one activity.
struct Events<'a> {
    source: Source<'a>,
    conference: &'a Conference,
    record: &'a Record,
}

impl Events<'_> {
    fn event(&self, number: usize, occurrence: &Occurrence) -> Event {
        let week = &self.source.snapshot.week;
        let activity = &self.record.activity;
        let (starts, ends) = (here(occurrence.starts, week), here(occurrence.ends, week));
        // The format has no seconds, and no events without a length.
        let minutes = ((ends.unix_s - starts.unix_s) / 60).max(1);
        let id = u64::from(self.record.id) + number as u64 * ID_STEP;
        Event {
            guid: guid(self.record, &week.slug, number),
            id,
            date: starts.to_string(),
            start: starts.time_of_day().to_string(),
            end: ends.to_string(),
            starts_unix_s: starts.unix_s,
            minutes,
            duration: format!("{:02}:{:02}", minutes / 60, minutes % 60),
            room: as_decoded(occurrence.venue.as_deref().unwrap_or_default()).into_owned(),
            slug: self.slug(id),
            url: self.url(),
            title: as_decoded(activity.title.as_str()).into_owned(),
            subtitle: self.subtitle(),
            track: self.name(activity.themes.first(), &week.themes),
            kind: self.name(activity.kind.as_ref(), &week.kinds),
            language: activity.languages.first().map_or("", |language| language.as_str()).to_owned(),
            summary: summary(activity),
            description: activity.description.as_str().to_owned(),
            persons: [],
            links: links(activity, occurrence, self.source.locale),
            attachments: [],
        }
    }

    fn slug(&self, id: u64) -> String {
        let mut end = id.to_string();
        let title = text::slug(self.record.activity.title.as_str());
        if !title.is_empty() {
            end.push('-');
            end.push_str(&title);
        }
        if end.len() < SHORTEST {
            end.push_str("-activity");
        }
        format!("{}-{end}", self.conference.acronym)
    }

    fn url(&self) -> String {
        let activity = &self.record.activity;
        let page = || urls::activity(self.source.locale, self.record.id, activity.title.as_str());
        let page = self.source.public_url.map(|origin| format!("{origin}{}", page()));
        page.or_else(|| activity.website.as_ref().map(|website| website.as_str().to_owned())).unwrap_or_default()
    }

    /// Says that the activity is cancelled, for which the format has no other place; else empty.
    fn subtitle(&self) -> String {
        let activity = &self.record.activity;
        let words = self.source.locale.cancelled();
        match (activity.status, &activity.cancel_reason) {
            (Status::Scheduled, _) => String::new(),
            (Status::Cancelled, None) => words.to_owned(),
            (Status::Cancelled, Some(reason)) => format!("{words}: {reason}"),
        }
    }

    /// Name of a term; the slug itself where the week does not have it.
    fn name(&self, slug: Option<&String>, terms: &[Term]) -> String {
        let Some(slug) = slug else { return String::new() };
        let term = terms.iter().find(|term| term.slug == *slug);
        term.map_or(slug.as_str(), |term| self.source.locale.pick(&term.name.sv, &term.name.en)).to_owned()
    }
}

/// Summary, unless it was made of the description, which readers show after it.
fn summary(activity: &Activity) -> String {
    let follows = markdown::made_summary(&activity.description) == activity.summary;
    if follows { String::new() } else { activity.summary.as_str().to_owned() }
}

fn links(activity: &Activity, occurrence: &Occurrence, locale: Locale) -> Vec<Link> {
    let link =
        |url: &crate::domain::place::WebAddress, title| Link { url: url.as_str().to_owned(), title, kind: "web" };
    let website = activity.website.iter().map(|url| link(url, locale.activity_website()));
    let registration = activity.registration.url.iter().map(|url| link(url, locale.activity_registration()));
    let online = occurrence.online_url.iter().map(|url| link(url, locale.activity_join()));
    website.chain(registration).chain(online).collect()
}

/// External id where it is a UUID, else one derived from it, the same at every export; further occurrences have derived
/// ones too.
fn guid(record: &Record, week_slug: &str, number: usize) -> String {
    let external_id = record.external_id.as_deref().filter(|id| !id.starts_with(DERIVED_ID_PREFIX));
    if let Some(id) = external_id.filter(|id| number == 0 && is_uuid(id)) {
        return id.to_ascii_lowercase();
    }
    let mut hasher = Sha256::new();
    match external_id {
        Some(id) => hasher.update(format!("external\n{week_slug}\n{id}\n{number}")),
        None => hasher.update(format!("own\n{week_slug}\n{}\n{number}", record.id)),
    }
    let mut bytes: [u8; 16] = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    // UUID version 8: a custom hash (RFC 9562, 5.8).
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut guid = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            guid.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(guid, "{byte:02x}");
    }
    guid
}

fn is_uuid(id: &str) -> bool {
    let is_hyphen = |at| matches!(at, 8 | 13 | 18 | 23);
    id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| if is_hyphen(at) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

/// Acronym from the week's slug: without hyphens, at least four characters.
fn acronym(week_slug: &str) -> String {
    let acronym = week_slug.replace('-', "_");
    if acronym.len() < SHORTEST { format!("week_{acronym}") } else { acronym }
}

/// Whether both schemas accept the slug of a track.
fn is_slug(slug: &str) -> bool {
    slug.len() > 1 && slug.starts_with(|c: char| c.is_ascii_lowercase()) && !slug.ends_with('-')
}

fn is_plain_zone(zone: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.len() > 1
            && name[1..].bytes().all(|byte| byte.is_ascii_lowercase())
    };
    zone == "UTC" || zone.split_once('/').is_some_and(|(area, place)| is_name(area) && is_name(place))
}

/// Instant with the offset of the week's zone.
fn here(moment: Moment, week: &Week) -> Moment {
    clock::moment(moment.unix_s, &week.time_zone)
}

/// Local midnight; where the clock skips it, midnight in UTC.
fn midnight(date: Date, week: &Week) -> Moment {
    clock::local_to_moment(date, TimeOfDay::default(), &week.time_zone)
        .unwrap_or_else(|_| clock::moment(i64::from(date.0) * 86_400, &week.time_zone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{activity::Publicity, occurrence_keys::OccurrenceKeys};

    fn record(external_id: Option<&str>) -> Record {
        Record {
            id: 12,
            external_id: external_id.map(str::to_owned),
            revision: 1,
            updated_ms: 0,
            publicity: Publicity::default(),
            occurrence_keys: OccurrenceKeys::default(),
            activity: Activity::erased(),
        }
    }

    #[test]
    fn guids_stay_and_differ() {
        let uuid = "A0A0FCFE-b7fb-46e3-84b6-97a5406016b4";
        assert_eq!(guid(&record(Some(uuid)), "2022", 0), uuid.to_lowercase());
        let all = [
            guid(&record(Some(uuid)), "2022", 1),
            guid(&record(Some("12")), "2022", 0),
            guid(&record(None), "2022", 0),
            guid(&record(None), "2022", 1),
            guid(&record(None), "2023", 0),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(is_uuid(one) && one.as_bytes()[14] == b'8', "{one}");
            assert!(!all[..at].contains(one));
        }
        assert_eq!(guid(&record(Some("derived:1-1")), "2022", 0), all[2], "what the importer made up is nobody's id");
    }

    #[test]
    fn names_are_made_as_the_format_has_them() {
        assert_eq!((acronym("2022"), acronym("w-1")), ("2022".to_owned(), "week_w_1".to_owned()));
        assert!(is_plain_zone("Europe/Stockholm") && is_plain_zone("UTC"));
        assert!(!is_plain_zone("America/New_York") && !is_plain_zone("Etc/GMT+1") && !is_plain_zone("CET"));
        assert!(is_slug("utilization-of-data") && !is_slug("3d") && !is_slug("a-"));
    }
}
