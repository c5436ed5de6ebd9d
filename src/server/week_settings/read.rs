//! Parses a week's settings: from TOML to a checked week, collecting all errors.

use std::collections::HashSet;

use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use super::{Complaint, WeekError};
use crate::{
    domain::{
        filter::Group,
        party::PartyKind,
        place::{MailAddress, WebAddress},
        taxonomy::{Bilingual, Term},
        text,
        time::{Date, Moment},
        week::{DEFAULT_ANSWER_DAYS, DEFAULT_GRACE_MINUTES, FacetWords, Host, PastYear, Retention, Week},
    },
    locale::Locale,
    server::{
        clock,
        facet_words::{self, WrittenValue},
        reference::Reference,
    },
};

/// Limit of a name, in characters.
const NAME_LIMIT: usize = 200;
/// Limit of the purpose and the notice, in characters.
const TEXT_LIMIT: usize = 2000;
/// Limit of the promise and the note on figures, in characters.
const SENTENCE_LIMIT: usize = 300;
/// Earliest year that can have figures, and the largest figure.
const FIRST_YEAR: i64 = 1900;
const MOST_FIGURE: i64 = 10_000_000;
const MOST_PAST_YEARS: usize = 30;
const SLUG_LIMIT: usize = 80;
const MOST_DAYS: i64 = 31;
const MOST_GRACE_MINUTES: i64 = 7 * 24 * 60;
/// A century.
const MOST_KEPT_DAYS: i64 = 36_525;
/// Senders are reminded two days before the deletion, and get a day before that to confirm.
const FEWEST_UNCONFIRMED_DAYS: i64 = 3;
const MOST_ANSWER_DAYS: i64 = 60;

/// Parses a week's settings.
pub fn parse(file: &str) -> Result<Week, WeekError> {
    let mut check = Check { file, complaints: Vec::new() };
    let settings: Settings = match toml::from_str(file) {
        Ok(settings) => settings,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            check.complain(at, error.message().replace('\n', "; "));
            return Err(WeekError { complaints: check.complaints });
        }
    };
    let week = check.week(settings);
    match week {
        Some(week) if check.complaints.is_empty() => Ok(week),
        _ => Err(WeekError { complaints: check.complaints }),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    slug: Spanned<String>,
    name: Text,
    starts: Spanned<Datetime>,
    days: Spanned<i64>,
    time_zone: Spanned<String>,
    programme_opens: Spanned<Datetime>,
    registration_opens: Spanned<Datetime>,
    registration_closes: Spanned<Datetime>,
    registration_grace_minutes: Option<Spanned<i64>>,
    eligible_kinds: Vec<Spanned<String>>,
    #[serde(default)]
    hosts: Vec<HostTable>,
    #[serde(default)]
    themes: Vec<TermTable>,
    #[serde(default)]
    kinds: Vec<TermTable>,
    purpose: Option<Text>,
    notice: Option<Text>,
    contact_email: Option<Spanned<String>>,
    #[serde(default)]
    synonyms: Vec<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    words: Vec<WordsTable>,
    #[serde(default)]
    retention: RetentionTable,
    answer_days: Option<Spanned<i64>>,
    #[serde(default)]
    link_hosts: Vec<Spanned<String>>,
    promise: Option<Text>,
    past_note: Option<Text>,
    #[serde(default)]
    past: Vec<PastTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastTable {
    year: Spanned<i64>,
    activities: Option<Spanned<i64>>,
    organizers: Option<Spanned<i64>>,
    participants: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsTable {
    finds: Spanned<String>,
    names: Spanned<Vec<Spanned<String>>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "they are the table's keys")]
struct RetentionTable {
    contacts_days: Option<Spanned<i64>>,
    drafts_days: Option<Spanned<i64>>,
    unconfirmed_days: Option<Spanned<i64>>,
    history_days: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    sv: Spanned<String>,
    en: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HostTable {
    name: Spanned<String>,
    url: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermTable {
    slug: Spanned<String>,
    name: Text,
    #[serde(default)]
    featured: bool,
}

/// Checks of the settings: each records its error and returns `None`; the others go on.
struct Check<'a> {
    file: &'a str,
    complaints: Vec<Complaint>,
}

impl Check<'_> {
    fn week(&mut self, settings: Settings) -> Option<Week> {
        let slug = self.slug("slug", &settings.slug);
        let name = self.text("name", &settings.name, NAME_LIMIT);
        let starts = self.date("starts", &settings.starts);
        let days = self.days(&settings.days);
        let time_zone = self.time_zone(&settings.time_zone);
        let programme_opens = self.instant("programme_opens", &settings.programme_opens);
        let registration_opens = self.instant("registration_opens", &settings.registration_opens);
        let registration_closes = self.instant("registration_closes", &settings.registration_closes);
        let grace_minutes = self.grace_minutes(settings.registration_grace_minutes.as_ref());
        let eligible_kinds = self.party_kinds(&settings.eligible_kinds);
        let hosts = settings.hosts.iter().filter_map(|host| self.host(host)).collect();
        let themes = self.terms("themes", &settings.themes);
        let kinds = self.terms("kinds", &settings.kinds);
        let purpose = settings.purpose.map(|text| self.text("purpose", &text, TEXT_LIMIT));
        let notice = settings.notice.map(|text| self.text("notice", &text, TEXT_LIMIT));
        let contact_email = settings.contact_email.map(|address| self.mail_address("contact_email", &address));
        let synonyms = settings.synonyms.iter().filter_map(|names| self.synonyms(names)).collect();
        let words = settings.words.iter().filter_map(|words| self.words(words, &themes, &kinds)).collect();
        let retention = self.retention(&settings.retention);
        let answer_days =
            self.whole("answer_days", settings.answer_days.as_ref(), (1, MOST_ANSWER_DAYS), DEFAULT_ANSWER_DAYS);
        let link_hosts = self.link_hosts(&settings.link_hosts);
        let promise = settings.promise.map(|text| self.text("promise", &text, SENTENCE_LIMIT));
        let past_note = settings.past_note.map(|text| self.text("past_note", &text, SENTENCE_LIMIT));
        let past = self.past(&settings.past, starts);
        Some(Week {
            slug: slug?,
            name: name?,
            starts: starts?,
            days: days?,
            time_zone: time_zone?,
            programme_opens: programme_opens?,
            registration_opens: registration_opens?,
            registration_closes: registration_closes?,
            registration_grace_minutes: grace_minutes?,
            eligible_kinds,
            hosts,
            themes,
            kinds,
            purpose: purpose.flatten(),
            notice: notice.flatten(),
            contact_email: contact_email.flatten(),
            synonyms,
            words,
            retention: retention?,
            answer_days: answer_days?,
            link_hosts,
            promise: promise.flatten(),
            past,
            past_note: past_note.flatten(),
        })
    }

    fn retention(&mut self, table: &RetentionTable) -> Option<Retention> {
        let default = Retention::default();
        let mut days = |key: &str, value: &Option<Spanned<i64>>, fewest: i64, default: u32| {
            self.whole(&format!("retention.{key}"), value.as_ref(), (fewest, MOST_KEPT_DAYS), default)
        };
        let contacts_days = days("contacts_days", &table.contacts_days, 1, default.contacts_days);
        let drafts_days = days("drafts_days", &table.drafts_days, 1, default.drafts_days);
        let unconfirmed_days =
            days("unconfirmed_days", &table.unconfirmed_days, FEWEST_UNCONFIRMED_DAYS, default.unconfirmed_days);
        let history_days = days("history_days", &table.history_days, 1, default.history_days);
        Some(Retention {
            contacts_days: contacts_days?,
            drafts_days: drafts_days?,
            unconfirmed_days: unconfirmed_days?,
            history_days: history_days?,
        })
    }

    fn whole(&mut self, key: &str, value: Option<&Spanned<i64>>, range: (i64, i64), default: u32) -> Option<u32> {
        let Some(value) = value else { return Some(default) };
        let (fewest, most) = range;
        let number = *value.get_ref();
        if !(fewest..=most).contains(&number) {
            return self.refuse(value, format!("{key} is {number}: give a number from {fewest} to {most}"));
        }
        u32::try_from(number).ok()
    }

    /// Figures of years before the week's own.
    fn past(&mut self, tables: &[PastTable], starts: Option<Date>) -> Vec<PastYear> {
        let last_year = starts.map_or(9999, |starts| i64::from(starts.ymd().0));
        let mut past: Vec<PastYear> = Vec::with_capacity(tables.len());
        for table in tables {
            let year = self.whole("past.year", Some(&table.year), (FIRST_YEAR, last_year), 0);
            let mut figure = |key: &str, value: &Option<Spanned<i64>>| {
                let written = value.as_ref()?;
                self.whole(&format!("past.{key}"), Some(written), (0, MOST_FIGURE), 0)
            };
            let activities = figure("activities", &table.activities);
            let organizers = figure("organizers", &table.organizers);
            let participants = figure("participants", &table.participants);
            let Some(year) = year.and_then(|year| u16::try_from(year).ok()) else { continue };
            let at = table.year.span().start;
            if past.iter().any(|other| other.year == year) {
                self.complain(at, format!("past.year {year} stands there already: give each year one table"));
            } else if [&table.activities, &table.organizers, &table.participants].iter().all(|it| it.is_none()) {
                let what = format!("past has no figures for {year}: give activities, organizers or participants");
                self.complain(at, what);
            } else if past.len() == MOST_PAST_YEARS {
                self.complain(at, format!("past has more than {MOST_PAST_YEARS} years: keep the latest ones"));
            } else {
                past.push(PastYear { year, activities, organizers, participants });
            }
        }
        past
    }

    fn link_hosts(&mut self, values: &[Spanned<String>]) -> Vec<String> {
        let mut hosts = Vec::new();
        for value in values {
            let written = value.get_ref();
            let host = text::one_line(written).to_lowercase();
            // Anything more than a host name would change the parsed address.
            let is_host = WebAddress::parse(&format!("https://{host}")).is_ok_and(|address| address.host() == host)
                && host.contains('.')
                && !host.contains(':')
                && !host.ends_with('.');
            if !is_host {
                let what = format!(
                    "link_hosts: {written:?} is no host name: write one such as \"vinnova.se\", without https:// and path"
                );
                self.complain(value.span().start, what);
            } else if hosts.contains(&host) {
                self.complain(value.span().start, format!("link_hosts names {host:?} twice: take one away"));
            } else {
                hosts.push(host);
            }
        }
        hosts
    }

    fn synonyms(&mut self, names: &Spanned<Vec<Spanned<String>>>) -> Option<Vec<String>> {
        if names.get_ref().len() < 2 {
            return self.refuse(names, "synonyms: one name alone is no synonym: write at least two".to_owned());
        }
        names.get_ref().iter().map(|name| self.line("synonyms", name, NAME_LIMIT)).collect()
    }

    fn words(&mut self, words: &WordsTable, themes: &[Term], kinds: &[Term]) -> Option<FacetWords> {
        let WordsTable { finds, names } = words;
        let names_read: Option<Vec<String>> =
            names.get_ref().iter().map(|name| self.line("words.names", name, NAME_LIMIT)).collect();
        if names.get_ref().is_empty() {
            return self.refuse(names, "words.names is empty: write at least one name".to_owned());
        }
        let written = text::one_line(finds.get_ref());
        match facet_words::parse(&written) {
            Err(part) => {
                let what = format!(
                    "words.finds {part:?} is no value of a facet: write it as in the address of the programme page, such as \"format=online\", or \"hours=17:00-00:00\""
                );
                self.refuse(finds, what)
            }
            Ok(values) => {
                let missing = values.iter().find_map(|value| match value {
                    WrittenValue::Slug(group, slug) if !is_known(*group, slug, themes, kinds) => Some((group, slug)),
                    _ => None,
                });
                if let Some((group, slug)) = missing {
                    let what = format!(
                        "words.finds: {} has no value {slug:?}: write one as it stands in the address of the programme page",
                        group.key()
                    );
                    return self.refuse(finds, what);
                }
                Some(FacetWords { finds: written, names: names_read? })
            }
        }
    }

    fn slug(&mut self, key: &str, value: &Spanned<String>) -> Option<String> {
        let slug = value.get_ref();
        let fits = (1..=SLUG_LIMIT).contains(&slug.len())
            && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !fits {
            let what = format!("{key} {slug:?} is no slug: use 1 to {SLUG_LIMIT} of a–z, 0–9 and -{}", instead(slug));
            return self.refuse(value, what);
        }
        Some(slug.clone())
    }

    fn text(&mut self, key: &str, text: &Text, limit: usize) -> Option<Bilingual> {
        let sv = self.line(&format!("{key}.sv"), &text.sv, limit);
        let en = match &text.en {
            Some(en) => self.line(&format!("{key}.en"), en, limit),
            None => sv.clone(),
        };
        Some(Bilingual { sv: sv?, en: en? })
    }

    fn line(&mut self, key: &str, value: &Spanned<String>, limit: usize) -> Option<String> {
        let line = text::one_line(value.get_ref());
        let length = text::length(&line);
        if length == 0 {
            return self.refuse(value, format!("{key} is empty: write at least a word"));
        }
        if length > limit {
            return self.refuse(value, format!("{key} has {length} characters: shorten it to {limit}"));
        }
        Some(line)
    }

    fn date(&mut self, key: &str, value: &Spanned<Datetime>) -> Option<Date> {
        let written = value.get_ref();
        let date = match written {
            Datetime { date: Some(date), time: None, offset: None } => {
                Date::from_ymd(i32::from(date.year), u32::from(date.month), u32::from(date.day))
            }
            _ => None,
        };
        date.or_else(|| {
            self.refuse(value, format!("{key} {written} is no date: write one such as 2022-10-03, without time"))
        })
    }

    fn days(&mut self, value: &Spanned<i64>) -> Option<u8> {
        let days = *value.get_ref();
        if !(1..=MOST_DAYS).contains(&days) {
            return self.refuse(value, format!("days is {days}: give a number from 1 to {MOST_DAYS}"));
        }
        u8::try_from(days).ok()
    }

    fn grace_minutes(&mut self, value: Option<&Spanned<i64>>) -> Option<u32> {
        self.whole("registration_grace_minutes", value, (0, MOST_GRACE_MINUTES), DEFAULT_GRACE_MINUTES)
    }

    fn time_zone(&mut self, value: &Spanned<String>) -> Option<String> {
        let zone = value.get_ref();
        if !clock::zone_is_known(zone) {
            return self.refuse(
                value,
                format!("time_zone {zone:?} is not known: give an IANA name such as \"Europe/Stockholm\""),
            );
        }
        Some(zone.clone())
    }

    fn instant(&mut self, key: &str, value: &Spanned<Datetime>) -> Option<Moment> {
        let written = value.get_ref().to_string();
        clock::parse_instant(&written).ok().or_else(|| {
            let what = format!(
                "{key} {written} is no instant: write date, time and offset, such as 2022-08-15T09:00:00+02:00"
            );
            self.refuse(value, what)
        })
    }

    fn party_kinds(&mut self, values: &[Spanned<String>]) -> Vec<PartyKind> {
        let mut kinds = Vec::new();
        for value in values {
            let word = value.get_ref();
            match PartyKind::parse(word) {
                Ok(kind) if kinds.contains(&kind) => {
                    self.complain(value.span().start, format!("eligible_kinds names {word:?} twice: take one away"));
                }
                Ok(kind) => kinds.push(kind),
                Err(_) => {
                    let known = PartyKind::WORDS.join(", ");
                    self.complain(
                        value.span().start,
                        format!("eligible_kinds: {word:?} is no kind of party: choose among {known}"),
                    );
                }
            }
        }
        kinds
    }

    fn host(&mut self, host: &HostTable) -> Option<Host> {
        let name = self.line("hosts.name", &host.name, NAME_LIMIT);
        let url = host.url.as_ref().map(|value| {
            let written = value.get_ref();
            match WebAddress::parse(written) {
                Ok(address) => Some(address.as_str().to_owned()),
                Err(_) => self.refuse(
                    value,
                    format!(
                        "hosts.url {written:?} is no web address: begin with https:// or http://, and leave no blanks"
                    ),
                ),
            }
        });
        Some(Host { name: name?, url: url.flatten() })
    }

    fn terms(&mut self, key: &str, tables: &[TermTable]) -> Vec<Term> {
        let mut taken = HashSet::new();
        let mut terms = Vec::with_capacity(tables.len());
        for table in tables {
            let slug = self.slug(&format!("{key}.slug"), &table.slug);
            let name = self.text(&format!("{key}.name"), &table.name, NAME_LIMIT);
            let (Some(slug), Some(name)) = (slug, name) else { continue };
            if taken.insert(slug.clone()) {
                terms.push(Term { slug, name, featured: table.featured });
            } else {
                let what = format!("{key}.slug {slug:?} stands there already: give each its own");
                self.complain(table.slug.span().start, what);
            }
        }
        terms
    }

    fn mail_address(&mut self, key: &str, value: &Spanned<String>) -> Option<String> {
        let written = value.get_ref();
        match MailAddress::parse(written) {
            Ok(address) => Some(address.as_str().to_owned()),
            Err(_) => self.refuse(
                value,
                format!("{key} {written:?} is no mail address: write one such as veckan@myndighet.example"),
            ),
        }
    }

    fn refuse<T, N>(&mut self, value: &Spanned<T>, what: String) -> Option<N> {
        self.complain(value.span().start, what);
        None
    }

    fn complain(&mut self, at: usize, what: String) {
        let line = self.file.get(..at).unwrap_or(self.file).matches('\n').count() + 1;
        self.complaints.push(Complaint { line, what });
    }
}

/// Whether a group can have a value; parties and languages can have any.
fn is_known(group: Group, slug: &str, themes: &[Term], kinds: &[Term]) -> bool {
    match group {
        Group::Theme => themes.iter().any(|term| term.slug == slug),
        Group::Kind => kinds.iter().any(|term| term.slug == slug),
        Group::Day => Date::parse(slug).is_some(),
        Group::County => Reference::get().county_name(slug).is_some(),
        Group::Municipality => Reference::get().municipality_name(slug).is_some(),
        Group::Organizer | Group::Language => true,
        _ => Locale::Sv.value_name(group, slug).is_some(),
    }
}

/// End of a sentence with a valid slug as a suggestion.
fn instead(slug: &str) -> String {
    let suggestion = text::slug(slug);
    if suggestion.is_empty() { String::new() } else { format!(", such as {suggestion:?}") }
}
