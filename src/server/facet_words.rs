//! Words that name values of facets for the search: those of every week from the reference data, those of a week from
//! its settings. A value is written as in the query string of the programme page.

use crate::{
    domain::{
        filter::Group,
        list::{FacetNames, GroupColumn, NamedValue},
        public_body::PublicBody,
        time::{Date, TimeOfDay, WEEKDAYS},
        week::Week,
    },
    locale::Locale,
};
use reference_data::{Reference, Registry};

/// Short names of weekdays, Monday first, that are no other words.
const SHORT_WEEKDAYS: [&[&str]; 7] = [
    &["mån", "mon"],
    &["tis", "tue"],
    &["ons", "wed"],
    &["tors", "thu"],
    &["fre", "fri"],
    &["lör", "sat"],
    &["sön", "sun"],
];

/// The months, January first, in Swedish and in English.
const MONTHS: [[&str; 2]; 12] = [
    ["januari", "january"],
    ["februari", "february"],
    ["mars", "march"],
    ["april", "april"],
    ["maj", "may"],
    ["juni", "june"],
    ["juli", "july"],
    ["augusti", "august"],
    ["september", "september"],
    ["oktober", "october"],
    ["november", "november"],
    ["december", "december"],
];

/// Most days from today that a word means: on so many days before a week, words begin to mean its first day.
pub const MOST_DAYS: u8 = 2;

/// Value as it is written: `format=online`, `hours=17:00-00:00`, `days=1` for tomorrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenValue {
    /// Value of a group by its slug.
    Slug(Group, String),
    /// Start from the first time on, and before the second.
    Hours(TimeOfDay, TimeOfDay),
    /// Day of the start, in days from today.
    Days(u8),
}

/// Values with `&` between, of which an occurrence has all. An error is the part that cannot be read.
pub fn parse(written: &str) -> Result<Vec<WrittenValue>, String> {
    let value = |pair: &str| {
        let (key, value) = pair.split_once('=')?;
        match key {
            "hours" => {
                let (from, to) = value.split_once('-')?;
                Some(WrittenValue::Hours(TimeOfDay::parse(from)?, TimeOfDay::parse(to)?))
            }
            "days" => value.parse().ok().filter(|days| *days <= MOST_DAYS).map(WrittenValue::Days),
            key => Some(WrittenValue::Slug(Group::of_key(key)?, value.to_owned())).filter(|_| !value.is_empty()),
        }
    };
    written.split('&').map(|pair| value(pair.trim()).ok_or_else(|| pair.to_owned())).collect()
}

/// Names of the values that a programme with these columns has, besides their labels.
pub fn names(week: &Week, columns: &[GroupColumn]) -> Vec<FacetNames> {
    let mut names: Vec<FacetNames> = Vec::new();
    for group in Group::ALL {
        for (number, slug) in columns[group.index()].slugs.iter().enumerate() {
            let column = &columns[group.index()];
            let more = match (group, Date::parse(slug)) {
                (Group::Day, Some(date)) => date_names(date),
                (Group::Theme | Group::Kind | Group::County, _) => {
                    parts_of(group, slug, [column.labels.get(number), column.labels_en.get(number)])
                }
                (Group::Organizer, _) => names_in(column.labels.get(number)),
                _ => both_names(group, slug).unwrap_or_default(),
            };
            if !more.is_empty() {
                names.push(FacetNames {
                    values: vec![NamedValue::Value(group.index() as u8, number as u32)],
                    names: more,
                });
            }
        }
    }
    let of_week = week.words.iter().map(|words| (words.finds.as_str(), words.names.join(";")));
    for (written, more) in
        Reference::get().facet_names().map(|(values, names)| (values, names.to_owned())).chain(of_week)
    {
        // What the programme has no value for finds nothing.
        if let Some(values) = parse(written).ok().and_then(|values| numbered(&values, columns)) {
            names.push(FacetNames { values, names: more });
        }
    }
    names
}

/// Names of a value in both languages, of groups whose names are in the message catalogue. Hardly anybody looks for
/// what is not cancelled.
fn both_names(group: Group, slug: &str) -> Option<String> {
    let name = |locale: Locale| match group {
        Group::Language => Some(locale.any_language_name(slug)),
        Group::Status if slug == "scheduled" => None,
        _ => locale.value_name(group, slug),
    };
    Some(format!("{};{}", name(Locale::Sv)?, name(Locale::En)?))
}

/// Names of a day: `tisdag`, `tuesday`, `5/10`, `2027-10-05`, `5 oktober`, `5 okt`, `october 5`.
fn date_names(date: Date) -> String {
    let (year, month, day) = date.ymd();
    let of_weekday =
        WEEKDAYS[date.weekday()].iter().chain(SHORT_WEEKDAYS[date.weekday()]).map(|name| (*name).to_owned());
    let of_month = MONTHS[month as usize - 1]
        .into_iter()
        .flat_map(|name| [name, &name[..3]])
        .flat_map(|name| [format!("{day} {name}"), format!("{name} {day}"), format!("{day} {name} {year}")]);
    let numbers = [format!("{day}/{month}"), date.to_string().replace('-', " ")];
    of_weekday.chain(of_month).chain(numbers).collect::<Vec<_>>().join(";")
}

/// Other names that follow from labels: `Djur/natur` is either, and both; a county has its short name.
fn parts_of(group: Group, slug: &str, labels: [&str; 2]) -> String {
    let mut names = Vec::new();
    for label in labels.into_iter().filter(|label| label.contains('/')) {
        names.extend(label.split('/').map(str::to_owned));
        names.extend([label.replace('/', " och "), label.replace('/', " and ")]);
    }
    if group == Group::County {
        names.extend(Reference::get().county_short(slug).map(str::to_owned));
    }
    names.join(";")
}

/// Public bodies that a party's name is, or that it lists with commas: imported organizers often are several.
pub fn bodies_in(name: &str) -> Vec<&'static PublicBody> {
    let registry = Registry::embedded();
    match registry.body(name) {
        Some(body) => vec![body],
        None => name.split([',', ';']).filter_map(|name| registry.body(name.trim())).collect(),
    }
}

/// Names of the bodies that a party's name lists; the other names of one body are synonyms anyway.
fn names_in(party: &str) -> String {
    if !party.contains([',', ';']) {
        return String::new();
    }
    let names = bodies_in(party)
        .into_iter()
        .flat_map(|body| std::iter::once(&body.name).chain(&body.short).chain(&body.aliases));
    names.map(String::as_str).collect::<Vec<_>>().join(";")
}

/// The values by their numbers; `None` where a column lacks one.
fn numbered(values: &[WrittenValue], columns: &[GroupColumn]) -> Option<Vec<NamedValue>> {
    let number = |value: &WrittenValue| match value {
        WrittenValue::Slug(group, slug) => {
            let number = columns[group.index()].slugs.iter().position(|known| known == slug)?;
            Some(NamedValue::Value(group.index() as u8, number as u32))
        }
        WrittenValue::Hours(from, to) => Some(NamedValue::Hours(from.minutes(), to.minutes())),
        WrittenValue::Days(days) => Some(NamedValue::DaysFromToday(*days)),
    };
    values.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_reference_data_is_read() {
        for (written, names) in Reference::get().facet_names() {
            assert!(parse(written).is_ok(), "{written}");
            assert!(names.split(';').all(|name| !name.trim().is_empty()), "{written}: {names}");
        }
    }

    #[test]
    fn values_are_written_as_in_addresses() {
        let online = WrittenValue::Slug(Group::Format, "online".to_owned());
        let evening = WrittenValue::Hours(TimeOfDay::parse("17:00").unwrap(), TimeOfDay::default());
        assert_eq!(parse("format=online&hours=17:00-00:00"), Ok(vec![online, evening]));
        for wrong in ["", "format", "format=", "color=red", "hours=17-18", "days=x", "days=3"] {
            assert_eq!(parse(wrong), Err(wrong.to_owned()));
        }
    }
}
