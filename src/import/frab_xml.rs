//! Reads a frab schedule as XML, one event in memory at a time.

mod input;
mod open_tags;

use std::{borrow::Cow, io::Read as IoRead, mem};

use quick_xml::{
    Reader,
    events::{BytesStart, Event as Xml},
};

use super::{
    UnreadableFile,
    frab::{Day, Event, Link},
    record::{Fault, Note, Read, Records},
};
use input::{Input, RATION_BYTES};
use open_tags::OpenTags;

/// Limit on elements of an event, or between two, that are open at one time: the reader keeps each in memory, and a
/// broken file may never close them.
const MOST_OPEN: u32 = 100_000;

/// Reader of a frab XML schedule.
pub struct FrabXmlRecords<R> {
    reader: Reader<Input<R>>,
    buffer: Vec<u8>,
    conference: String,
    acronym: String,
    day: Day,
    room: String,
    row: u64,
    has_schedule: bool,
    /// XML event that was read ahead and belongs to the enclosing element.
    put_back: Option<Xml<'static>>,
    open: u32,
    /// Line of the file, from 1, at which the last XML event begins.
    line: u64,
    /// Name of the innermost element of the current event that is not closed or whose attributes cannot be parsed.
    broken: Option<String>,
}

impl<R: IoRead> FrabXmlRecords<R> {
    /// Opens an input; its declaration in `beginning`, the first bytes of `input`, may name an encoding.
    pub fn open(beginning: &[u8], input: R) -> Self {
        Self {
            reader: reader_of(Input::new(beginning, input)),
            buffer: Vec::new(),
            conference: String::new(),
            acronym: String::new(),
            day: Day::default(),
            room: String::new(),
            row: 0,
            has_schedule: false,
            put_back: None,
            open: 0,
            line: 1,
            broken: None,
        }
    }

    /// Next event; the conference, day and room elements before it are stored for the events that follow.
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
                "title" => self.conference = self.content("title")?,
                "acronym" => self.acronym = self.content("acronym")?,
                "event" => return Ok(Some(self.event(&element)?)),
                _ => {}
            }
        }
    }

    fn event(&mut self, element: &BytesStart<'_>) -> Result<Event, Stop> {
        self.forget_open_elements();
        let mut event = self.begun_event(element);
        loop {
            let child = match self.next_xml()? {
                // The previous event was not closed; its content is complete.
                Xml::Start(next) if next.name().as_ref() == "event" => {
                    self.put_back = Some(Xml::Start(next));
                    return Ok(event);
                }
                Xml::Start(child) => child,
                Xml::End(end) if is_around_events(end.name().as_ref()) => return Ok(event),
                Xml::Eof => return Err(Stop::CutOff),
                _ => continue,
            };
            let name = child.name();
            let name = name.as_ref();
            match name {
                "persons" => event.persons = self.persons()?,
                "links" => event.links = self.links()?,
                "title" => event.title = self.content(name)?,
                "subtitle" => event.subtitle = self.content(name)?,
                "track" => event.track = self.content(name)?,
                "type" => event.kind = self.content(name)?,
                "room" => event.room = self.content(name)?,
                "date" => event.date = self.content(name)?,
                "start" => event.start = self.content(name)?,
                "duration" => event.duration = self.content(name)?,
                "language" => event.language = self.content(name)?,
                "abstract" => event.summary = self.content(name)?,
                "description" => event.description = self.content(name)?,
                "url" => event.url = self.content(name)?,
                _ => drop(self.content(name)?),
            }
        }
    }

    /// Lets no element that an earlier event left open count, or stay in the reader's memory. Called directly after a
    /// start tag only, where the reader holds nothing else.
    fn forget_open_elements(&mut self) {
        self.open = 0;
        let reader = mem::replace(&mut self.reader, Reader::from_reader(Input::empty()));
        self.reader = reader_of(reader.into_inner());
    }

    fn begun_event(&mut self, element: &BytesStart<'_>) -> Event {
        let is_whole = element.attributes().all(|attribute| attribute.is_ok());
        self.broken = (!is_whole).then(|| "event".to_owned());
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
                Xml::Start(person) if person.name().as_ref() != "event" => {
                    persons.push(self.person(person.name().as_ref())?);
                }
                Xml::Eof => return Err(Stop::CutOff),
                other => {
                    if self.ends_list(other, "persons") {
                        return Ok(persons);
                    }
                }
            }
        }
    }

    /// Name of the person whose element was just opened: text of an inner name element, else the element's own text.
    fn person(&mut self, name: &str) -> Result<String, Stop> {
        let (mut text, mut named) = (String::new(), String::new());
        loop {
            match self.next_xml()? {
                Xml::Start(part) if part.name().as_ref() != "event" => {
                    let of_person = self.content(part.name().as_ref())?;
                    let is_name = matches!(part.name().as_ref(), "name" | "public_name" | "full_public_name");
                    if is_name && named.is_empty() {
                        named = of_person;
                    }
                }
                Xml::Eof => return Err(Stop::CutOff),
                other => {
                    push_text(&other, &mut text);
                    if self.ends_list(other, name) {
                        return Ok(if named.trim().is_empty() { text } else { named });
                    }
                }
            }
        }
    }

    fn links(&mut self) -> Result<Vec<Link>, Stop> {
        let mut links = Vec::new();
        loop {
            match self.next_xml()? {
                Xml::Start(link) if link.name().as_ref() != "event" => {
                    let (url, title) = (attribute(&link, "href"), self.content(link.name().as_ref())?);
                    links.push(if url.is_empty() {
                        Link { url: title, title: String::new() }
                    } else {
                        Link { url, title }
                    });
                }
                Xml::Empty(link) => links.push(Link { url: attribute(&link, "href"), title: String::new() }),
                Xml::Eof => return Err(Stop::CutOff),
                other => {
                    if self.ends_list(other, "links") {
                        return Ok(links);
                    }
                }
            }
        }
    }

    /// Whether a list of elements ends here, by its own end tag or because an enclosing element goes on.
    fn ends_list(&mut self, xml: Xml<'static>, name: &str) -> bool {
        let is_end = matches!(&xml, Xml::End(end) if end.name().as_ref() == name);
        is_end || self.ends_without_end(xml, name)
    }

    /// Whether an open element ends without an end tag: an enclosing element ends, or the next event begins.
    fn ends_without_end(&mut self, xml: Xml<'static>, name: &str) -> bool {
        let ends = match &xml {
            Xml::Start(next) => next.name().as_ref() == "event",
            Xml::End(end) => is_around_events(end.name().as_ref()),
            _ => false,
        };
        if ends {
            // The innermost one is reported.
            self.broken.get_or_insert_with(|| name.to_owned());
            self.put_back = Some(xml);
        }
        ends
    }

    /// Text of the element that was just opened, up to its end. Inner elements are unescaped HTML and stay in the text
    /// as tags, closed or not.
    fn content(&mut self, name: &str) -> Result<String, Stop> {
        let mut text = String::new();
        let mut inner = OpenTags::default();
        loop {
            match self.next_xml()? {
                Xml::Start(tag) if tag.name().as_ref() != "event" => {
                    inner.open(tag.name().as_ref());
                    text.extend(["<", &*tag, ">"]);
                }
                Xml::Empty(tag) => text.extend(["<", &*tag, "/>"]),
                Xml::Eof => return Err(Stop::CutOff),
                other => {
                    push_text(&other, &mut text);
                    if let Xml::End(end) = &other {
                        let end_name = end.name();
                        let end_name = end_name.as_ref();
                        if inner.close(end_name) {
                            text.extend(["</", end_name, ">"]);
                            continue;
                        }
                        if end_name == name {
                            return Ok(text);
                        }
                        if !is_around_events(end_name) {
                            text.extend(["</", end_name, ">"]);
                        }
                    }
                    if self.ends_without_end(other, name) {
                        return Ok(text);
                    }
                }
            }
        }
    }

    fn next_xml(&mut self) -> Result<Xml<'static>, Stop> {
        if let Some(xml) = self.put_back.take() {
            return Ok(xml);
        }
        self.buffer.clear();
        self.line = self.reader.get_ref().line();
        let xml = self.reader.read_event_into(&mut self.buffer)?.into_owned();
        match xml {
            Xml::Start(_) if self.open == MOST_OPEN => return Err(Stop::TooManyOpen),
            Xml::Start(_) => self.open += 1,
            Xml::End(_) => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        Ok(xml)
    }
}

impl<R: IoRead> Records for FrabXmlRecords<R> {
    fn next_record(&mut self) -> Result<Option<Read>, UnreadableFile> {
        let next = self.next_event();
        let (row, line) = (self.row + 1, self.line);
        let event = next.map_err(|stop| match stop {
            Stop::CutOff => UnreadableFile::CutOff { row, line },
            Stop::TooManyOpen => UnreadableFile::TooManyOpen { row, line, limit: MOST_OPEN },
            Stop::Xml(cause) => UnreadableFile::NotXml { row, line, cause },
        })?;
        let Some(event) = event else {
            return if self.has_schedule {
                Ok(None)
            } else {
                Err(UnreadableFile::NotASchedule { what: "the element schedule" })
            };
        };
        self.row = row;
        if let Some(element) = self.broken.take() {
            return Ok(Some(Read::Broken { row, fault: Fault::BrokenElement { element } }));
        }
        let organizer = if self.conference.trim().is_empty() { &self.acronym } else { &self.conference };
        Ok(Some(Read::Record(event.into_raw(row, organizer))))
    }

    fn take_notes(&mut self) -> Vec<Note> {
        Vec::new()
    }
}

fn reader_of<R: IoRead>(input: Input<R>) -> Reader<Input<R>> {
    let mut reader = Reader::from_reader(input);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    // Descriptions hold HTML with unbalanced tags, so the methods above match ends to elements.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

/// Reasons to stop reading.
enum Stop {
    CutOff,
    TooManyOpen,
    Xml(quick_xml::Error),
}

impl<E: Into<quick_xml::Error>> From<E> for Stop {
    fn from(cause: E) -> Self {
        Self::Xml(cause.into())
    }
}

/// Appends the text of an XML event. An invalid character reference becomes U+FFFD; an unknown entity stays as written.
fn push_text(xml: &Xml<'_>, text: &mut String) {
    match xml {
        Xml::Text(piece) => text.push_str(&piece.xml10_content()),
        Xml::CData(piece) => text.push_str(&piece.xml10_content()),
        Xml::GeneralRef(reference) if reference.is_char_ref() => {
            let named = reference.resolve_char_ref().ok().flatten();
            text.push(named.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Xml::GeneralRef(reference) => match quick_xml::escape::resolve_predefined_entity(reference) {
            Some(meaning) => text.push_str(meaning),
            None => text.extend(["&", &**reference, ";"]),
        },
        _ => {}
    }
}

/// Whether an element is or contains an event: its end tag closes whatever is still open in an event.
fn is_around_events(name: &str) -> bool {
    matches!(name, "event" | "room" | "day" | "conference" | "schedule")
}

/// Value of an attribute: empty where it is missing, unresolved where it has invalid references.
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
            <persons><person id='1'>Ada</person><person><id>2</id><name>Bo &amp; Co</name><biography>Mer\
            </biography></person></persons><recording><license/></recording></event></room></day></schedule>";
        assert_eq!(texts(file, Field::Title).unwrap(), ["Å ä <3"]);
        assert_eq!(texts(file, Field::Description).unwrap(), ["ett **ord**\n\nMedverkande: Ada, Bo & Co"]);
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
    fn tags_that_do_not_match_cost_no_other_event() {
        let event = |inside: &str| format!("<event guid='g'>{inside}");
        let events = [
            event("<title>A</title><abstract>ett<br>tv\u{e5} <b>tre</i></p></abstract></event>"),
            event("<title>B<abstract>ett</abstract></event>"),
            event("<title>C</title><persons><person>Ada</persons></event>"),
            event("<title>D</title></p></title><persons></persons>"),
            event("<title>E</title><links><link href='https://x.example'>x</link></event>"),
            "<event guid=f id='6'><title>F</title></event>".to_owned(),
            event("<title>G</title></event></event></room></day><day date='2022-10-04'><room name='B'>"),
            event("<title>H</title>"),
        ];
        let file =
            format!("<schedule><day date='2022-10-03'><room name='A'>{}</room></day></schedule>", events.concat());
        let mut records = FrabXmlRecords::open(file.as_bytes(), file.as_bytes());
        let mut read = Vec::new();
        while let Some(next) = records.next_record().unwrap() {
            read.push(match next {
                Read::Record(raw) => format!("{} {}", raw.text(Field::Title), raw.text(Field::Venue)),
                Read::Broken { row, fault } => format!("{row} {fault:?}"),
            });
        }
        let broken = |row: u8, element: &str| format!("{row} BrokenElement {{ element: {element:?} }}");
        let whole = |title: &str| title.to_owned();
        let expected = [
            whole("A A"),
            broken(2, "title"),
            broken(3, "person"),
            whole("D A"),
            broken(5, "links"),
            broken(6, "event"),
            whole("G A"),
            whole("H B"),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn tags_that_one_event_leaves_open_count_for_no_other() {
        let few = "<p>".repeat(MOST_OPEN as usize * 2 / 3);
        let events = ["A", "B", "C"].map(|title| format!("<event><title>{title}</title><url>{few}</url></event>"));
        let file = format!("<schedule><day><room name='R'>{}</room></day></schedule>", events.concat());
        assert_eq!(texts(file.as_bytes(), Field::Title).unwrap(), ["A", "B", "C"]);
        assert_eq!(texts(file.as_bytes(), Field::Venue).unwrap(), ["R", "R", "R"]);
        let many = "<p>".repeat(MOST_OPEN as usize);
        let file = format!("<schedule>\n<event/>\n<event><title>B</title>\n<url>{many}</url></event></schedule>");
        let refused = texts(file.as_bytes(), Field::Title).unwrap_err();
        assert!(matches!(refused, UnreadableFile::TooManyOpen { row: 2, line: 4, .. }), "{refused:?}");
        assert_eq!(
            refused.to_string(),
            "more than 100000 elements of row 2, or of what is before it, are never closed; the last begins in line 4; \
             close them, or leave them out"
        );
    }

    #[test]
    fn end_tags_are_matched_in_linear_time() {
        let few = MOST_OPEN as usize * 2 / 3;
        for (open, ends) in [("<p>", "</b>"), ("<p><b>", "</b>"), ("<p>", "<b></b>")] {
            let inside = open.repeat(few / (open.len() / 3)) + &ends.repeat(300_000);
            let file = format!("<schedule><event><title>A</title><url>{inside}</url></event></schedule>");
            // Quadratic time would take minutes.
            assert_eq!(texts(file.as_bytes(), Field::Title).unwrap(), ["A"]);
        }
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
        let cut_off = texts(b"<schedule>\n<event/>\n<event><title>A", Field::Title);
        assert!(matches!(cut_off, Err(UnreadableFile::CutOff { row: 2, line: 3 })), "{cut_off:?}");
        for broken in ["<!day></schedule>", "<event guid='a>\n<title>b</title>\n</event>\n</schedule>"] {
            let file = format!("<schedule>\n<event/>\n{broken}");
            let broken = texts(file.as_bytes(), Field::Title);
            assert!(matches!(broken, Err(UnreadableFile::NotXml { row: 2, line: 3, .. })), "{broken:?}");
        }
        let never_closed = format!("<schedule>{}", "<p>".repeat(MOST_OPEN as usize));
        let never_closed = texts(never_closed.as_bytes(), Field::Title);
        assert!(matches!(never_closed, Err(UnreadableFile::TooManyOpen { .. })), "{never_closed:?}");
        let mut endless = b"<schedule><event><title>".to_vec();
        endless.resize(2 * RATION_BYTES, b'x');
        assert!(matches!(texts(&endless, Field::Title), Err(UnreadableFile::NotXml { .. })));
    }
}
