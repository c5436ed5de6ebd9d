//! Frab schedule as JSON, by the schema of its users (<https://c3voc.de/schedule/schema.json>).

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::frab::{Event, Room, Schedule, Track};

/// Bytes of the file.
pub fn write(schedule: &Schedule) -> Result<Vec<u8>, serde_json::Error> {
    let conference = &schedule.conference;
    let days = schedule.days.iter().map(|day| Day {
        index: day.index,
        date: day.date.to_string(),
        starts: day.starts.to_string(),
        ends: day.ends.to_string(),
        rooms: Rooms(&day.rooms),
    });
    serde_json::to_vec(&File {
        schema: "https://c3voc.de/schedule/schema.json",
        generator: Generator { name: "veckan", version: env!("CARGO_PKG_VERSION") },
        schedule: ScheduleJson {
            version: &schedule.version,
            base_url: schedule.base_url.as_deref(),
            conference: Conference {
                acronym: &conference.acronym,
                title: &conference.title,
                start: conference.first_day.to_string(),
                end: conference.last_day.to_string(),
                days_count: schedule.days.len(),
                timeslot_duration: super::frab_xml::TIMESLOT,
                time_zone_name: conference.time_zone_name.as_deref(),
                url: conference.url.as_deref(),
                tracks: &conference.tracks,
                days: days.collect(),
            },
        },
    })
}

#[derive(Serialize)]
struct File<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    generator: Generator,
    schedule: ScheduleJson<'a>,
}

#[derive(Serialize)]
struct Generator {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct ScheduleJson<'a> {
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_url: Option<&'a str>,
    conference: Conference<'a>,
}

#[derive(Serialize)]
struct Conference<'a> {
    acronym: &'a str,
    title: &'a str,
    start: String,
    end: String,
    #[serde(rename = "daysCount")]
    days_count: usize,
    timeslot_duration: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    tracks: &'a [Track],
    days: Vec<Day<'a>>,
}

#[derive(Serialize)]
struct Day<'a> {
    index: usize,
    date: String,
    #[serde(rename = "day_start")]
    starts: String,
    #[serde(rename = "day_end")]
    ends: String,
    rooms: Rooms<'a>,
}

/// Object with a list of events for each room, in their order.
struct Rooms<'a>(&'a [Room]);

impl Serialize for Rooms<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rooms = serializer.serialize_map(Some(self.0.len()))?;
        for Room { name, events } in self.0 {
            let events: &[Event] = events;
            rooms.serialize_entry(name, events)?;
        }
        rooms.end()
    }
}
