//! Atom feed of a programme (RFC 4287): what is new and changed, the newest first.
//!
//! An activity has an entry for its publication and one for its last public change, which differ in their ids. Earlier
//! changes had entries of their own while they were the last: a reader that has fetched them keeps them.

use std::{cmp::Reverse, io};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event as Xml},
};

use super::{Source, frab_xml::valid};
use crate::{
    domain::{activity::Record, occurrence::Occurrence, taxonomy::Status},
    locale::Locale,
    parts::html::prelude::*,
    server::{clock, service::places},
    urls::{self, Export, ExportFormat},
};

/// Most entries of a feed: readers ask often, and keep what they have fetched.
pub const MOST_ENTRIES: usize = 100;
/// Most occurrences that an entry tells.
const MOST_OCCURRENCES: usize = 5;

type Out = Writer<Vec<u8>>;

/// Publication or public change of an activity.
struct Entry<'a> {
    record: &'a Record,
    kind: Kind,
    /// Instant in milliseconds since 1970.
    at_ms: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Published,
    Changed,
}

/// Bytes of the feed of these records.
pub fn write(source: Source, records: &[&Record]) -> io::Result<Vec<u8>> {
    let feed = Feed { source, origin: source.public_url.unwrap_or("http://localhost") };
    let entries = feed.entries(records);
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = out
        .create_element("feed")
        .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", source.locale.tag())]);
    root.write_inner_content(|out| {
        feed.head(out, entries.first())?;
        entries.iter().try_for_each(|entry| feed.entry(out, entry))
    })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

struct Feed<'a> {
    source: Source<'a>,
    /// Public URL without a slash at the end.
    origin: &'a str,
}

impl<'a> Feed<'a> {
    /// Newest entries of the records. What was changed before the programme opened was seen by nobody.
    fn entries(&self, records: &[&'a Record]) -> Vec<Entry<'a>> {
        let opens_ms = self.source.snapshot.week.programme_opens.unix_s * 1000;
        let mut entries: Vec<Entry> = records
            .iter()
            .copied()
            .flat_map(|record| {
                let published_ms = record.publicity.published_ms.unwrap_or(record.updated_ms);
                let changed_ms = record.publicity.changed_ms.filter(|changed_ms| *changed_ms >= opens_ms);
                let changed = changed_ms.map(|at_ms| Entry { record, kind: Kind::Changed, at_ms });
                [Some(Entry { record, kind: Kind::Published, at_ms: published_ms }), changed]
            })
            .flatten()
            .collect();
        entries.sort_by_key(|entry| Reverse((entry.at_ms, entry.record.id, entry.kind)));
        entries.truncate(MOST_ENTRIES);
        entries
    }

    fn head(&self, out: &mut Out, newest: Option<&Entry>) -> io::Result<()> {
        let Source { snapshot, filter, locale, week_in_path, .. } = self.source;
        let week = &snapshot.week;
        let name = locale.pick(&week.name.sv, &week.name.en);
        let title =
            if filter.chooses_everything() { locale.feed_title(name) } else { locale.feed_title_filtered(name) };
        let file = Export { locale, week: week_in_path.map(str::to_owned), format: ExportFormat::Atom };
        let own = self.absolute(&file.address(filter));
        let page = self.absolute(&urls::programme(locale, week_in_path, &filter.at_page(0)));
        let updated_ms = newest.map_or(week.programme_opens.unix_s * 1000, |entry| entry.at_ms);
        element(out, "id", &own)?;
        element(out, "title", &title)?;
        element(out, "updated", &clock::utc(updated_ms))?;
        link(out, "self", "application/atom+xml", &own)?;
        link(out, "alternate", "text/html", &page)?;
        let version = ("version", env!("CARGO_PKG_VERSION"));
        out.create_element("generator").with_attribute(version).write_text_content(BytesText::new("veckan"))?;
        Ok(())
    }

    fn entry(&self, out: &mut Out, entry: &Entry) -> io::Result<()> {
        let locale = self.source.locale;
        let Entry { record, kind, at_ms } = entry;
        let activity = &record.activity;
        let (title, language) = (activity.title.as_str(), activity.languages.first().map_or("sv", |it| it.as_str()));
        let is_cancelled = activity.status == Status::Cancelled;
        let (words, said_in) = match kind {
            Kind::Published => (title.to_owned(), language),
            Kind::Changed if is_cancelled => (locale.feed_cancelled(title), locale.tag()),
            Kind::Changed => (locale.feed_changed(title), locale.tag()),
        };
        out.create_element("entry").write_inner_content(|out| {
            element(out, "id", &self.id(entry))?;
            text(out, "title", said_in, &words)?;
            element(out, "updated", &clock::utc(*at_ms))?;
            if let Some(published_ms) = record.publicity.published_ms {
                element(out, "published", &clock::utc(published_ms))?;
            }
            out.create_element("author")
                .write_inner_content(|out| element(out, "name", activity.organizer.name.as_str()))?;
            link(out, "alternate", "text/html", &self.absolute(&urls::activity(locale, record.id, title)))?;
            self.categories(out, record)?;
            if !activity.summary.as_str().is_empty() {
                text(out, "summary", language, activity.summary.as_str())?;
            }
            let content = Markup::of(content(locale, record)).into_string();
            out.create_element("content")
                .with_attribute(("type", "html"))
                .write_text_content(BytesText::new(&valid(&content)))?;
            Ok(())
        })?;
        Ok(())
    }

    /// `tag:` URI (RFC 4151) with the host of the site and the day of the publication or change: the same in every
    /// filter's feed of a language, whatever becomes of the title.
    fn id(&self, entry: &Entry) -> String {
        let authority = self.origin.split("://").last().unwrap_or("");
        let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let host = if !host.is_empty() && host.chars().all(is_name) { host } else { "localhost" };
        let instant = clock::utc(entry.at_ms);
        let (day, _) = instant.split_once('T').unwrap_or((&instant, ""));
        let of =
            urls::Address::new(self.source.locale, urls::Page::Activity { id: entry.record.id, slug: None }).path();
        match entry.kind {
            Kind::Published => format!("tag:{host},{day}:{of}"),
            Kind::Changed => format!("tag:{host},{day}:{of}/{}", entry.at_ms),
        }
    }

    /// Themes, then the kind, by their slugs.
    fn categories(&self, out: &mut Out, record: &Record) -> io::Result<()> {
        let week = &self.source.snapshot.week;
        let themes = record.activity.themes.iter().map(|slug| (slug, &week.themes));
        let kind = record.activity.kind.iter().map(|slug| (slug, &week.kinds));
        for (slug, terms) in themes.chain(kind) {
            let term = terms.iter().find(|term| term.slug == *slug);
            let name = term.map_or(slug.as_str(), |term| self.source.locale.pick(&term.name.sv, &term.name.en));
            let named = [("term", &*valid(slug)), ("label", &*valid(name))];
            out.create_element("category").with_attributes(named).write_empty()?;
        }
        Ok(())
    }

    fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// Times and places, the reason of a cancellation, and the summary.
fn content(locale: Locale, record: &Record) -> impl Renderable {
    let activity = &record.activity;
    let (told, left_out) = activity.occurrences.split_at(activity.occurrences.len().min(MOST_OCCURRENCES));
    maud! {
        @if activity.status == Status::Cancelled {
            p { strong { (locale.cancelled()) } @if let Some(reason) = &activity.cancel_reason { ": " (reason) } }
        }
        @for occurrence in told {
            p { (occurrence_words(locale, occurrence)) }
        }
        @if !left_out.is_empty() { p { (locale.and_more(left_out.len())) } }
        p { (activity.summary.as_str()) }
    }
}

/// Time and place of an occurrence in one line.
fn occurrence_words(locale: Locale, occurrence: &Occurrence) -> String {
    let when = crate::locale::capitalized(&locale.span(occurrence.starts, occurrence.ends));
    let place = Some(places::in_words(locale, occurrence)).filter(|place| !place.is_empty());
    std::iter::once(when).chain(place).collect::<Vec<_>>().join(" · ")
}

fn link(out: &mut Out, relation: &str, kind: &str, address: &str) -> io::Result<()> {
    let attributes = [("rel", relation), ("type", kind), ("href", address)];
    out.create_element("link").with_attributes(attributes).write_empty()?;
    Ok(())
}

fn element(out: &mut Out, name: &str, text: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&valid(text)))?;
    Ok(())
}

/// Element with plain text in a language.
fn text(out: &mut Out, name: &str, language: &str, words: &str) -> io::Result<()> {
    let element = out.create_element(name).with_attribute(("xml:lang", language));
    element.write_text_content(BytesText::new(&valid(words)))?;
    Ok(())
}
