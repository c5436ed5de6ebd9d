//! Sitemap (<https://www.sitemaps.org/protocol.html>): every public page in both languages, with its last public change.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event as Xml},
};

use super::snapshot::{Snapshot, changed_ms};
use crate::{
    locale::Locale,
    server::{clock, state::Site},
    urls::{self, Address, Page},
};

/// Most pages in a file, in two languages each. The protocol allows 50 000 addresses; as many as these are 5 MB, which
/// are kept and sent as a whole.
pub const MOST_PAGES: usize = 5_000;

/// Pages that are neither a programme nor an activity.
const OF_SITE: usize = 4;

type Out = Writer<Vec<u8>>;

/// Page that search engines list.
struct Listed {
    /// Path in Swedish and in English.
    paths: [String; 2],
    /// Last public change, in milliseconds since 1970, where it is known.
    changed_ms: Option<i64>,
}

/// Hash of everything that the sitemap follows from.
pub fn version(site: &Site) -> String {
    let published = site.published();
    let open = published.weeks.iter().filter_map(|week| site.open_programme(week));
    let current = site.week(&published, None).map(|week| week.slug.as_str());
    open.map(|snapshot| snapshot.version.clone()).chain(current.map(str::to_owned)).collect::<Vec<_>>().join(" ")
}

/// `/sitemap.xml`: all pages, or the index of the parts where they are too many for one file.
pub fn whole(site: &Site) -> io::Result<Vec<u8>> {
    match parts(site) {
        0 => list(site, &pages(site)),
        parts => index(site, parts),
    }
}

/// Number of parts of a sitemap that is too large for one file; 0 where one is enough.
pub fn parts(site: &Site) -> usize {
    let published = site.published();
    let current = site.week(&published, None);
    let open: Vec<_> = published.weeks.iter().filter_map(|week| site.open_programme(week)).collect();
    let activities: usize = open.iter().map(|snapshot| snapshot.records.len()).sum();
    // The current programme has a page, and so has each other one that is open.
    let others = open.iter().filter(|snapshot| current.is_none_or(|current| current.slug != snapshot.week.slug));
    let pages = OF_SITE + 1 + others.count() + activities;
    if pages > MOST_PAGES { pages.div_ceil(MOST_PAGES) } else { 0 }
}

/// Part of a sitemap, of [`parts`], which count from 1.
pub fn part(site: &Site, number: usize) -> io::Result<Vec<u8>> {
    let pages = pages(site);
    list(site, pages.chunks(MOST_PAGES).nth(number.saturating_sub(1)).unwrap_or_default())
}

/// Pages of the site, then the programme and the activities of each week whose programme is open.
fn pages(site: &Site) -> Vec<Listed> {
    let published = site.published();
    let current = site.week(&published, None).map(|week| week.slug.clone());
    let open: Vec<_> = published.weeks.iter().filter_map(|week| site.open_programme(week)).collect();
    let page = |page: Page, changed_ms| Listed {
        paths: Locale::ALL.map(|locale| Address::new(locale, page.clone()).path()),
        changed_ms,
    };
    let last_change = |snapshot: &Snapshot| snapshot.records.iter().map(changed_ms).max();
    let of_current = open.iter().find(|snapshot| Some(&snapshot.week.slug) == current.as_ref());
    let changed_ms = of_current.and_then(|snapshot| last_change(snapshot));
    let mut pages = vec![page(Page::Start, changed_ms), page(Page::Programme { week: None }, changed_ms)];
    pages.extend([Page::About, Page::Accessibility, Page::Privacy].map(|text| page(text, None)));
    for snapshot in &open {
        if Some(&snapshot.week.slug) != current.as_ref() {
            pages.push(page(Page::Programme { week: Some(snapshot.week.slug.clone()) }, last_change(snapshot)));
        }
        pages.extend(snapshot.records.iter().map(|record| Listed {
            paths: Locale::ALL.map(|locale| urls::activity(locale, record.id, record.activity.title.as_str())),
            changed_ms: Some(self::changed_ms(record)),
        }));
    }
    pages
}

fn index(site: &Site, parts: usize) -> io::Result<Vec<u8>> {
    document("sitemapindex", &[], |out| {
        (1..=parts).try_for_each(|number| {
            let address = site.absolute(&urls::sitemap_part(number));
            out.create_element("sitemap").write_inner_content(|out| element(out, "loc", &address))?;
            Ok(())
        })
    })
}

fn list(site: &Site, pages: &[Listed]) -> io::Result<Vec<u8>> {
    document("urlset", &[("xmlns:xhtml", "http://www.w3.org/1999/xhtml")], |out| {
        pages.iter().try_for_each(|page| {
            let addresses = page.paths.each_ref().map(|path| site.absolute(path));
            addresses.iter().try_for_each(|address| {
                out.create_element("url").write_inner_content(|out| url(out, page, address, &addresses))?;
                Ok(())
            })
        })
    })
}

/// Address with its last change and the same page in each language.
fn url(out: &mut Out, page: &Listed, address: &str, addresses: &[String; 2]) -> io::Result<()> {
    element(out, "loc", address)?;
    if let Some(changed_ms) = page.changed_ms {
        element(out, "lastmod", &clock::utc(changed_ms))?;
    }
    let languages = Locale::ALL.iter().map(|locale| locale.tag()).zip(addresses);
    for (language, address) in languages.chain([("x-default", &addresses[0])]) {
        let attributes = [("rel", "alternate"), ("hreflang", language), ("href", address)];
        out.create_element("xhtml:link").with_attributes(attributes).write_empty()?;
    }
    Ok(())
}

fn document(
    name: &str,
    attributes: &[(&str, &str)],
    content: impl FnOnce(&mut Out) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = out.create_element(name).with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"));
    root.with_attributes(attributes.iter().copied()).write_inner_content(content)?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn element(out: &mut Out, name: &str, text: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(text))?;
    Ok(())
}
