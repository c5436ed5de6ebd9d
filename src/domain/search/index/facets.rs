//! Values of facets that a query names: `online`, `på engelska`, `nära Umeå`, `5 oktober`, `i morgon`, `kl 13`.

mod names;

use std::ops::Range;

use self::names::Asked;
pub(in crate::search) use self::names::FacetName;
use super::{ABSENT, Index, SearchResult, terms::TermScores};
use crate::{
    filter::{Group, run},
    programme::Programme,
    search::{matching::Cost, query::QueryTerm},
    time::{Date, TimeOfDay},
};

/// The cost of a match of the word where it names a facet that the document lacks.
const SAYS_ONLY: Cost = 3;
/// The same of several words that are no proper name: they may stand anywhere.
const SAYS_APART: Cost = 20;
/// The cost of facets that the document has, but in no occurrence together.
const NOT_TOGETHER: Cost = 30;

/// The cost of a party that does not organize the activity.
const PARTNER: Cost = 2;

/// The cost of what is elsewhere in the county of a place that the query is near to.
const NEAR: Cost = 6;

/// Words before a place that mean its surroundings too, normalized.
const NEARNESS: [&str; 6] = ["n{ra", "kring", "runt", "near", "around", "omkring"];

/// Words before an hour of the day.
const CLOCK: [&str; 3] = ["kl", "klockan", "at"];

/// Value of a facet as a query names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetValue {
    Value(Group, u32),
    /// Start from the first time on, and before the second; past midnight where that is no later.
    Hours(TimeOfDay, TimeOfDay),
}

impl FacetValue {
    /// Whether an occurrence has the value, rather than the activity.
    pub fn is_of_occurrence(self) -> bool {
        match self {
            Self::Value(group, _) => group.is_of_occurrence(),
            Self::Hours(..) => true,
        }
    }

    /// Whether a document, or an occurrence where the value is one of occurrences, has it.
    fn is_of(self, programme: &Programme, row: u32) -> bool {
        match self {
            Self::Value(group, value) => programme.values(group, row).contains(&value),
            Self::Hours(from, to) => run::starts_within(programme, row, Some(from), Some(to)),
        }
    }
}

/// Terms of a query that were understood as values of facets, all of them in one occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderstoodFacet {
    pub terms: Range<usize>,
    pub values: Vec<FacetValue>,
}

impl UnderstoodFacet {
    /// Whether an occurrence has what is said of occurrences.
    pub fn is_of(&self, programme: &Programme, occurrence: u32) -> bool {
        self.values.iter().all(|value| !value.is_of_occurrence() || value.is_of(programme, occurrence))
    }

    /// The cost of a document that has the values; a party costs more where it is a partner.
    fn cost_of(&self, programme: &Programme, document: u32) -> Option<Cost> {
        let is_partner = |value: &FacetValue| match value {
            FacetValue::Value(Group::Organizer, party) => {
                programme.values(Group::Organizer, document).first() != Some(party)
            }
            _ => false,
        };
        let has_all = self.values.iter().all(|value| value.is_of_occurrence() || value.is_of(programme, document))
            && programme.occurrences(document).any(|occurrence| self.is_of(programme, occurrence));
        has_all.then(|| if self.values.iter().any(is_partner) { PARTNER } else { 0 })
    }
}

impl Index {
    /// Matches the documents that have a value which the query names; those that only say the words come after them.
    pub(super) fn match_facets(
        &self,
        programme: &Programme,
        words: &[QueryTerm],
        today: Option<Date>,
        terms: &mut [TermScores],
        result: &mut SearchResult,
    ) {
        let asked: Vec<Asked> = words
            .iter()
            .zip(terms.iter())
            .map(|(word, TermScores { matches, .. })| {
                Asked::new(&word.normalized, &matches.corrections, matches.words.is_empty())
            })
            .collect();
        let mut is_named = vec![false; words.len()];
        for length in (1..=words.len().min(MOST_WORDS)).rev() {
            for first in 0..=words.len() - length {
                let named = first..first + length;
                if is_named[named.clone()].contains(&true) || words[named.clone()].iter().any(|word| word.is_quoted) {
                    continue;
                }
                let meant = self.facet_names.iter().filter(|name| name.is(&asked[named.clone()]));
                let found: Vec<(&FacetName, Vec<FacetValue>)> =
                    meant.filter_map(|name| Some((name, name.values(programme, today)?))).collect();
                let hour = hour_of(&words[named.clone()]);
                if found.is_empty() && hour.is_none() {
                    continue;
                }
                is_named[named.clone()].fill(true);
                let is_proper = hour.is_none() && found.iter().all(|(name, _)| name.is_proper);
                if length == 1 && is_proper {
                    // A proper name has no forms but its genitive, and is no part of other words.
                    let typed = words[first].normalized.as_str();
                    let is_name =
                        |word: &str| word.strip_prefix(typed).is_some_and(|rest| rest.is_empty() || rest == "s");
                    let matches = &mut terms[first].matches;
                    matches.words.retain(|found| is_name(self.vocabulary.word(found.word)));
                    terms[first].costs = self.best_costs(&terms[first].matches.words, programme.len());
                }
                for cost in &mut terms[first].costs {
                    if *cost != ABSENT {
                        *cost += if is_proper || length == 1 { SAYS_ONLY } else { SAYS_APART };
                    }
                }
                let before = first.checked_sub(1).map(|before| &words[before]).filter(|word| !word.is_quoted);
                let is_near = before.is_some_and(|word| NEARNESS.contains(&word.normalized.as_str()));
                // `in English`, `på plats`, `nära Umeå`: the small word before it belongs to it.
                let begin = if is_near || before.is_some_and(QueryTerm::is_stop_word) { first - 1 } else { first };
                let named = begin..named.end;
                if is_near {
                    is_named[begin] = true;
                    if let Some(county) = found.iter().find_map(|(_, values)| county_of(programme, values)) {
                        let facet = UnderstoodFacet { terms: named.clone(), values: vec![county] };
                        Self::cheapen(programme, terms, &facet, first, NEAR);
                    }
                }
                for (name, values) in found {
                    let facet = UnderstoodFacet { terms: named.clone(), values };
                    Self::cheapen(programme, terms, &facet, first, name.cost);
                    result.facets.push(facet);
                }
                if let Some(hour) = hour {
                    let facet = UnderstoodFacet { terms: named, values: vec![hour] };
                    Self::cheapen(programme, terms, &facet, first, 0);
                    result.facets.push(facet);
                }
            }
        }
        Self::part_occurrences(programme, terms, &result.facets);
    }

    /// Adds a cost where no occurrence has all that is said of occurrences: a day and an hour, a day and a place.
    fn part_occurrences(programme: &Programme, terms: &mut [TermScores], facets: &[UnderstoodFacet]) {
        let of_occurrences: Vec<&UnderstoodFacet> =
            facets.iter().filter(|facet| facet.values.iter().any(|value| value.is_of_occurrence())).collect();
        // What names the same words is one or the other.
        let mut ranges: Vec<&Range<usize>> = of_occurrences.iter().map(|facet| &facet.terms).collect();
        ranges.dedup();
        if ranges.len() < 2 {
            return;
        }
        for document in 0..programme.len() as u32 {
            let has = |range: &Range<usize>, occurrence: u32| {
                of_occurrences.iter().any(|facet| facet.terms == *range && facet.is_of(programme, occurrence))
            };
            let each = ranges.iter().all(|range| programme.occurrences(document).any(|it| has(range, it)));
            let together = programme.occurrences(document).any(|it| ranges.iter().all(|range| has(range, it)));
            if each && !together {
                let cost = &mut terms[ranges[0].end - 1].costs[document as usize];
                *cost = cost.saturating_add(NOT_TOGETHER).min(ABSENT - 1).max(*cost);
            }
        }
    }

    /// Values that have a name with the last of these words next to each other, the very last one perhaps unfinished;
    /// each with the position of the words in the name, and the terms that stand for it, a small word before included.
    pub fn facets_begun(
        &self,
        programme: &Programme,
        words: &[QueryTerm],
        today: Option<Date>,
    ) -> Vec<(usize, UnderstoodFacet)> {
        let asked: Vec<Asked> = words.iter().map(|word| Asked::new(&word.normalized, &[], false)).collect();
        let mut found = Vec::new();
        for name in &self.facet_names {
            let most = words.len().min(name.words.len());
            let at = |many: &usize| {
                Some((*many, name.place_of(&words[words.len() - many..], &asked[words.len() - many..])?))
            };
            let Some((many, at)) = (1..=most).rev().find_map(|many| at(&many)) else { continue };
            let Some(values) = name.values(programme, today) else { continue };
            let first = words.len() - many;
            let is_small = first.checked_sub(1).is_some_and(|before| words[before].is_stop_word());
            let terms = first - usize::from(is_small)..words.len();
            found.push((at, UnderstoodFacet { terms, values }));
        }
        found
    }

    /// Gives the terms of a facet the cost of having it, in each document that has it: `more` is added at the term
    /// `first`, the others cost nothing.
    fn cheapen(programme: &Programme, terms: &mut [TermScores], facet: &UnderstoodFacet, first: usize, more: Cost) {
        for document in 0..programme.len() as u32 {
            let Some(cost) = facet.cost_of(programme, document) else { continue };
            for term in facet.terms.clone() {
                let known = &mut terms[term].costs[document as usize];
                *known = (*known).min(if term == first { cost + more } else { 0 });
            }
        }
    }
}

/// The county of the municipality among the values.
fn county_of(programme: &Programme, values: &[FacetValue]) -> Option<FacetValue> {
    let [FacetValue::Value(Group::Municipality, place)] = values else { return None };
    let code = programme.slugs(Group::Municipality).get(*place as usize).get(..2)?;
    Some(FacetValue::Value(Group::County, programme.value(Group::County, code)?))
}

/// The hour that words name: `kl 13`, `klockan 9:30`, `13.00`.
fn hour_of(words: &[QueryTerm]) -> Option<FacetValue> {
    let number = |word: &QueryTerm, most: u16| word.normalized.parse::<u16>().ok().filter(|number| *number < most);
    let is_clock = |word: &QueryTerm| CLOCK.contains(&word.normalized.as_str());
    let (hour, minute) = match words {
        [clock, hour] if is_clock(clock) => (number(hour, 24)?, 0),
        [clock, hour, minute] if is_clock(clock) && minute.normalized.len() == 2 => {
            (number(hour, 24)?, number(minute, 60)?)
        }
        [hour, minute] if ["00", "15", "30", "45"].contains(&minute.normalized.as_str()) => {
            (number(hour, 24)?, number(minute, 60)?)
        }
        _ => return None,
    };
    let time = |minutes: u16| TimeOfDay::from_minutes(minutes % (24 * 60));
    Some(FacetValue::Hours(time(hour * 60 + minute)?, time((hour + 1) * 60 + minute)?))
}

/// The most words of a name that is looked for.
const MOST_WORDS: usize = 5;
