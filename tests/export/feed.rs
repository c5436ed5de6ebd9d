//! The Atom feed, as RFC 4287 asks for it, read back by a reader of XML.

use std::collections::BTreeSet;

use innovationsveckan::{
    domain::{
        activity::{Publicity, Record},
        taxonomy::Status,
    },
    server::{export::atom::MOST_ENTRIES, service::snapshot::Snapshot},
    urls::ExportFormat,
};
use quick_xml::{Reader, events::Event};

use crate::{arbitrary, week, written};

/// Element with its attributes and content.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The one child with this name.
    fn one<'a>(&'a self, name: &'a str) -> &'a Element {
        let mut all = self.all(name);
        let (first, second) = (all.next(), all.next());
        assert!(second.is_none(), "{name} stands once in {}", self.name);
        first.unwrap_or_else(|| panic!("{} has {name}", self.name))
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

fn read(xml: &[u8]) -> Element {
    let mut reader = Reader::from_reader(xml);
    let mut open = vec![Element::default()];
    loop {
        let (start, is_empty) = match reader.read_event().unwrap() {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::Text(text) => {
                open.last_mut().unwrap().text.push_str(&text);
                continue;
            }
            Event::GeneralRef(reference) => {
                let c = reference.resolve_char_ref().unwrap().map(String::from);
                let c = c.unwrap_or_else(|| quick_xml::escape::resolve_xml_entity(&reference).unwrap().to_owned());
                open.last_mut().unwrap().text.push_str(&c);
                continue;
            }
            Event::End(_) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let key = attribute.key.as_ref().to_owned();
            (key, quick_xml::escape::unescape(&attribute.value).unwrap().into_owned())
        });
        let name = start.name().as_ref().to_owned();
        let element = Element { name, attributes: attributes.collect(), ..Element::default() };
        if is_empty { open.last_mut().unwrap().children.push(element) } else { open.push(element) }
    }
    open.pop().unwrap().children.remove(0)
}

/// Rules of RFC 4287 for what the feed has.
fn assert_valid(feed: &Element) {
    assert_eq!((feed.name.as_str(), feed.attribute("xmlns")), ("feed", "http://www.w3.org/2005/Atom"));
    let is_instant = |text: &str| text.len() == 20 && text.ends_with('Z') && text.as_bytes()[10] == b'T';
    let mut ids = BTreeSet::new();
    for element in std::iter::once(feed).chain(feed.all("entry")) {
        let id = &element.one("id").text;
        assert!(id.starts_with("tag:") || id.starts_with("https://"), "{id}");
        assert!(!id.contains(char::is_whitespace) && ids.insert(id), "{id} is an address of its own");
        assert!(!element.one("title").text.is_empty());
        assert!(is_instant(&element.one("updated").text));
        let alternate: Vec<_> = element.all("link").filter(|link| link.attribute("rel") == "alternate").collect();
        assert_eq!(alternate.len(), 1);
        assert!(element.all("link").all(|link| link.attribute("href").starts_with("https://veckan.example/")));
        assert!(element.all("category").all(|category| !category.attribute("term").is_empty()));
    }
    for entry in feed.all("entry") {
        assert!(!entry.one("author").one("name").text.is_empty());
        assert!(is_instant(&entry.one("published").text));
        assert_eq!(entry.one("content").attribute("type"), "html");
        assert!(entry.children.iter().filter(|child| child.name == "summary").count() <= 1);
    }
    let updated: Vec<&String> = feed.all("entry").map(|entry| &entry.one("updated").text).collect();
    assert!(updated.is_sorted_by(|newer, older| newer >= older), "the newest first");
    if let Some(newest) = updated.first() {
        assert_eq!(&&feed.one("updated").text, newest);
    }
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Some records that were published a day after each other, the first when the programme opened; every third was changed
/// twenty days later.
fn published(first_ms: i64) -> Vec<Record> {
    let with_publicity = |(number, record): (i64, Record)| {
        let published_ms = first_ms + number * DAY_MS;
        let changed_ms = (number % 3 == 0).then_some(published_ms + 20 * DAY_MS);
        let publicity = Publicity { published_ms: Some(published_ms), changed_ms, with_first_import: false };
        Record { publicity, ..record }
    };
    (0..).zip(arbitrary::some_records()).map(with_publicity).collect()
}

#[test]
fn an_entry_stands_for_each_publication_and_change() {
    let opens_ms = week().programme_opens.unix_s * 1000;
    let records = published(opens_ms);
    let snapshot = Snapshot::build(week(), records.clone()).unwrap();
    let feed = read(&written(&snapshot, "", ExportFormat::Atom));
    assert_valid(&feed);
    assert_eq!(feed.attribute("xml:lang"), "en");
    assert_eq!(feed.all("link").next().unwrap().attribute("rel"), "self");
    let entries: Vec<&Element> = feed.all("entry").collect();
    assert_eq!(entries.len(), records.len() + records.len().div_ceil(3));
    for record in &records {
        let page = format!("/aktivitet/{}/", record.id);
        let of_it: Vec<_> = entries
            .iter()
            .filter(|entry| format!("{}/", entry.one("link").attribute("href")).contains(&page))
            .collect();
        assert_eq!(of_it.len(), 1 + usize::from(record.publicity.changed_ms.is_some()));
        let first = of_it.last().unwrap();
        let activity = &record.activity;
        // What XML cannot hold is marked, and line ends are as XML reads them.
        let is_plain = |text: &str| !text.contains(|c: char| c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c));
        if is_plain(activity.title.as_str()) {
            assert_eq!(first.one("title").text, activity.title.as_str());
        }
        if is_plain(activity.organizer.name.as_str()) {
            assert_eq!(first.one("author").one("name").text, activity.organizer.name.as_str());
        }
        let summary = first.all("summary").next().map_or("", |summary| summary.text.as_str());
        if is_plain(activity.summary.as_str()) {
            assert_eq!(summary, activity.summary.as_str());
        }
        if let [change, _] = of_it.as_slice() {
            let word = if activity.status == Status::Cancelled { "Cancelled: " } else { "Changed: " };
            assert!(change.one("title").text.starts_with(word), "{}", change.one("title").text);
        }
    }
}

#[test]
fn ids_stay_whatever_the_filter_and_the_title() {
    let opens_ms = week().programme_opens.unix_s * 1000;
    let mut records = published(opens_ms);
    let ids = |records: Vec<Record>, query: &str| -> BTreeSet<String> {
        let snapshot = Snapshot::build(week(), records).unwrap();
        let feed = read(&written(&snapshot, query, ExportFormat::Atom));
        assert_valid(&feed);
        feed.all("entry").map(|entry| entry.one("id").text.clone()).collect()
    };
    let all = ids(records.clone(), "");
    let online = ids(records.clone(), "format=online&sort=title&page=2");
    assert!(!online.is_empty() && online.len() < all.len() && online.is_subset(&all));
    let other_title = records[1].activity.title.clone();
    records[0].activity.title = other_title;
    assert_eq!(ids(records.clone(), ""), all);
    let changed_ms = records[0].publicity.changed_ms.map(|changed_ms| changed_ms + 1);
    records[0].publicity.changed_ms = changed_ms;
    let again = ids(records, "");
    assert_eq!(
        (again.difference(&all).count(), again.len()),
        (1, all.len()),
        "a further change is an entry of its own"
    );
}

#[test]
fn a_feed_is_short_and_tells_no_change_that_nobody_saw() {
    let opens_ms = week().programme_opens.unix_s * 1000;
    let before = Snapshot::build(week(), published(opens_ms - 100 * DAY_MS)).unwrap();
    let feed = read(&written(&before, "", ExportFormat::Atom));
    assert!(feed.all("entry").count() < 70, "changes before the programme opened are left out");
    let mut many = Vec::new();
    for record in published(opens_ms).iter().cycle().take(MOST_ENTRIES + 50) {
        many.push(Record { id: many.len() as u32 + 1, ..record.clone() });
    }
    let snapshot = Snapshot::build(week(), many).unwrap();
    let feed = read(&written(&snapshot, "", ExportFormat::Atom));
    assert_valid(&feed);
    assert_eq!(feed.all("entry").count(), MOST_ENTRIES);
    let empty = read(&written(&Snapshot::build(week(), Vec::new()).unwrap(), "", ExportFormat::Atom));
    assert_valid(&empty);
}
