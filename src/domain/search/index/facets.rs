//! Values of facets that a query names: `online`, `på engelska`, `i Umeå`, `5 oktober`.

use std::ops::Range;

use super::{ABSENT, Index, SearchResult, groups::TermGroupMatch, terms::TermScores};
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
    /// Swedish stems of its words.
    stems: Vec<String>,
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
            let stems: Vec<String> = tokens::tokenize(name).iter().map(|word| stem::swedish(word)).collect();
            if !stems.is_empty() {
                names.push(Self { stems, values: values.to_vec(), cost });
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

    /// Whether the terms are this name, inflected or without its dots and rings.
    fn is(&self, terms: &[(String, String)]) -> bool {
        self.stems.len() == terms.len()
            && self.stems.iter().zip(terms).all(|(name, (stem, plain))| {
                name == stem || stem == plain && tokens::without_diacritics(name) == *plain
            })
    }
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
    ) -> Vec<TermGroupMatch> {
        let stems: Vec<(String, String)> = words
            .iter()
            .map(|word| {
                let stem = stem::swedish(&word.normalized);
                let plain = tokens::without_diacritics(&stem);
                (stem, plain)
            })
            .collect();
        let mut groups: Vec<TermGroupMatch> = Vec::new();
        let mut is_named = vec![false; words.len()];
        for length in (1..=words.len().min(MOST_WORDS)).rev() {
            for first in 0..=words.len() - length {
                let named = first..first + length;
                if is_named[named.clone()].iter().any(|is_named| *is_named)
                    || words[named.clone()].iter().any(|word| word.is_quoted)
                {
                    continue;
                }
                let found: Vec<&FacetName> =
                    self.facet_names.iter().filter(|name| name.is(&stems[named.clone()])).collect();
                if found.is_empty() {
                    continue;
                }
                is_named[named.clone()].fill(true);
                // `in English`, `på plats`: the small word before it belongs to it.
                let begin = if first > 0 && words[first - 1].is_stop_word() { first - 1 } else { first };
                let mut costs = vec![ABSENT; terms[0].costs.len()];
                for name in found {
                    for (document, cost) in costs.iter_mut().enumerate() {
                        if has_all(programme, document as u32, &name.values) {
                            *cost = name.cost.min(*cost);
                        }
                    }
                    result.facets.push(UnderstoodFacet { terms: named.clone(), values: name.values.clone() });
                }
                for begin in begin..=first {
                    let none = result.extra_matches.len()..result.extra_matches.len();
                    groups.push(TermGroupMatch {
                        words: begin..named.end,
                        extra_matches: none,
                        costs: costs.clone(),
                    });
                }
                for cost in &mut terms[named.start].costs {
                    if *cost != ABSENT {
                        *cost += SAYS_ONLY;
                    }
                }
            }
        }
        groups
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
