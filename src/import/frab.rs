//! Maps events of a frab schedule, from JSON or XML, to records. Knows no week.

use super::{entities, languages::languages_in, record::Raw};
use domain::{
    field::Field,
    place::WebAddress,
    problem::Problem,
    taxonomy::Language,
    text,
    time::{Date, TimeOfDay},
};

/// Event of a schedule, texts as written; empty where the schedule has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    pub guid: String,
    pub id: String,
    pub title: String,
    pub subtitle: String,
    pub track: String,
    pub kind: String,
    pub room: String,
    /// Date and time, with or without a zone; empty where only `day` and `start` give them.
    pub date: String,
    /// `HH:MM`
    pub start: String,
    /// Day that lists the event.
    pub day: Day,
    pub duration: String,
    pub language: String,
    pub summary: String,
    pub description: String,
    pub url: String,
    pub persons: Vec<String>,
    pub links: Vec<Link>,
}

/// Day of a schedule, texts as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub date: String,
    /// Time at which the day's programme begins; an event with an earlier time is after midnight.
    pub start: String,
}

/// Link of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub url: String,
    pub title: String,
}

impl Event {
    /// Record of the event; the conference becomes its organizer.
    pub fn into_raw(self, row: u64, conference: &str) -> Raw {
        let mut raw = Raw::new(row);
        raw.set(Field::Id, if self.guid.trim().is_empty() { &self.id } else { &self.guid });
        raw.set(Field::Title, &entities::decoded(&self.title));
        raw.set(Field::Organizer, conference);
        let said = self.said();
        // Participants and links do not belong in a summary.
        if !said.is_empty() {
            raw.set(Field::Summary, markdown::summary_of(&said).as_str());
        }
        raw.set(Field::Description, &self.whole_description(said));
        raw.set(Field::Starts, &self.starts());
        raw.set(Field::Venue, &entities::decoded(&self.room));
        // A system on somebody's own computer links each event to a page there, which nobody else can open.
        let leads_nowhere =
            |problem| matches!(problem, Problem::PrivateWebAddress { .. } | Problem::HostWithoutDot { .. });
        if !WebAddress::parse(&self.url).is_err_and(leads_nowhere) {
            raw.set(Field::Website, &self.url);
        }
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
        let start = self.start.trim();
        let start = if start.len() == 4 { format!("0{start}") } else { start.to_owned() };
        if !date.is_empty() {
            return format!("{date} {start}").trim().to_owned();
        }
        let day = self.day.date.trim();
        match (Date::parse(day), TimeOfDay::parse(&start)) {
            (Some(date), Some(time)) if time < self.day.begins() => format!("{} {time}", date.plus_days(1)),
            _ => format!("{day} {start}").trim().to_owned(),
        }
    }

    /// Subtitle, abstract and description as Markdown, without repetitions.
    fn said(&self) -> String {
        let beginning = markdown::from_html(&self.summary);
        let main = markdown::from_html(&self.description);
        let mut parts = Vec::new();
        let subtitle = escaped(&text::one_line(&self.subtitle));
        // Some programmes repeat the subtitle in the abstract, and the abstract in the description.
        if !begins_with(&beginning, &subtitle) && !begins_with(&main, &subtitle) {
            parts.push(subtitle);
        }
        if !begins_with(&main, &beginning) {
            parts.push(beginning);
        }
        parts.push(main);
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }

    /// Description with participants and links appended.
    fn whole_description(&self, said: String) -> String {
        let mut parts = vec![said];
        let names: Vec<String> =
            self.persons.iter().map(|name| escaped(name.trim())).filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            parts.push(format!("{}: {}", participants_label(&self.language), names.join(", ")));
        }
        let links: Vec<String> = self.links.iter().filter_map(Link::line).collect();
        parts.push(links.join("\n"));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }
}

impl Day {
    /// Time at which the day's programme begins; 04:00 where the schedule gives none.
    fn begins(&self) -> TimeOfDay {
        const USUAL_MINUTES: u16 = 4 * 60;
        let (date, start) = (self.date.trim(), self.start.trim());
        let of_that_date = if date.is_empty() { None } else { start.strip_prefix(date) };
        let time = of_that_date.map_or(start, |rest| rest.trim_start_matches(['T', ' '])).get(..5);
        let usual = TimeOfDay::from_minutes(USUAL_MINUTES).unwrap_or_default();
        time.and_then(TimeOfDay::parse).unwrap_or(usual)
    }
}

impl Link {
    /// Line of a Markdown list; `None` without a title and a valid address.
    fn line(&self) -> Option<String> {
        let title = escaped(&text::one_line(&self.title));
        let Ok(url) = WebAddress::parse(&self.url) else {
            return (!title.is_empty()).then(|| format!("- {title}"));
        };
        let is_named = !title.is_empty() && self.title.trim() != self.url.trim();
        Some(if is_named { format!("- [{title}](<{}>)", url.as_str()) } else { format!("- <{}>", url.as_str()) })
    }
}

/// Label in the language of the event, which need not be the site's: so it is not in `locale`.
fn participants_label(language: &str) -> &'static str {
    let languages = languages_in(language).unwrap_or_default();
    match languages.first().map(Language::as_str) {
        Some("en") => "With",
        Some("de") => "Mit",
        _ => "Medverkande",
    }
}

/// Name or title with Markdown's special characters escaped.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in name.char_indices() {
        let begins_a_block = at == 0 && matches!(c, '#' | '>' | '+' | '-' | '=' | '~' | '|');
        let begins_a_list = at > 0 && at == digits && matches!(c, '.' | ')');
        if begins_a_block || begins_a_list || matches!(c, '\\' | '*' | '[' | ']' | '<' | '`' | '_') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Whether a text begins with these words, the last of them whole.
fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
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
            url: "http://localhost/talk/1".to_owned(),
            ..Event::default()
        };
        let raw = event.into_raw(7, "Veckan");
        assert_eq!(raw.text(Field::Id), "12");
        assert_eq!(raw.text(Field::Starts), "2022-10-03 09:30");
        assert_eq!(raw.text(Field::Description), "Kort.\n\nSedan långt.\n\nMedverkande: Ada, b\\*b");
        assert_eq!(raw.text(Field::Summary), "Kort. Sedan långt.");
        assert_eq!(raw.items(Field::Themes), ["Bygga; bo"]);
        assert_eq!((raw.text(Field::Organizer), raw.text(Field::Website)), ("Veckan", ""));
    }

    #[test]
    fn what_starts_before_its_day_is_after_midnight() {
        let starts = |day_start: &str, date: &str, start: &str| {
            let day = Day { date: "2022-10-04".to_owned(), start: day_start.to_owned() };
            Event { day, date: date.to_owned(), start: start.to_owned(), ..Event::default() }.starts()
        };
        let nine = "2022-10-04T09:00:00+02:00";
        assert_eq!(starts(nine, "", "00:30"), "2022-10-05 00:30");
        assert_eq!(starts(nine, "", "22:00"), "2022-10-04 22:00");
        assert_eq!(starts(nine, "", "09:00"), "2022-10-04 09:00");
        assert_eq!(starts("09:00", "", "8:59"), "2022-10-05 08:59");
        assert_eq!(starts("", "", "3:59"), "2022-10-05 03:59");
        assert_eq!(starts("", "", "4:00"), "2022-10-04 04:00");
        assert_eq!(starts("2022-10-04T00:00:00+02:00", "", "00:30"), "2022-10-04 00:30");
        assert_eq!(starts(nine, "2022-10-04", "00:30"), "2022-10-04 00:30");
        assert_eq!(starts(nine, "2022-10-04T00:30:00+02:00", "00:30"), "2022-10-04T00:30:00+02:00");
    }

    #[test]
    fn a_description_begins_with_the_subtitle_and_ends_with_the_links() {
        let link = |url: &str, title: &str| Link { url: url.to_owned(), title: title.to_owned() };
        let event = Event {
            subtitle: "1. Om *allt*".to_owned(),
            description: "Lång text.".to_owned(),
            persons: vec!["Ada".to_owned()],
            language: "English".to_owned(),
            links: vec![
                link("https://x.example/(a)", "Bilder [1]"),
                link("https://x.example/b", ""),
                link("file:///c", "Anteckningar"),
                link("", ""),
            ],
            ..Event::default()
        };
        assert_eq!(
            event.whole_description(event.said()),
            "1\\. Om \\*allt\\*\n\nLång text.\n\nWith: Ada\n\n- [Bilder \\[1\\]](<https://x.example/(a)>)\n\
             - <https://x.example/b>\n- Anteckningar"
        );
        let twice = Event { subtitle: "Lång".to_owned(), description: "Lång text.".to_owned(), ..Event::default() };
        assert_eq!(twice.whole_description(twice.said()), "Lång text.");
    }
}
