//! CSV that can be imported again: the import's columns, and a row for each place of an activity.
//!
//! Commas, UTF-8 without a byte order mark, lines that end with CR LF (RFC 4180): the defaults of most programs. Cells
//! are not protected against formulas, since that would change them at the next import.

use std::collections::HashSet;

use super::ExportError;
use crate::{
    domain::{
        activity::{Activity, Record},
        field::Field,
        occurrence::Occurrence,
        party::{OrganizationNumber, Party},
        place::{MailAddress, WebAddress},
        taxonomy::{Format, Language},
        time::Moment,
    },
    server::{
        clock,
        import::{csv::cell_of, list, parse::DERIVED_ID_PREFIX},
        service::snapshot::Snapshot,
    },
};

/// Beginning of the ids of activities without an external id.
const OWN_ID_PREFIX: &str = "veckan";

/// Columns that are written only where an activity has a value.
const RARE: [Field; 2] = [Field::Places, Field::CancelReason];

/// File with its header line.
pub fn write(snapshot: &Snapshot, records: &[&Record]) -> Result<Vec<u8>, ExportError> {
    let zone = &snapshot.week.time_zone;
    let columns: Vec<Field> = Field::ALL.iter().copied().filter(|field| is_needed(*field, records)).collect();
    let ids = Ids::of(snapshot);
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns.iter().map(|field| field.name()))?;
    for record in records {
        let rows = rows(&record.activity.occurrences);
        let id = ids.id(record, rows.len());
        for row in &rows {
            let cell = |field: &Field| cell_of(*field, cell(*field, &id, &record.activity, row, zone));
            writer.write_record(columns.iter().map(cell))?;
        }
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}

fn is_needed(field: Field, records: &[&Record]) -> bool {
    let has = |activity: &Activity| match field {
        Field::Places => activity.places.is_some(),
        Field::CancelReason => activity.cancel_reason.is_some(),
        _ => true,
    };
    !RARE.contains(&field) || records.iter().any(|record| has(&record.activity))
}

/// Ids by which the import matches activities.
struct Ids<'a> {
    week: &'a str,
    /// External ids that look like generated ones: of activities from such a file.
    taken: HashSet<&'a str>,
}

impl<'a> Ids<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        let external_ids = snapshot.records.iter().filter_map(|record| record.external_id.as_deref());
        let taken = external_ids.filter(|id| id.starts_with(OWN_ID_PREFIX)).collect();
        Self { week: &snapshot.week.slug, taken }
    }

    /// External id, else a generated one that no other activity of the week has. Empty for an id that the import
    /// derived from the content, unless several rows need it.
    fn id(&self, record: &Record, rows: usize) -> String {
        match record.external_id.as_deref() {
            Some(id) if !id.starts_with(DERIVED_ID_PREFIX) => return id.to_owned(),
            Some(_) if rows == 1 => return String::new(),
            _ => {}
        }
        let mut id = format!("{OWN_ID_PREFIX}-{}-{}", self.week, record.id);
        while self.taken.contains(id.as_str()) {
            id.push('x');
        }
        id
    }
}

/// Occurrences at one place, in the order of the activity.
struct Row<'a> {
    place: &'a Occurrence,
    occurrences: Vec<&'a Occurrence>,
}

/// Rows that an activity needs, as few as possible. The import orders occurrences of equal times by row, so the second
/// is never in an earlier row than the first. Equal occurrences share a row: the import takes repeated rows for a
/// mistake.
fn rows(occurrences: &[Occurrence]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row> = Vec::new();
    // Row of the previous occurrence, as long as the times are equal.
    let mut before: Option<(&Occurrence, usize)> = None;
    for occurrence in occurrences {
        let has_same_times = |other: &Occurrence| (other.starts, other.ends) == (occurrence.starts, occurrence.ends);
        let first = before.filter(|(other, _)| has_same_times(other)).map_or(0, |(_, row)| row);
        let twin = rows.iter().position(|row| row.occurrences.contains(&occurrence));
        let same_place = || rows.iter().skip(first).position(|row| is_same_place(row.place, occurrence));
        let row = twin.or_else(|| Some(first + same_place()?)).unwrap_or(rows.len());
        if row == rows.len() {
            rows.push(Row { place: occurrence, occurrences: Vec::new() });
        }
        rows[row].occurrences.push(occurrence);
        before = Some((occurrence, row.max(first)));
    }
    rows
}

fn is_same_place(left: &Occurrence, right: &Occurrence) -> bool {
    let Occurrence { starts: _, ends: _, formats, venue, address, municipality, online_url } = left;
    *formats == right.formats
        && *venue == right.venue
        && *address == right.address
        && *municipality == right.municipality
        && *online_url == right.online_url
}

fn cell(field: Field, id: &str, activity: &Activity, row: &Row, zone: &str) -> String {
    let line = |line: &Option<String>| line.clone().unwrap_or_default();
    let web = |address: &Option<WebAddress>| address.as_ref().map_or("", WebAddress::as_str).to_owned();
    let times = |of: fn(&Occurrence) -> Moment| list::join(&row.occurrences, |it| wall(of(it), zone));
    match field {
        Field::Id => id.to_owned(),
        Field::Title => activity.title.as_str().to_owned(),
        Field::Summary => activity.summary.as_str().to_owned(),
        Field::Description => activity.description.as_str().to_owned(),
        Field::Organizer => activity.organizer.name.as_str().to_owned(),
        Field::OrganizerNumber => number(&activity.organizer).to_owned(),
        Field::OrganizerKind => activity.organizer.kind.word().to_owned(),
        Field::Partners => list::join(&activity.partners, |party| party.name.as_str()),
        Field::PartnerNumbers if activity.partners.iter().all(|party| party.number.is_none()) => String::new(),
        Field::PartnerNumbers => list::join(&activity.partners, number),
        Field::PartnerKinds => list::join(&activity.partners, |party| party.kind.word()),
        Field::Starts => times(|occurrence| occurrence.starts),
        Field::Ends => times(|occurrence| occurrence.ends),
        Field::Format => format(&row.place.formats).to_owned(),
        Field::Venue => line(&row.place.venue),
        Field::Address => line(&row.place.address),
        Field::Municipality => row.place.municipality.map(String::from).unwrap_or_default(),
        Field::OnlineUrl => web(&row.place.online_url),
        Field::Website => web(&activity.website),
        Field::Themes => list::join(&activity.themes, String::as_str),
        Field::Kind => line(&activity.kind),
        Field::Language => list::join(&activity.languages, Language::as_str),
        Field::Audience => activity.audience.word().to_owned(),
        Field::AudienceNote => line(&activity.audience_note),
        Field::Registration => activity.registration.mode.word().to_owned(),
        Field::RegistrationUrl => web(&activity.registration.url),
        Field::RegistrationDeadline => {
            activity.registration.deadline.map(|deadline| wall(deadline, zone)).unwrap_or_default()
        }
        Field::ContactName => line(&activity.contact.name),
        Field::ContactEmail => activity.contact.email.as_ref().map_or("", MailAddress::as_str).to_owned(),
        Field::Accessibility => list::join(&activity.accessibility, |word| word.word()),
        Field::Status => activity.status.word().to_owned(),
        Field::Places => activity.places.map(|places| places.to_string()).unwrap_or_default(),
        Field::CancelReason => line(&activity.cancel_reason),
    }
}

fn number(party: &Party) -> &str {
    party.number.as_ref().map_or("", OrganizationNumber::as_str)
}

fn format(formats: &[Format]) -> &'static str {
    match formats {
        [one] => one.word(),
        _ => "hybrid",
    }
}

/// Local time `2022-10-03 09:00` where it is unambiguous or the earlier of two, else RFC 3339.
fn wall(moment: Moment, zone: &str) -> String {
    let here = clock::moment(moment.unix_s, zone);
    let (date, time) = (here.date(), here.time_of_day());
    if clock::local_to_moment(date, time, zone) == Ok(here) { format!("{date} {time}") } else { here.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::taxonomy::Format;

    fn occurrence(hour: i64, venue: &str) -> Occurrence {
        let starts = Moment { unix_s: hour * 3600, offset_s: 0 };
        Occurrence {
            starts,
            ends: Moment { unix_s: starts.unix_s + 3600, ..starts },
            formats: vec![Format::Onsite],
            venue: Some(venue.to_owned()),
            address: None,
            municipality: None,
            online_url: None,
        }
    }

    fn shape(occurrences: &[Occurrence]) -> Vec<String> {
        let hours = |row: &Row| {
            let hours = row.occurrences.iter().map(|occurrence| (occurrence.starts.unix_s / 3600).to_string());
            hours.collect::<Vec<_>>().join(" ")
        };
        let venue = |row: &Row| row.place.venue.clone().unwrap_or_default();
        rows(occurrences).iter().map(|row| format!("{}: {}", venue(row), hours(row))).collect()
    }

    #[test]
    fn a_place_is_a_row() {
        let activity = [occurrence(1, "A"), occurrence(2, "B"), occurrence(3, "A")];
        assert_eq!(shape(&activity), ["A: 1 3", "B: 2"]);
    }

    #[test]
    fn what_is_at_the_same_time_keeps_its_order() {
        let activity = [occurrence(1, "B"), occurrence(2, "A"), occurrence(2, "B"), occurrence(3, "B")];
        assert_eq!(shape(&activity), ["B: 1 3", "A: 2", "B: 2"]);
    }

    #[test]
    fn times_are_the_walls_where_that_says_which() {
        let written = |instant: &str| wall(clock::parse_instant(instant).unwrap(), "Europe/Stockholm");
        assert_eq!(written("2022-10-03T07:00:00Z"), "2022-10-03 09:00");
        assert_eq!(written("2022-10-30T02:30:00+02:00"), "2022-10-30 02:30");
        assert_eq!(written("2022-10-30T02:30:00+01:00"), "2022-10-30T02:30:00+01:00");
        assert_eq!(written("2022-10-03T09:00:30+02:00"), "2022-10-03T09:00:30+02:00");
    }
}
