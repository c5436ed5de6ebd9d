//! Values of facets that a query names: `online`, `på engelska`, `i Umeå`, `5 oktober`.

use std::ops::Range;

use super::{ABSENT, Index, SearchResult, terms::TermScores};
use crate::{
    filter::Group,
    programme::Programme,
    search::{
        matching::Cost,
        query::{QueryTerm, WEEKDAYS},
        stem, tokens,
    },
    time::Date,
};

/// The cost of a match of the words where they name a facet that the document lacks.
const SAYS_ONLY: Cost = 3;

/// The cost of a party that does not organize the activity.
const PARTNER: Cost = 2;

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

/// A name of values that one document has all of.
pub(in crate::search) struct FacetName {
    /// Its words; of a proper name without the s of a genitive, else their Swedish stems.
    words: Vec<String>,
    /// Whether it is the name of a party or a place, which has no forms.
    is_proper: bool,
    values: Vec<(Group, u32)>,
    /// The cost where another value has the same name: a municipality goes before its county.
    cost: Cost,
}

/// Terms of a query that were understood as a value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderstoodFacet {
    pub terms: Range<usize>,
    pub values: Vec<(Group, u32)>,
}

impl FacetName {
    /// Every name of the programme's values.
    pub(in crate::search) fn all(programme: &Programme) -> Vec<Self> {
        let mut names = Vec::new();
        let mut add = |name: &str, values: &[(Group, u32)], cost: Cost| {
            let is_proper = values.iter().all(|(group, _)| {
                matches!(group, Group::County | Group::Municipality | Group::Organizer)
            });
            let words: Vec<String> = tokens::tokenize(name)
                .iter()
                .map(|word| if is_proper { without_genitive(word).to_owned() } else { stem::swedish(word) })
                .collect();
            if !words.is_empty() {
                names.push(Self { words, is_proper, values: values.to_vec(), cost });
            }
        };
        for group in [Group::Theme, Group::Kind, Group::County, Group::Municipality, Group::Day] {
            let column = &programme.list.groups[group.index()];
            for value in 0..column.slugs.len() {
                let values = [(group, value as u32)];
                if let Some(date) = Date::parse(column.slugs.get(value)).filter(|_| group == Group::Day) {
                    date_names(date, |name| add(name, &values, 0));
                    continue;
                }
                let cost = Cost::from(group == Group::County);
                for label in [column.labels.get(value), column.labels_en.get(value)] {
                    add(label, &values, cost);
                    // `Djur/natur` is either, and both.
                    for part in label.split('/').filter(|part| part.len() < label.len()) {
                        add(part, &values, cost);
                    }
                    if label.contains('/') {
                        add(&label.replace('/', " och "), &values, cost);
                        add(&label.replace('/', " and "), &values, cost);
                    }
                    if group == Group::County && !label.is_empty() {
                        add(&format!("{label} län"), &values, 0);
                    }
                }
            }
        }
        let parties = &programme.list.groups[Group::Organizer.index()];
        for party in 0..parties.slugs.len() {
            let values = [(Group::Organizer, party as u32)];
            let name = parties.labels.get(party);
            add(name, &values, 0);
            for others in programme.list.synonyms.iter().filter(|names| names.iter().any(|known| known == name)) {
                others.iter().filter(|other| *other != name).for_each(|other| add(other, &values, 0));
            }
        }
        for further in &programme.list.facet_names {
            let values: Option<Vec<(Group, u32)>> = further
                .values
                .iter()
                .map(|(group, value)| Some((*Group::ALL.get(usize::from(*group))?, *value)))
                .collect();
            for name in &further.names {
                add(name, values.as_deref().unwrap_or_default(), 0);
            }
        }
        names
    }

    /// The cost of a document that has the values; a party costs more where it is a partner.
    fn cost_of(&self, programme: &Programme, document: u32) -> Option<Cost> {
        let is_partner = |(group, value): &(Group, u32)| {
            *group == Group::Organizer && programme.values(Group::Organizer, document).first() != Some(value)
        };
        has_all(programme, document, &self.values)
            .then(|| self.cost + if self.values.iter().any(is_partner) { PARTNER } else { 0 })
    }

    /// Whether the terms are this name, inflected or without its dots and rings.
    fn is(&self, terms: &[Asked]) -> bool {
        self.words.len() == terms.len()
            && self.words.iter().zip(terms).all(|(name, term)| {
                let asked = if self.is_proper { &term.name } else { &term.stem };
                name == asked || !has_diacritics(asked) && tokens::without_diacritics(name) == *asked
            })
    }
}

/// A query term as it is compared with names.
struct Asked {
    stem: String,
    /// Without the s of a genitive.
    name: String,
}

fn without_genitive(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2).unwrap_or(word)
}

fn has_diacritics(word: &str) -> bool {
    word.bytes().any(|letter| b"{|}".contains(&letter))
}

/// The names of a day: `tisdag`, `tuesday`, `5/10`, `5 oktober`, `5 october`, `october 5`.
fn date_names(date: Date, mut add: impl FnMut(&str)) {
    let (_, month, day) = date.ymd();
    for name in WEEKDAYS[date.weekday()] {
        add(name);
    }
    add(&format!("{day} {month}"));
    for name in MONTHS[month as usize - 1] {
        add(&format!("{day} {name}"));
        add(&format!("{name} {day}"));
    }
}

impl Index {
    /// Matches the documents that have a value which the query names; those that only say the words come after them.
    pub(super) fn match_facets(
        &self,
        programme: &Programme,
        words: &[QueryTerm],
        terms: &mut [TermScores],
        result: &mut SearchResult,
    ) {
        let asked: Vec<Asked> = words
            .iter()
            .map(|word| Asked {
                stem: stem::swedish(&word.normalized),
                name: without_genitive(&word.normalized).to_owned(),
            })
            .collect();
        let mut is_named = vec![false; words.len()];
        for length in (1..=words.len().min(MOST_WORDS)).rev() {
            for first in 0..=words.len() - length {
                let named = first..first + length;
                if is_named[named.clone()].contains(&true) || words[named.clone()].iter().any(|word| word.is_quoted) {
                    continue;
                }
                let found: Vec<&FacetName> =
                    self.facet_names.iter().filter(|name| name.is(&asked[named.clone()])).collect();
                if found.is_empty() {
                    continue;
                }
                is_named[named.clone()].fill(true);
                if length == 1 && found.iter().all(|name| name.is_proper) {
                    // A proper name has no forms but its genitive, and is no part of other words.
                    let typed = words[first].normalized.as_str();
                    let is_name = |word: &str| word.strip_prefix(typed).is_some_and(|rest| rest.is_empty() || rest == "s");
                    let matches = &mut terms[first].matches;
                    matches.words.retain(|found| is_name(self.vocabulary.word(found.word)));
                    terms[first].costs = self.best_costs(&terms[first].matches.words, programme.len());
                }
                // `in English`, `på plats`: the small word before it belongs to it.
                let begin = if first > 0 && words[first - 1].is_stop_word() { first - 1 } else { first };
                for cost in &mut terms[first].costs {
                    if *cost != ABSENT {
                        *cost += SAYS_ONLY;
                    }
                }
                for name in found {
                    for document in 0..programme.len() as u32 {
                        if let Some(cost) = name.cost_of(programme, document) {
                            for term in begin..named.end {
                                let cost = if term == first { cost } else { 0 };
                                let known = &mut terms[term].costs[document as usize];
                                *known = cost.min(*known);
                            }
                        }
                    }
                    result.facets.push(UnderstoodFacet { terms: begin..named.end, values: name.values.clone() });
                }
            }
        }
    }
}

/// The most words of a name that is looked for.
const MOST_WORDS: usize = 5;

/// Whether a document has all of the values, in one of its occurrences those that are an occurrence's.
fn has_all(programme: &Programme, document: u32, values: &[(Group, u32)]) -> bool {
    let of_occurrence = |(group, _): &&(Group, u32)| group.is_of_occurrence();
    let has = |row: u32| move |(group, value): &(Group, u32)| programme.values(*group, row).contains(value);
    values.iter().filter(|value| !of_occurrence(value)).all(has(document))
        && programme
            .occurrences(document)
            .any(|occurrence| values.iter().filter(of_occurrence).all(has(occurrence)))
}
