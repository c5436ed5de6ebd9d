//! Reads a frab schedule as JSON, whole, up to a limit: the rooms may precede the name of the conference.

use std::{collections::VecDeque, fmt, io::Read as IoRead};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

use super::{
    UnreadableFile,
    csv::decode,
    frab::{Day, Event, Link},
    record::{Note, Raw, Read, Records},
};

/// Largest file that is read, in megabytes.
pub const LIMIT_MB: usize = 64;

/// Reader of a frab JSON schedule; events in the order of the file.
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
        let file: File = match serde_json::from_str(&text) {
            Ok(file) => file,
            Err(fault) => serde_json::from_str(&mended(&text)).map_err(|_| UnreadableFile::NotJson(fault))?,
        };
        let conference = file
            .schedule
            .and_then(|schedule| schedule.conference)
            .ok_or(UnreadableFile::NotASchedule { what: "schedule.conference" })?;
        let days = conference.days.ok_or(UnreadableFile::NotASchedule { what: "schedule.conference.days" })?;
        let mut events = VecDeque::new();
        for InDay { date, day_start, rooms } in days.into_iter().flatten() {
            let day = Day { date: plain(&date), start: plain(&day_start) };
            for (room, in_room) in rooms.0 {
                events.extend(events_in(&in_room).into_iter().map(|event| read_event(event, &room, &day)));
            }
        }
        let (title, acronym) = (plain(&conference.title), plain(&conference.acronym));
        let conference = if title.trim().is_empty() { acronym } else { title };
        Ok(Self { conference, events, row: 0, notes })
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

/// JSON repaired where systems write it invalid: raw control characters in strings, lone surrogates, backslashes that
/// escape nothing, `NaN` and `Infinity`. A lone surrogate becomes U+FFFD.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_in_text = false;
    while let Some(c) = rest.chars().next() {
        let (before, after) = rest.split_at(c.len_utf8());
        rest = after;
        match c {
            '"' => is_in_text = !is_in_text,
            '\\' if is_in_text => {
                rest = mended_escape(after, &mut mended);
                continue;
            }
            '\t' | '\n' | '\r' if is_in_text => {
                mended.extend(c.escape_default());
                continue;
            }
            c if c.is_control() && is_in_text => continue,
            'N' | 'I' | '-' if !is_in_text => {
                let begins = |number: &&str| number.strip_prefix(c).is_some_and(|more| after.starts_with(more));
                if let Some(number) = ["NaN", "Infinity", "-Infinity"].into_iter().find(begins) {
                    mended.push_str("null");
                    rest = &after[number.len() - 1..];
                    continue;
                }
            }
            _ => {}
        }
        mended.push_str(before);
    }
    mended
}

/// Writes the escape sequence whose backslash `after` follows; returns the text after the sequence.
fn mended_escape<'a>(after: &'a str, mended: &mut String) -> &'a str {
    let code = |text: &str| {
        let digits = text.strip_prefix('u')?.get(..4).filter(|digits| digits.bytes().all(|c| c.is_ascii_hexdigit()))?;
        u16::from_str_radix(digits, 16).ok()
    };
    match (after.chars().next(), code(after)) {
        (Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't'), _) => {
            mended.extend(["\\", &after[..1]]);
            &after[1..]
        }
        (_, Some(unit)) => {
            let second = after[5..].strip_prefix('\\').and_then(code);
            let has_both =
                matches!(unit, 0xd800..=0xdbff) && second.is_some_and(|unit| matches!(unit, 0xdc00..=0xdfff));
            let length = if has_both { 11 } else { 5 };
            if matches!(unit, 0xd800..=0xdfff) && !has_both {
                mended.push(char::REPLACEMENT_CHARACTER);
            } else {
                mended.extend(["\\", &after[..length]]);
            }
            &after[length..]
        }
        _ => {
            mended.push_str("\\\\");
            after
        }
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
    title: Value,
    #[serde(default)]
    acronym: Value,
    days: Option<Vec<Option<InDay>>>,
}

#[derive(Deserialize)]
struct InDay {
    #[serde(default)]
    date: Value,
    #[serde(default)]
    day_start: Value,
    #[serde(default)]
    rooms: Rooms,
}

/// Rooms of a day in the order of the file, on which the row numbers depend.
#[derive(Default)]
struct Rooms(Vec<(String, Value)>);

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

            /// Array of rooms with a `name` each, as written by systems in which arrays and maps are one type.
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Rooms, A::Error> {
                let mut rooms = Vec::new();
                while let Some(mut room) = seq.next_element::<Value>()? {
                    let name = room.get("name").map_or_else(String::new, plain);
                    let events = room.get_mut("events").map(Value::take);
                    rooms.push((name, events.unwrap_or(room)));
                }
                Ok(Rooms(rooms))
            }

            fn visit_unit<E>(self) -> Result<Rooms, E> {
                Ok(Rooms::default())
            }
        }

        deserializer.deserialize_any(InOrder)
    }
}

/// Events of a room: an array, or a map whose keys carry no meaning. A room without events has an empty one or null.
fn events_in(room: &Value) -> Vec<&Value> {
    let events: Vec<&Value> = match room {
        Value::Array(events) => events.iter().collect(),
        Value::Object(event) if event.contains_key("title") => vec![room],
        Value::Object(events) => events.values().collect(),
        _ => Vec::new(),
    };
    events.into_iter().filter(|event| !event.is_null()).collect()
}

/// Event of any shape: values that are neither text nor number are dropped; the parser rejects missing required ones.
fn read_event(event: &Value, room: &str, day: &Day) -> Event {
    let text = |key: &str| event.get(key).map_or_else(String::new, plain);
    let all = |key: &str| event.get(key).and_then(Value::as_array).into_iter().flatten();
    let named_room = text("room");
    Event {
        guid: text("guid"),
        id: text("id"),
        title: text("title"),
        subtitle: text("subtitle"),
        track: text("track"),
        kind: text("type"),
        room: if named_room.is_empty() { room.to_owned() } else { named_room },
        date: text("date"),
        start: text("start"),
        day: day.clone(),
        duration: text("duration"),
        language: text("language"),
        summary: text("abstract"),
        description: text("description"),
        url: text("url"),
        persons: all("persons").map(person).collect(),
        links: all("links").map(link).collect(),
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

fn link(link: &Value) -> Link {
    let text = |key: &str| link.get(key).map_or_else(String::new, plain);
    if link.is_object() {
        Link { url: text("url"), title: text("title") }
    } else {
        Link { url: plain(link), ..Link::default() }
    }
}

/// Text of a value: a string or number; of an array all its texts, separated by commas; of a map one of its languages.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => {
            let texts = values.iter().map(plain).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join(", ")
        }
        Value::Object(by_language) => {
            let preferred = ["sv", "en", "name"].iter().filter_map(|key| by_language.get(*key));
            let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
            preferred.chain(by_language.values()).find_map(text).unwrap_or_default()
        }
        Value::Null | Value::Bool(_) => String::new(),
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
    fn empty_lists_and_nulls_are_nothing() {
        let file = br#"{"schedule": {"conference": {"acronym": null, "title": {"de": "Woche", "en": "Week"}, "days": [
            null, {"date": null, "rooms": null}, {"date": "2022-10-03", "rooms": []},
            {"date": "2022-10-03", "day_start": null, "rooms": {"A": [{"id": 1, "persons": null, "links": []}, null], "B": null,
                "C": {"0": {"id": 2, "title": "tv\u00e5", "language": ["de", "en"]}}}},
            {"date": "2022-10-04", "rooms": [{"name": "D", "events": [{"id": 3}]}, [{"id": 4}], []]}]}}}"#;
        let mut records = FrabJsonRecords::open(&file[..]).unwrap();
        let mut read = Vec::new();
        while let Some(Read::Record(raw)) = records.next_record().unwrap() {
            assert_eq!(raw.text(Field::Organizer), "Week");
            read.push([Field::Id, Field::Venue, Field::Language].map(|field| raw.text(field).to_owned()));
        }
        assert_eq!(read, [["1", "A", ""], ["2", "C", "de, en"], ["3", "D", ""], ["4", "", ""]]);
    }

    #[test]
    fn what_json_forbids_costs_no_other_event() {
        let file = br#"{"schedule": {"conference": {"title": "V", "days": [{"date": "2022-10-03", "rooms": {"A": [
            {"id": NaN, "title": "Kul \ud83d dag"}, {"id": -Infinity, "title": "C:\data \ud83d\ude00 \u00e5\""},
            {"id": 3, "title": "en	tv\
ro\x01l", "abstract": "a\\nb \u12"}]}}]}}}"#;
        let mut records = FrabJsonRecords::open(&file[..]).unwrap();
        let mut read = Vec::new();
        while let Some(Read::Record(raw)) = records.next_record().unwrap() {
            read.push(raw.text(Field::Title).to_owned());
        }
        assert_eq!(read, ["Kul \u{fffd} dag", "C:\\data \u{1f600} \u{e5}\"", "en\ttv\\\nro\\x01l"]);
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
