//! The frab schedule: its events as records, the same from JSON and XML. Knows no week.

use super::{languages::languages_in, record::Raw};
use domain::{field::Field, taxonomy::Language};

/// What a schedule says of an event, texts as they stand; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    pub guid: String,
    pub id: String,
    pub title: String,
    pub track: String,
    pub kind: String,
    pub room: String,
    /// With or without a zone; or nothing, see `day` and `start`.
    pub date: String,
    /// `HH:MM`
    pub start: String,
    /// The date of the day that the event stands under.
    pub day: String,
    pub duration: String,
    pub language: String,
    pub summary: String,
    pub description: String,
    pub url: String,
    pub persons: Vec<String>,
}

impl Event {
    /// As a record; the organizer is the conference.
    pub fn into_raw(self, row: u64, conference: &str) -> Raw {
        let mut raw = Raw::new(row);
        raw.set(Field::Id, if self.guid.trim().is_empty() { &self.id } else { &self.guid });
        raw.set(Field::Title, &self.title);
        raw.set(Field::Organizer, conference);
        raw.set(Field::Description, &self.whole_description());
        raw.set(Field::Starts, &self.starts());
        raw.set(Field::Venue, &self.room);
        raw.set(Field::Website, &self.url);
        raw.set(Field::Kind, &self.kind);
        raw.set(Field::Language, &self.language);
        if !self.track.trim().is_empty() {
            raw.set_list(Field::Themes, vec![self.track]);
        }
        raw.duration = Some(self.duration);
        raw
    }

    fn starts(&self) -> String {
        let date = self.date.trim();
        if date.contains(':') {
            return date.to_owned();
        }
        let day = if date.is_empty() { self.day.trim() } else { date };
        let start = self.start.trim();
        if start.len() == 4 { format!("{day} 0{start}") } else { format!("{day} {start}").trim().to_owned() }
    }

    /// The abstract, the description, and who takes part.
    fn whole_description(&self) -> String {
        let beginning = markdown::from_html(&self.summary);
        let main = markdown::from_html(&self.description);
        let mut parts = Vec::new();
        // Some programmes begin the description with the abstract.
        if !main.starts_with(&beginning) {
            parts.push(beginning);
        }
        parts.push(main);
        let names: Vec<String> =
            self.persons.iter().map(|name| escaped(name.trim())).filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            parts.push(format!("{}: {}", participants_label(&self.language), names.join(", ")));
        }
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }
}

/// In the language of the text that it stands in, which is not the site's: so no word of `locale`.
fn participants_label(language: &str) -> &'static str {
    let languages = languages_in(language).unwrap_or_default();
    match languages.first().map(Language::as_str) {
        Some("en") => "With",
        Some("de") => "Mit",
        _ => "Medverkande",
    }
}

/// A name is no Markdown.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '\\' | '*' | '[' | ']' | '<' | '`' | '_') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_becomes_a_record() {
        let event = Event {
            id: "12".to_owned(),
            date: "2022-10-03".to_owned(),
            start: "9:30".to_owned(),
            summary: "<p>Kort.</p>".to_owned(),
            description: "Kort.\n\nSedan långt.".to_owned(),
            persons: vec!["Ada".to_owned(), "b*b".to_owned()],
            track: "Bygga; bo".to_owned(),
            ..Event::default()
        };
        let raw = event.into_raw(7, "Veckan");
        assert_eq!(raw.text(Field::Id), "12");
        assert_eq!(raw.text(Field::Starts), "2022-10-03 09:30");
        assert_eq!(raw.text(Field::Description), "Kort.\n\nSedan långt.\n\nMedverkande: Ada, b\\*b");
        assert_eq!(raw.items(Field::Themes), ["Bygga; bo"]);
        assert_eq!(raw.text(Field::Organizer), "Veckan");
    }
}
