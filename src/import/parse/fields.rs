//! Single fields of a record: a value, or a fault that is collected while parsing continues.

use std::borrow::Cow;

use crate::{
    languages::languages_in,
    record::{Fault, Raw},
};
use domain::{
    field::Field,
    problem::Problem,
    taxonomy::{Accessibility, Language},
    text,
};

/// Faults of a record, collected while the other fields are parsed.
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    pub(super) fn field(&mut self, field: Field, problem: Problem) {
        self.0.push(Fault::Field(field, problem));
    }

    pub(super) fn take<T>(&mut self, field: Field, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.field(field, problem)).ok()
    }
}

/// List parallel to the partners' names; empty strings where the record has none.
pub(super) fn beside<'a>(
    names: &[Cow<str>],
    raw: &'a Raw,
    field: Field,
    faults: &mut Faults,
) -> Option<Vec<Cow<'a, str>>> {
    let mut places = raw.places(field);
    if places.is_empty() {
        return Some(vec![Cow::Borrowed(""); names.len()]);
    }
    // A final semicolon may precede the last partner's empty item.
    if places.len() + 1 == names.len() && raw.text(field).trim_end().ends_with(';') {
        places.push(Cow::Borrowed(""));
    }
    if places.len() == names.len() {
        return Some(places);
    }
    faults.field(field, Problem::UnevenLists { expected: names.len(), count: places.len() });
    None
}

/// Value of a field that may be blank.
pub(super) fn optional<T>(
    raw: &Raw,
    field: Field,
    parse: impl Fn(&str) -> Result<T, Problem>,
    faults: &mut Faults,
) -> Option<T> {
    let text = raw.text(field).trim();
    if text.is_empty() { None } else { faults.take(field, parse(text)) }
}

/// Value like [`optional`], case-insensitive.
pub(super) fn word<T>(
    raw: &Raw,
    field: Field,
    parse: impl Fn(&str) -> Result<T, Problem>,
    faults: &mut Faults,
) -> Option<T> {
    optional(raw, field, |text| parse(&text.to_lowercase()), faults)
}

pub(super) fn line(raw: &Raw, field: Field, limit: usize, faults: &mut Faults) -> Option<String> {
    faults.take(field, text::optional_line(raw.text(field), limit)).flatten()
}

pub(super) fn languages(raw: &Raw, faults: &mut Faults) -> Vec<Language> {
    let mut languages = Vec::new();
    for written in raw.items(Field::Language) {
        for language in faults.take(Field::Language, languages_in(&written)).into_iter().flatten() {
            text::push_new(&mut languages, language);
        }
    }
    if languages.is_empty() {
        languages.push(Language::swedish());
    }
    languages
}

pub(super) fn accessibility(raw: &Raw, faults: &mut Faults) -> Vec<Accessibility> {
    let mut all = Vec::new();
    for written in raw.items(Field::Accessibility) {
        if let Some(one) = faults.take(Field::Accessibility, Accessibility::parse(&written.to_lowercase())) {
            text::push_new(&mut all, one);
        }
    }
    all
}
