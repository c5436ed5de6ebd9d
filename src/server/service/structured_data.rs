//! What search engines are told of activities, in the vocabulary of <https://schema.org>. Pure.

use serde_json::{Map, Value, json};

use super::{places, snapshot::Snapshot};
use crate::{
    domain::{
        activity::{Activity, Record},
        filter::{PAGE_LENGTH, run::Hit},
        occurrence::Occurrence,
        party::Party,
        taxonomy::{Format, Status},
        text,
        week::Week,
    },
    locale::Locale,
    server::{markdown, reference::Reference},
    urls,
};

const CONTEXT: &str = "https://schema.org";
/// Longest description, in characters: search engines show less.
const LONGEST_DESCRIPTION: usize = 500;

/// Where the pages are that are told of, and their language.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// Public URL without a slash at the end; empty where it is not configured.
    pub url: &'a str,
    pub locale: Locale,
}

/// `Event` of an activity. One that is given several times spans all its occurrences, each of which is a `subEvent`.
pub fn event(origin: Origin, week: &Week, record: &Record, picture: Option<&str>) -> Value {
    let activity = &record.activity;
    let url = address(origin, record);
    let details = Details { activity, url: &url };
    let mut event = match activity.occurrences.as_slice() {
        [only] => details.occurrence(only),
        many => details.all(many),
    };
    event.insert("@context".to_owned(), json!(CONTEXT));
    event.insert("url".to_owned(), json!(url));
    event.insert("description".to_owned(), json!(description(activity)));
    event.insert("inLanguage".to_owned(), one_or_more(languages(activity)));
    event.insert("organizer".to_owned(), organization(&activity.organizer));
    if !activity.partners.is_empty() {
        event.insert("contributor".to_owned(), one_or_more(activity.partners.iter().map(organization).collect()));
    }
    if let Some(places) = activity.places {
        event.insert("maximumAttendeeCapacity".to_owned(), json!(places));
    }
    if let Some(picture) = picture {
        event.insert("image".to_owned(), json!(format!("{}{picture}", origin.url)));
    }
    if is_free_of_charge(week) {
        event.insert("isAccessibleForFree".to_owned(), json!(true));
        event.insert("offers".to_owned(), details.free_offer());
    }
    Value::Object(event)
}

/// `ItemList` of a page of hits: the addresses of their pages, in the order of the programme.
/// `page` counts from 0.
pub fn list(origin: Origin, name: &str, snapshot: &Snapshot, hits: &[Hit], page: usize) -> Value {
    let first = page.saturating_mul(PAGE_LENGTH);
    let shown = hits.iter().skip(first).take(PAGE_LENGTH).zip(first + 1..);
    let items: Vec<Value> = shown
        .map(|(hit, position)| {
            let record = &snapshot.records[hit.document as usize];
            json!({
                "@type": "ListItem",
                "position": position,
                "name": record.activity.title.as_str(),
                "url": address(origin, record),
            })
        })
        .collect();
    json!({
        "@context": CONTEXT,
        "@type": "ItemList",
        "name": name,
        "numberOfItems": hits.len(),
        "itemListElement": items,
    })
}

/// Whether the week promises that taking part costs nothing: in words for that, and in none that narrow them.
fn is_free_of_charge(week: &Week) -> bool {
    const FREE: [&str; 7] =
        ["kostnadsfri", "gratis", "avgiftsfri", "utan kostnad", "utan avgift", "free of charge", "without charge"];
    const NARROWED: [&str; 12] =
        ["inte", "ej", "flesta", "många", "vissa", "ofta", "not", "most", "many", "some", "often", "unless"];
    week.promise.as_ref().is_some_and(|promise| {
        let said = [&promise.sv, &promise.en].map(|words| words.to_lowercase());
        let says_free = said.iter().any(|words| FREE.iter().any(|free| words.contains(free)));
        let mut words = said.iter().flat_map(|words| words.split(|c: char| !c.is_alphabetic()));
        says_free && !words.any(|word| NARROWED.contains(&word))
    })
}

/// Parts of the event of one activity.
#[derive(Clone, Copy)]
struct Details<'a> {
    activity: &'a Activity,
    /// Address of the activity's page.
    url: &'a str,
}

impl Details<'_> {
    /// Event of one occurrence, as far as it is the occurrence's own.
    fn occurrence(self, occurrence: &Occurrence) -> Map<String, Value> {
        let mut event = self.event(std::slice::from_ref(occurrence));
        event.insert("startDate".to_owned(), json!(occurrence.starts.to_string()));
        event.insert("endDate".to_owned(), json!(occurrence.ends.to_string()));
        event
    }

    fn all(self, occurrences: &[Occurrence]) -> Map<String, Value> {
        let mut event = self.event(occurrences);
        if let Some(first) = occurrences.iter().map(|it| it.starts).min_by_key(|starts| starts.unix_s) {
            event.insert("startDate".to_owned(), json!(first.to_string()));
        }
        if let Some(last) = occurrences.iter().map(|it| it.ends).max_by_key(|ends| ends.unix_s) {
            event.insert("endDate".to_owned(), json!(last.to_string()));
        }
        let each = occurrences.iter().map(|occurrence| {
            let mut event = self.occurrence(occurrence);
            event.insert("url".to_owned(), json!(self.url));
            Value::Object(event)
        });
        event.insert("subEvent".to_owned(), each.collect());
        event
    }

    /// Name, status, attendance and places of some occurrences.
    fn event(self, occurrences: &[Occurrence]) -> Map<String, Value> {
        let takes = |format| occurrences.iter().any(|occurrence| occurrence.formats.contains(&format));
        let attendance = match (takes(Format::Onsite), takes(Format::Online)) {
            (true, true) => "MixedEventAttendanceMode",
            (false, true) => "OnlineEventAttendanceMode",
            _ => "OfflineEventAttendanceMode",
        };
        let status = match self.activity.status {
            Status::Cancelled => "EventCancelled",
            Status::Scheduled => "EventScheduled",
        };
        let mut event = Map::new();
        event.insert("@type".to_owned(), json!("Event"));
        event.insert("name".to_owned(), json!(self.activity.title.as_str()));
        event.insert("eventStatus".to_owned(), json!(format!("{CONTEXT}/{status}")));
        event.insert("eventAttendanceMode".to_owned(), json!(format!("{CONTEXT}/{attendance}")));
        let mut locations = Vec::new();
        for location in occurrences.iter().flat_map(|occurrence| self.locations(occurrence)) {
            text::push_new(&mut locations, location);
        }
        if !locations.is_empty() {
            event.insert("location".to_owned(), one_or_more(locations));
        }
        event
    }

    /// Place and virtual location of an occurrence. A place that nobody has named is left out.
    fn locations(self, occurrence: &Occurrence) -> Vec<Value> {
        let mut locations = Vec::new();
        if occurrence.formats.contains(&Format::Onsite) {
            locations.extend(place(occurrence));
        }
        if occurrence.formats.contains(&Format::Online) {
            let url = occurrence.online_url.as_ref().map_or(self.url, |url| url.as_str());
            locations.push(json!({ "@type": "VirtualLocation", "url": url }));
        }
        locations
    }

    fn free_offer(self) -> Value {
        let url = self.activity.registration.url.as_ref().map_or(self.url, |url| url.as_str());
        json!({
            "@type": "Offer",
            "price": "0",
            "priceCurrency": "SEK",
            "url": url,
        })
    }
}

fn organization(party: &Party) -> Value {
    json!({ "@type": "Organization", "name": party.name.as_str() })
}

/// `Place` of an occurrence; `None` where nothing is known of it.
fn place(occurrence: &Occurrence) -> Option<Value> {
    let reference = Reference::get();
    let municipality = places::municipality_name(occurrence);
    let county = occurrence.municipality.map(crate::domain::place::MunicipalityCode::county);
    let county = county.as_deref().and_then(|code| reference.county_name(code));
    let name = occurrence.venue.as_deref().or(occurrence.address.as_deref()).or(municipality)?;
    let mut address = Map::new();
    address.insert("@type".to_owned(), json!("PostalAddress"));
    let parts = [
        ("streetAddress", occurrence.address.as_deref()),
        ("addressLocality", municipality),
        ("addressRegion", county),
    ];
    for (key, part) in parts {
        if let Some(part) = part {
            address.insert(key.to_owned(), json!(part));
        }
    }
    if municipality.is_some() {
        address.insert("addressCountry".to_owned(), json!("SE"));
    }
    let mut place = Map::new();
    place.insert("@type".to_owned(), json!("Place"));
    place.insert("name".to_owned(), json!(name));
    // An address needs more than its type; the venue's name alone is what is known of some.
    if address.len() > 1 {
        place.insert("address".to_owned(), Value::Object(address));
    } else {
        place.insert("address".to_owned(), json!(name));
    }
    Some(Value::Object(place))
}

fn address(origin: Origin, record: &Record) -> String {
    format!("{}{}", origin.url, urls::activity(origin.locale, record.id, record.activity.title.as_str()))
}

/// Summary, else the beginning of the description, else the title.
fn description(activity: &Activity) -> String {
    let summary = activity.summary.as_str();
    if !summary.is_empty() {
        return summary.to_owned();
    }
    let plain = markdown::plain(activity.description.as_str());
    let beginning = text::beginning(&plain, LONGEST_DESCRIPTION);
    if beginning.is_empty() { activity.title.as_str().to_owned() } else { beginning }
}

fn languages(activity: &Activity) -> Vec<Value> {
    activity.languages.iter().map(|language| json!(language.as_str())).collect()
}

/// The value itself where there is one, else a list.
fn one_or_more(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::taxonomy::Bilingual, server::week_settings};

    #[test]
    fn only_what_is_promised_is_free() {
        let week = week_settings::parse(include_str!("../../../data/demo/2022.toml")).unwrap();
        assert!(is_free_of_charge(&week));
        for (promise, expected) in [
            (None, false),
            (Some(("Gratis för alla.", "Free for all.")), true),
            (Some(("Allt är inte gratis.", "Not everything is free of charge.")), false),
            (Some(("De flesta aktiviteter är kostnadsfria.", "Most activities are free of charge.")), false),
            (Some(("Alla är välkomna.", "Everybody is welcome to speak freely.")), false),
        ] {
            let promise = promise.map(|(sv, en)| Bilingual { sv: sv.to_owned(), en: en.to_owned() });
            assert_eq!(is_free_of_charge(&Week { promise: promise.clone(), ..week.clone() }), expected, "{promise:?}");
        }
    }
}
