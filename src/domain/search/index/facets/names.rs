//! Names of the values of facets, and whether terms of a query are one of them.

use super::FacetValue;
use crate::{
    filter::Group,
    list::NamedValue,
    programme::Programme,
    search::{
        matching::{self, Cost},
        query::QueryTerm,
        stem, tokens,
    },
    time::{Date, TimeOfDay},
};

/// A name of values that one document has all of.
pub(in crate::search) struct FacetName {
    /// Its words; of a proper name without the s of a genitive, else their Swedish stems.
    pub(super) words: Vec<String>,
    /// Whether it is the name of a party or a place, which has no forms.
    pub(super) is_proper: bool,
    pub(super) values: Vec<NamedValue>,
    /// The cost where another value has the same name: a municipality goes before its county.
    pub(super) cost: Cost,
}

impl FacetName {
    /// Every name of the programme's values: their labels, other names of these, and further ones.
    pub(in crate::search) fn all(programme: &Programme) -> Vec<Self> {
        let mut names = Vec::new();
        let mut add = |name: &str, values: &[NamedValue]| {
            let is_proper =
                values.iter().all(|value| matches!(value, NamedValue::Value(group, _) if is_proper(*group)));
            let words: Vec<String> = tokens::tokenize(name)
                .iter()
                .map(|word| if is_proper { without_genitive(word).to_owned() } else { stem::swedish(word) })
                .collect();
            if !words.is_empty() {
                let is_county = |value: &NamedValue| matches!(value, NamedValue::Value(group, _) if *group == COUNTY);
                let cost = Cost::from(values.iter().all(is_county));
                names.push(Self { words, is_proper, values: values.to_vec(), cost });
            }
        };
        for group in [Group::Theme, Group::Kind, Group::County, Group::Municipality, Group::Organizer] {
            let column = &programme.list.groups[group.index()];
            for value in 0..column.slugs.len() {
                let values = [NamedValue::Value(group.index() as u8, value as u32)];
                let name = column.labels.get(value);
                for label in [name, column.labels_en.get(value)] {
                    add(label, &values);
                }
                let others = programme.list.synonyms.iter().filter(|names| names.iter().any(|known| known == name));
                for other in others.flatten().filter(|other| *other != name) {
                    add(other, &values);
                }
            }
        }
        for further in &programme.list.facet_names {
            for name in further.names.split(';') {
                add(name, &further.values);
            }
        }
        names
    }

    /// The values, with a day that is counted from `today`; `None` where the programme has no such value.
    pub(super) fn values(&self, programme: &Programme, today: Option<Date>) -> Option<Vec<FacetValue>> {
        let value = |value: &NamedValue| match *value {
            NamedValue::Value(group, value) => {
                let group = *Group::ALL.get(usize::from(group))?;
                ((value as usize) < programme.slugs(group).len()).then_some(FacetValue::Value(group, value))
            }
            NamedValue::Hours(from, to) => {
                Some(FacetValue::Hours(TimeOfDay::from_minutes(from)?, TimeOfDay::from_minutes(to)?))
            }
            NamedValue::DaysFromToday(days) => {
                let day = today?.plus_days(i32::from(days)).to_string();
                Some(FacetValue::Value(Group::Day, programme.value(Group::Day, &day)?))
            }
        };
        self.values.iter().map(value).collect()
    }

    /// Whether the terms are this name, inflected or without its dots and rings.
    pub(super) fn is(&self, terms: &[Asked]) -> bool {
        self.words.len() == terms.len() && self.words.iter().zip(terms).all(|(name, term)| self.is_word(name, term))
    }

    fn is_word(&self, name: &str, term: &Asked) -> bool {
        term.forms.iter().any(|form| {
            let asked = if self.is_proper { &form.name } else { &form.stem };
            is_same(asked, name) || term.is_unknown && matching::is_mistyped(asked, name)
        })
    }

    /// Position of consecutive terms in this name, the last of which may be the beginning of a word.
    pub(super) fn place_of(&self, terms: &[QueryTerm], asked: &[Asked]) -> Option<usize> {
        let (last, whole) = asked.split_last()?;
        let typed = &terms.last()?.normalized;
        let begins = |name: &str| name.get(..typed.len()).is_some_and(|begin| is_same(typed, begin));
        self.words.windows(asked.len()).position(|words| {
            let (end, before) = words.split_last().unwrap_or((&words[0], &[]));
            (begins(end) || self.is_word(end, last))
                && before.iter().zip(whole).all(|(name, term)| self.is_word(name, term))
        })
    }
}

/// A query term as it is compared with names: as it was typed, and as it was probably meant.
pub(super) struct Asked {
    forms: Vec<AskedForm>,
    /// Whether the term is no word of the programme, so that it may be a name with a typo.
    is_unknown: bool,
}

struct AskedForm {
    stem: String,
    /// Without the s of a genitive.
    name: String,
}

impl Asked {
    pub(super) fn new(typed: &str, corrections: &[String], is_unknown: bool) -> Self {
        let forms = std::iter::once(typed).chain(corrections.iter().map(String::as_str));
        let form = |word: &str| AskedForm { stem: stem::swedish(word), name: without_genitive(word).to_owned() };
        Self { forms: forms.map(form).collect(), is_unknown }
    }
}

const COUNTY: u8 = Group::County as u8;

/// Whether the names of a group's values, by its index, are proper names.
fn is_proper(group: u8) -> bool {
    [Group::County, Group::Municipality, Group::Organizer].iter().any(|proper| proper.index() == usize::from(group))
}

fn without_genitive(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2).unwrap_or(word)
}

/// Whether a word was typed as it is, or with a and o for all of its å, ä and ö.
fn is_same(typed: &str, word: &str) -> bool {
    typed.len() == word.len()
        && (typed == word || typed.bytes().eq(word.bytes().map(tokens::without_diacritic)) && !has_diacritics(typed))
}

fn has_diacritics(word: &str) -> bool {
    word.bytes().any(|letter| b"{|}".contains(&letter))
}
