//! The frab schedule as JSON. Read whole, up to a limit: its rooms may come before what its conference is called.

use std::{collections::VecDeque, fmt, io::Read as IoRead};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

use super::{
    UnreadableFile,
    csv::decode,
    frab::Event,
    record::{Note, Raw, Read, Records},
};

/// The largest file that is read.
pub const LIMIT_MB: usize = 64;

/// A schedule, its events in the order of the file.
pub struct FrabJsonRecords {
    conference: String,
    events: VecDeque<Event>,
    row: u64,
    notes: Vec<Note>,
}

impl FrabJsonRecords {
    pub fn open(input: impl IoRead) -> Result<Self, UnreadableFile> {
        let limit_bytes = LIMIT_MB * 1024 * 1024;
        let mut bytes = Vec::new();
        input.take(limit_bytes as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > limit_bytes {
            return Err(UnreadableFile::TooLarge { limit_mb: LIMIT_MB });
        }
        let (text, is_utf8) = decode(&bytes);
        let notes = if is_utf8 { Vec::new() } else { vec![Note::ReadAsWindows1252 { row: 1 }] };
        let file: File = serde_json::from_str(&text).map_err(UnreadableFile::NotJson)?;
        let conference = file
            .schedule
            .and_then(|schedule| schedule.conference)
            .ok_or(UnreadableFile::NotASchedule { what: "schedule.conference" })?;
        let days = conference.days.ok_or(UnreadableFile::NotASchedule { what: "schedule.conference.days" })?;
        let mut events = VecDeque::new();
        for day in days {
            for (room, in_room) in day.rooms.0 {
                events.extend(in_room.iter().map(|event| read_event(event, &room, &day.date)));
            }
        }
        let title = if conference.title.trim().is_empty() { conference.acronym } else { conference.title };
        Ok(Self { conference: title, events, row: 0, notes })
    }
}

impl Records for FrabJsonRecords {
    fn next_record(&mut self) -> Result<Option<Read>, UnreadableFile> {
        let Some(event) = self.events.pop_front() else { return Ok(None) };
        self.row += 1;
        let raw: Raw = event.into_raw(self.row, &self.conference);
        Ok(Some(Read::Record(raw)))
    }

    fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }
}

#[derive(Deserialize)]
struct File {
    schedule: Option<Schedule>,
}

#[derive(Deserialize)]
struct Schedule {
    conference: Option<Conference>,
}

#[derive(Deserialize)]
struct Conference {
    #[serde(default)]
    title: String,
    #[serde(default)]
    acronym: String,
    days: Option<Vec<Day>>,
}

#[derive(Deserialize)]
struct Day {
    #[serde(default)]
    date: String,
    #[serde(default)]
    rooms: Rooms,
}

/// The rooms of a day in the order of the file, which a row's number counts.
#[derive(Default)]
struct Rooms(Vec<(String, Vec<Value>)>);

impl<'de> Deserialize<'de> for Rooms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Rooms;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("rooms, each with a list of events")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rooms, A::Error> {
                let mut rooms = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    rooms.push(entry);
                }
                Ok(Rooms(rooms))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// An event of whatever shape: what is no text and no number is left out, and rejected later if it is needed.
fn read_event(event: &Value, room: &str, day: &str) -> Event {
    let text = |key: &str| event.get(key).map_or_else(String::new, plain);
    let named_room = text("room");
    let persons = event.get("persons").and_then(Value::as_array);
    Event {
        guid: text("guid"),
        id: text("id"),
        title: text("title"),
        track: text("track"),
        kind: text("type"),
        room: if named_room.is_empty() { room.to_owned() } else { named_room },
        date: text("date"),
        start: text("start"),
        day: day.to_owned(),
        duration: text("duration"),
        language: text("language"),
        summary: text("abstract"),
        description: text("description"),
        url: text("url"),
        persons: persons.into_iter().flatten().map(person).collect(),
    }
}

fn person(person: &Value) -> String {
    let keys = ["public_name", "full_public_name", "name"];
    keys.iter()
        .filter_map(|key| person.get(key))
        .map(plain)
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| plain(person))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::field::Field;

    #[test]
    fn events_come_in_the_order_of_the_file() {
        let file = br#"{"schedule": {"conference": {"days": [{"date": "2022-10-03", "rooms": {
            "B": [{"id": 1, "title": "ett", "start": "09:00", "persons": [{"public_name": "Ada"}, "Bo"]}, {"id": 2}],
            "A": [{"id": 3, "room": "C", "title": null}]}}], "acronym": "v"}}}"#;
        let mut records = FrabJsonRecords::open(&file[..]).unwrap();
        let mut read = Vec::new();
        while let Some(Read::Record(raw)) = records.next_record().unwrap() {
            read.push((raw.row, raw.text(Field::Id).to_owned(), raw.text(Field::Venue).to_owned()));
        }
        let expected = [(1, "1", "B"), (2, "2", "B"), (3, "3", "C")];
        assert_eq!(read, expected.map(|(row, id, venue)| (row, id.to_owned(), venue.to_owned())));
    }

    #[test]
    fn other_json_is_refused() {
        let refused = |file: &[u8]| FrabJsonRecords::open(file).err().map(|error| error.to_string());
        assert_eq!(
            refused(b"{\"activities\": []}").as_deref(),
            Some("the file is not a frab schedule: schedule.conference is missing")
        );
        assert_eq!(refused(b"{\"schedule\":").as_deref(), Some("the file is not JSON"));
    }
}
