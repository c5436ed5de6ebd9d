//! The frab schedule as XML, read event by event: of a schedule however long, one event is in memory.

mod input;

use std::{borrow::Cow, io::Read as IoRead};

use quick_xml::{
    Reader,
    events::{BytesStart, Event as Xml},
};

use super::{
    UnreadableFile,
    frab::{Day, Event, Link},
    record::{Note, Read, Records},
};
use input::{Input, RATION_BYTES};

/// A schedule being read.
pub struct FrabXmlRecords<R> {
    reader: Reader<Input<R>>,
    buffer: Vec<u8>,
    conference: String,
    acronym: String,
    day: Day,
    room: String,
    row: u64,
    has_schedule: bool,
}

impl<R: IoRead> FrabXmlRecords<R> {
    /// `beginning` is what the input begins with: its declaration may name an encoding.
    pub fn open(beginning: &[u8], input: R) -> Self {
        let mut reader = Reader::from_reader(Input::new(beginning, input));
        reader.config_mut().allow_dangling_amp = true;
        Self {
            reader,
            buffer: Vec::new(),
            conference: String::new(),
            acronym: String::new(),
            day: Day::default(),
            room: String::new(),
            row: 0,
            has_schedule: false,
        }
    }

    /// The next event; what stands before it is taken in.
    fn next_event(&mut self) -> Result<Option<Event>, Stop> {
        loop {
            self.reader.get_mut().left_bytes = RATION_BYTES;
            let element = match self.next_xml()? {
                Xml::Eof => return Ok(None),
                Xml::Empty(element) if element.name().as_ref() == "event" => {
                    return Ok(Some(self.begun_event(&element)));
                }
                Xml::Start(element) => element,
                _ => continue,
            };
            match element.name().as_ref() {
                "schedule" => self.has_schedule = true,
                "day" => {
                    self.day = Day { date: attribute(&element, "date"), start: attribute(&element, "start") };
                }
                "room" => self.room = attribute(&element, "name"),
                "title" => self.conference = self.content()?,
                "acronym" => self.acronym = self.content()?,
                "event" => return Ok(Some(self.event(&element)?)),
                _ => {}
            }
        }
    }

    fn event(&mut self, element: &BytesStart<'_>) -> Result<Event, Stop> {
        let mut event = self.begun_event(element);
        loop {
            let child = match self.next_xml()? {
                Xml::Start(child) => child,
                Xml::End(_) => return Ok(event),
                Xml::Eof => return Err(Stop::CutOff),
                _ => continue,
            };
            match child.name().as_ref() {
                "persons" => event.persons = self.persons()?,
                "links" => event.links = self.links()?,
                "title" => event.title = self.content()?,
                "subtitle" => event.subtitle = self.content()?,
                "track" => event.track = self.content()?,
                "type" => event.kind = self.content()?,
                "room" => event.room = self.content()?,
                "date" => event.date = self.content()?,
                "start" => event.start = self.content()?,
                "duration" => event.duration = self.content()?,
                "language" => event.language = self.content()?,
                "abstract" => event.summary = self.content()?,
                "description" => event.description = self.content()?,
                "url" => event.url = self.content()?,
                _ => drop(self.content()?),
            }
        }
    }

    fn begun_event(&self, element: &BytesStart<'_>) -> Event {
        Event {
            guid: attribute(element, "guid"),
            id: attribute(element, "id"),
            room: self.room.clone(),
            day: self.day.clone(),
            ..Event::default()
        }
    }

    fn persons(&mut self) -> Result<Vec<String>, Stop> {
        let mut persons = Vec::new();
        loop {
            match self.next_xml()? {
                Xml::Start(_) => persons.push(self.content()?),
                Xml::End(_) => return Ok(persons),
                Xml::Eof => return Err(Stop::CutOff),
                _ => {}
            }
        }
    }

    fn links(&mut self) -> Result<Vec<Link>, Stop> {
        let mut links = Vec::new();
        loop {
            match self.next_xml()? {
                Xml::Start(link) => {
                    let (url, title) = (attribute(&link, "href"), self.content()?);
                    links.push(if url.is_empty() {
                        Link { url: title, title: String::new() }
                    } else {
                        Link { url, title }
                    });
                }
                Xml::Empty(link) => links.push(Link { url: attribute(&link, "href"), title: String::new() }),
                Xml::End(_) => return Ok(links),
                Xml::Eof => return Err(Stop::CutOff),
                _ => {}
            }
        }
    }

    /// The text of the element that was just opened, up to its end. Elements inside, which are HTML that somebody
    /// forgot to escape, stay in it as text. What names no character that XML allows becomes U+FFFD.
    fn content(&mut self) -> Result<String, Stop> {
        let mut text = String::new();
        let mut depth = 0_usize;
        loop {
            match self.next_xml()? {
                Xml::Text(piece) => text.push_str(&piece.xml10_content()),
                Xml::CData(piece) => text.push_str(&piece.xml10_content()),
                Xml::GeneralRef(reference) if reference.is_char_ref() => {
                    let named = reference.resolve_char_ref().ok().flatten();
                    text.push(named.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                Xml::GeneralRef(reference) => match quick_xml::escape::resolve_predefined_entity(&reference) {
                    Some(meaning) => text.push_str(meaning),
                    None => text.extend(["&", &*reference, ";"]),
                },
                Xml::Start(inner) => {
                    depth += 1;
                    text.extend(["<", &*inner, ">"]);
                }
                Xml::Empty(inner) => text.extend(["<", &*inner, ">"]),
                Xml::End(_) if depth == 0 => return Ok(text),
                Xml::End(inner) => {
                    depth -= 1;
                    text.extend(["</", &*inner, ">"]);
                }
                Xml::Eof => return Err(Stop::CutOff),
                _ => {}
            }
        }
    }

    fn next_xml(&mut self) -> Result<Xml<'static>, quick_xml::Error> {
        self.buffer.clear();
        Ok(self.reader.read_event_into(&mut self.buffer)?.into_owned())
    }
}

impl<R: IoRead> Records for FrabXmlRecords<R> {
    fn next_record(&mut self) -> Result<Option<Read>, UnreadableFile> {
        let position = self.reader.buffer_position();
        let event = self.next_event().map_err(|stop| match stop {
            Stop::CutOff => UnreadableFile::CutOff,
            Stop::Xml(cause) => UnreadableFile::NotXml { position, cause },
        })?;
        let Some(event) = event else {
            return if self.has_schedule {
                Ok(None)
            } else {
                Err(UnreadableFile::NotASchedule { what: "the element schedule" })
            };
        };
        self.row += 1;
        let organizer = if self.conference.trim().is_empty() { &self.acronym } else { &self.conference };
        Ok(Some(Read::Record(event.into_raw(self.row, organizer))))
    }

    fn take_notes(&mut self) -> Vec<Note> {
        Vec::new()
    }
}

/// Why reading cannot go on.
enum Stop {
    CutOff,
    Xml(quick_xml::Error),
}

impl<E: Into<quick_xml::Error>> From<E> for Stop {
    fn from(cause: E) -> Self {
        Self::Xml(cause.into())
    }
}

/// Empty where it is missing; as it stands where it names characters that there are not.
fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let found = element.try_get_attribute(name).ok().flatten();
    found.map_or_else(String::new, |attribute| {
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
        value.map_or_else(|_| String::from_utf8_lossy(attribute.value.as_bytes()).into_owned(), Cow::into_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::field::Field;

    fn texts(file: &[u8], field: Field) -> Result<Vec<String>, UnreadableFile> {
        let mut records = FrabXmlRecords::open(file, file);
        let mut texts = Vec::new();
        while let Some(Read::Record(raw)) = records.next_record()? {
            texts.push(raw.text(field).to_owned());
        }
        Ok(texts)
    }

    #[test]
    fn entities_character_data_and_stray_elements_are_text() {
        let file = b"<schedule><conference><title>V &amp; v</title></conference><day date='2022-10-03'><room name='A'>\
            <event guid='g'><title>\xc3\x85 &#228; <![CDATA[<3]]></title><logo/><abstract>ett <b>ord</b></abstract>\
            <persons><person id='1'>Ada</person></persons><recording><license/></recording></event></room></day></schedule>";
        assert_eq!(texts(file, Field::Title).unwrap(), ["Å ä <3"]);
        assert_eq!(texts(file, Field::Description).unwrap(), ["ett **ord**\n\nMedverkande: Ada"]);
        assert_eq!(texts(file, Field::Organizer).unwrap(), ["V & v"]);
        assert_eq!(texts(file, Field::Venue).unwrap(), ["A"]);
    }

    #[test]
    fn characters_that_xml_forbids_cost_no_other_event() {
        let event = |title: &str| format!("<event guid='g'><title>{title}</title></event>");
        let titles = [
            "Ett",
            "Kul &#55357;&#56832; dag",
            "Noll &#0; &#x110000; &#x; tecken",
            "Sid &#12;\u{1} &#xFFFE;",
            "R&D & &nbsp;",
        ];
        let file = format!("<schedule>{}</schedule>", titles.map(event).concat());
        let read = texts(file.as_bytes(), Field::Title).unwrap();
        assert_eq!(read[0], "Ett");
        assert_eq!(read[1], "Kul \u{fffd}\u{fffd} dag");
        assert!(read[2].starts_with("Noll \u{fffd} \u{fffd} "), "{}", read[2]);
        assert!(read[3].starts_with("Sid "), "{}", read[3]);
        assert!(read[4].starts_with("R&D & "), "{}", read[4]);
        assert_eq!(read.len(), 5);
    }

    #[test]
    fn subtitles_and_links_are_of_the_description() {
        let file = b"<schedule><event guid='g'><title>A</title><subtitle>Mer om A</subtitle><abstract>B</abstract>\
            <links><link href='https://x.example/1'>Bilder</link><link>https://x.example/2</link><link href='https://x.example/3'/></links>\
            </event></schedule>";
        let expected =
            "Mer om A\n\nB\n\n- [Bilder](<https://x.example/1>)\n- <https://x.example/2>\n- <https://x.example/3>";
        assert_eq!(texts(file, Field::Description).unwrap(), [expected]);
    }

    #[test]
    fn a_declared_encoding_is_followed() {
        let file = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><schedule><event id='1'><title>\xc5re</title></event></schedule>";
        assert_eq!(texts(file, Field::Title).unwrap(), ["Åre"]);
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        assert!(matches!(texts(b"<html></html>", Field::Title), Err(UnreadableFile::NotASchedule { .. })));
        assert!(matches!(texts(b"<schedule><event><title>A", Field::Title), Err(UnreadableFile::CutOff)));
        assert!(matches!(texts(b"<schedule></day>", Field::Title), Err(UnreadableFile::NotXml { .. })));
        let mut endless = b"<schedule><event><title>".to_vec();
        endless.resize(2 * RATION_BYTES, b'x');
        assert!(matches!(texts(&endless, Field::Title), Err(UnreadableFile::NotXml { .. })));
    }
}
