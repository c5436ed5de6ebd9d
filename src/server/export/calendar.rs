//! Calendar of some activities (RFC 5545 and 7986): an event for each of their occurrences. Subscribers ask for it again
//! and again: what is gone from it is gone from their calendars, and what was cancelled stays, marked.
//!
//! It names no organizer of an event, whom calendars would write to on their own, and no contact: the page has them.

mod lines;
mod zone;

use std::collections::BTreeMap;

use super::Source;
use crate::{
    domain::{
        filter::run::{self, Hit},
        occurrence::Occurrence,
        taxonomy::{Format, RegistrationMode, Status},
        time::Moment,
        week::Week,
    },
    locale::Locale,
    server::{reference::Reference, service::snapshot::Snapshot},
    urls::{self, Export, ExportFormat},
};
use lines::Lines;
use zone::Zone;

/// Time after which subscribers are to ask again.
const REFRESH: &str = "PT1H";
/// Name of the colour that is closest to the site's (CSS Color Module 3, as RFC 7986 asks).
const COLOR: &str = "teal";
/// Bytes of most events.
const EVENT_BYTES: usize = 2048;

/// What is said of a calendar as a whole.
pub struct Calendar<'a> {
    pub name: String,
    pub locale: Locale,
    /// Public URL without a slash at the end; without it, the calendar contains no addresses of pages.
    pub public_url: Option<&'a str>,
    /// Path and query of the page that shows the same.
    pub page: String,
    /// Path and query of the calendar itself.
    pub feed: String,
}

/// Occurrence of an activity, by its number in it.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    pub snapshot: &'a Snapshot,
    pub document: u32,
    pub number: usize,
}

impl<'a> Calendar<'a> {
    /// Calendar of a filter; the name is the week's.
    pub fn of_filter(source: Source<'a>) -> Self {
        let Source { snapshot, filter, locale, week_in_path, public_url, .. } = source;
        let file = Export { locale, week: week_in_path.map(str::to_owned), format: ExportFormat::Calendar };
        Self {
            name: locale.pick(&snapshot.week.name.sv, &snapshot.week.name.en).to_owned(),
            locale,
            public_url,
            page: urls::programme(locale, week_in_path, &filter.at_page(0)),
            feed: file.address(filter),
        }
    }
}

impl<'a> Event<'a> {
    /// Every occurrence of an activity.
    pub fn all_of(snapshot: &'a Snapshot, document: u32) -> impl Iterator<Item = Self> {
        let count = snapshot.records[document as usize].activity.occurrences.len();
        (0..count).map(move |number| Self { snapshot, document, number })
    }

    /// Every occurrence that fits a filter, of its hits.
    pub fn fitting(source: Source<'a>, hits: &[Hit]) -> Vec<Self> {
        let snapshot = source.snapshot;
        let programme = &snapshot.programme;
        let fitting = run::fitting(programme, source.filter, hits).into_iter();
        fitting
            .map(|Hit { document, occurrence }| {
                let number = (occurrence - programme.occurrences(document).start) as usize;
                Self { snapshot, document, number }
            })
            .collect()
    }

    fn week(self) -> &'a Week {
        &self.snapshot.week
    }

    fn occurrence(self) -> &'a Occurrence {
        &self.snapshot.records[self.document as usize].activity.occurrences[self.number]
    }
}

/// Bytes of the file.
pub fn write(calendar: &Calendar, events: &[Event]) -> Vec<u8> {
    let mut lines = Lines::with_capacity(EVENT_BYTES * (events.len() + 1));
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.text("PRODID", concat!("-//Innovationsveckan//veckan ", env!("CARGO_PKG_VERSION"), "//SV"));
    lines.plain("CALSCALE", "GREGORIAN");
    lines.text("NAME", &calendar.name);
    // What calendars knew before RFC 7986.
    lines.text("X-WR-CALNAME", &calendar.name);
    lines.plain("COLOR", COLOR);
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.plain("X-PUBLISHED-TTL", REFRESH);
    if let Some(origin) = calendar.public_url {
        lines.plain("URL", &format!("{origin}{}", calendar.page));
        lines.plain("SOURCE;VALUE=URI", &format!("{origin}{}", calendar.feed));
    }
    let zones = zones(events);
    for zone in zones.values() {
        zone.write(&mut lines);
    }
    for event in events {
        write_event(&mut lines, calendar, *event, zones.get(event.week().time_zone.as_str()));
    }
    lines.plain("END", "VCALENDAR");
    lines.into_bytes()
}

/// Zones of the events' weeks, by name.
fn zones<'a>(events: &[Event<'a>]) -> BTreeMap<&'a str, Zone<'a>> {
    let mut spans: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for event in events {
        let (starts_s, ends_s) = (event.occurrence().starts.unix_s, event.occurrence().ends.unix_s);
        let span = spans.entry(event.week().time_zone.as_str()).or_insert((starts_s, ends_s));
        *span = (span.0.min(starts_s), span.1.max(ends_s));
    }
    let zones = spans.into_iter().map(|(name, (first_s, last_s))| Some((name, Zone::around(name, first_s, last_s)?)));
    zones.flatten().collect()
}

fn write_event(lines: &mut Lines, calendar: &Calendar, event: Event, zone: Option<&Zone>) {
    let locale = calendar.locale;
    let record = &event.snapshot.records[event.document as usize];
    let activity = &record.activity;
    let occurrence = event.occurrence();
    let page = calendar
        .public_url
        .map(|origin| format!("{origin}{}", urls::activity(locale, record.id, activity.title.as_str())));
    let host = calendar.public_url.and_then(|url| url.split_once("//")).map_or("veckan", |(_, host)| host);
    lines.plain("BEGIN", "VEVENT");
    let key = record.occurrence_keys.key(event.number);
    lines.plain("UID", &format!("{}-{key}@{}", record.id, host));
    let updated = utc(record.updated_ms.div_euclid(1000));
    // Of a calendar that is no message, the stamp too says when the event was changed last.
    lines.plain("DTSTAMP", &updated);
    lines.plain("LAST-MODIFIED", &updated);
    if let Some(published_ms) = record.publicity.published_ms {
        lines.plain("CREATED", &utc(published_ms.div_euclid(1000)));
    }
    lines.plain("SEQUENCE", &record.revision.to_string());
    write_span(lines, occurrence, zone);
    let is_cancelled = activity.status == Status::Cancelled;
    lines.plain("STATUS", if is_cancelled { "CANCELLED" } else { "CONFIRMED" });
    lines.text("SUMMARY", activity.title.as_str());
    lines.text("DESCRIPTION", &description(locale, event, page.as_deref()));
    if let Some(page) = &page {
        lines.plain("URL", page);
    }
    if occurrence.formats.contains(&Format::Onsite) {
        let code = occurrence.municipality.map(String::from);
        let municipality = code.as_deref().map(|code| Reference::get().municipality_name(code).unwrap_or(code));
        let place = occurrence.place(municipality).join(", ");
        if !place.is_empty() {
            lines.text("LOCATION", &place);
        }
    }
    if let Some(url) = joining(occurrence) {
        lines.plain(&format!("CONFERENCE;VALUE=URI;LABEL=\"{}\"", locale.activity_join()), url);
    }
    let theme = |slug: &'_ String| {
        let term = event.week().themes.iter().find(|term| term.slug == *slug);
        term.map_or(slug.clone(), |term| locale.pick(&term.name.sv, &term.name.en).to_owned())
    };
    let themes: Vec<String> = activity.themes.iter().map(theme).collect();
    lines.texts("CATEGORIES", themes.iter().map(String::as_str));
    lines.plain("END", "VEVENT");
}

/// Start and end, by the clock in the zone where both can be told so.
fn write_span(lines: &mut Lines, occurrence: &Occurrence, zone: Option<&Zone>) {
    let (starts_s, ends_s) = (occurrence.starts.unix_s, occurrence.ends.unix_s);
    let in_zone = zone.and_then(|zone| Some((zone.name, zone.local(starts_s)?, zone.local(ends_s)?)));
    if let Some((zone, starts, ends)) = in_zone {
        lines.plain(&format!("DTSTART;TZID={zone}"), &starts);
        lines.plain(&format!("DTEND;TZID={zone}"), &ends);
    } else {
        lines.plain("DTSTART", &utc(starts_s));
        lines.plain("DTEND", &utc(ends_s));
    }
}

/// Address at which one takes part online.
fn joining(occurrence: &Occurrence) -> Option<&str> {
    let url = occurrence.online_url.as_ref().filter(|_| occurrence.formats.contains(&Format::Online))?;
    Some(url.as_str())
}

/// Plain text: whether it is cancelled, the texts, and what calendars do not show otherwise; the page's address is the
/// last line.
fn description(locale: Locale, event: Event, page: Option<&str>) -> String {
    let record = &event.snapshot.records[event.document as usize];
    let activity = &record.activity;
    let mut parts: Vec<String> = Vec::new();
    if activity.status == Status::Cancelled {
        let reason = activity.cancel_reason.as_deref();
        parts.push(reason.map_or(locale.cancelled().to_owned(), |reason| format!("{}: {reason}", locale.cancelled())));
    }
    // A snapshot has every text.
    let (summary, text) = event.snapshot.programme.texts(event.document).unwrap_or_default();
    if !begins_with(text, summary.trim_end_matches('…')) {
        parts.push(summary.to_owned());
    }
    if !text.is_empty() {
        parts.push(text.to_owned());
    }
    let mut facts = vec![format!("{}: {}", locale.activity_organizer(), activity.organizer.name.as_str())];
    if let Some(url) = joining(event.occurrence()) {
        facts.push(format!("{}: {url}", locale.activity_join()));
    }
    let is_required = activity.registration.mode == RegistrationMode::Required;
    if let Some(url) = activity.registration.url.as_ref().filter(|_| is_required) {
        facts.push(format!("{}: {}", locale.activity_registration(), url.as_str()));
    }
    facts.extend(page.map(str::to_owned));
    parts.push(facts.join("\n"));
    parts.join("\n\n")
}

/// Whether a text begins with another, however their words are set apart.
fn begins_with(text: &str, beginning: &str) -> bool {
    let mut chars = text.split_whitespace().flat_map(str::chars);
    beginning.split_whitespace().flat_map(str::chars).all(|c| chars.next() == Some(c))
}

/// Instant in UTC.
fn utc(unix_s: i64) -> String {
    format!("{}Z", local(unix_s, 0))
}

/// Time on a clock with this offset from UTC, in seconds.
fn local(unix_s: i64, offset_s: i32) -> String {
    let moment = Moment { unix_s, offset_s };
    let ((year, month, day), time) = (moment.date().ymd(), moment.time_of_day().minutes());
    let second = (unix_s + i64::from(offset_s)).rem_euclid(60);
    format!("{year:04}{month:02}{day:02}T{:02}{:02}{second:02}", time / 60, time % 60)
}
