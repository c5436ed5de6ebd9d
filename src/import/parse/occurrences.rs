//! Occurrences of a record: its times, and the place that they share.

use std::borrow::Cow;

use super::{
    Parser,
    fields::{Faults, line, optional, word},
};
use crate::{
    record::{Fault, Raw},
    times,
};
use domain::{
    field::Field, occurrence::Occurrence, place::WebAddress, problem::Problem, taxonomy::Format, time::Moment,
};

impl Parser {
    pub(super) fn occurrences(&self, raw: &Raw, faults: &mut Faults) -> Option<Vec<Occurrence>> {
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

    pub(super) fn spans(&self, raw: &Raw, faults: &mut Faults) -> Option<Vec<(Moment, Moment)>> {
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
            // Every time is parsed before returning, so that each invalid one is reported.
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
        let end_after = |(starts, ends)| (starts, times::end_after(starts, ends, zone));
        let spans: Vec<_> = starts?.into_iter().zip(ends?).map(end_after).collect();
        for (starts, ends) in &spans {
            match Occurrence::check_span(*starts, *ends, self.week.starts, self.week.last_day()) {
                Ok(()) => {}
                Err(problem @ Problem::EndsBeforeItStarts { .. }) => faults.field(Field::Ends, problem),
                Err(problem) => faults.field(Field::Starts, problem),
            }
        }
        Some(spans)
    }
}
