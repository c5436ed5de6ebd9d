//! Suggestions while typing: values of facets that have a name with the last words, and words that continue the last one.

use std::cmp::Reverse;

use super::{
    View,
    understood::{self, Words},
};
use crate::{
    domain::{
        filter::{Filter, Group},
        search::{
            index::FacetValue,
            query::{Query, QueryTerm},
            stem, tokens,
            vocabulary::TermId,
        },
    },
    parts::html::prelude::*,
};

/// Least number of letters: a single one is the beginning of too much.
const FEWEST_LETTERS: usize = 2;
/// Number of suggested words, of suggested values of each kind, and of values in all.
const WORDS: usize = 3;
const OF_A_KIND: usize = 2;
const VALUES: usize = 6;
/// Groups whose values come first, of values that are named alike.
const FIRST: [Group; 5] = [Group::Municipality, Group::County, Group::Day, Group::Format, Group::Language];

/// Beginning of the ids of the options; the index follows.
pub const OPTION: &str = "suggestion-";

/// Suggested word or value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub name: String,
    /// What the value is, such as `plats`; empty for a word.
    pub kind: String,
    /// Filter that the suggestion leads to.
    pub filter: Filter,
}

/// Whether the text ends in a word that is too short to suggest anything for, but may go on.
pub fn is_begun(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    last.chars().count() < FEWEST_LETTERS
}

/// Suggestions for the text; none where it does not end in a word that is searched.
pub fn suggestions(view: &View) -> Vec<Suggestion> {
    let query = Query::parse(&view.filter.text);
    let is_typed = |last: &&QueryTerm| {
        !last.is_quoted && last.normalized.len() >= FEWEST_LETTERS && view.filter.text.ends_with(&last.typed)
    };
    if query.terms.last().is_none_or(|last| !is_typed(&last)) {
        return Vec::new();
    }
    let values = values(view, &query);
    let mut words = words(view, &query);
    // A name that is or begins with the word makes it redundant: the value finds the same, and the text what else
    // mentions it.
    words.retain(|word| {
        values.iter().all(|value| value.name.to_lowercase().split(' ').next() != Some(word.name.as_str()))
    });
    values.into_iter().chain(words).collect()
}

/// Words of the programme that begin as the last word does, or that it may be a typo of; of each stem the commonest
/// form.
fn words(view: &View, query: &Query) -> Vec<Suggestion> {
    let Some((last, found)) = query.terms.last().zip(view.outcome.answer.as_ref().and_then(|it| it.matches.last()))
    else {
        return Vec::new();
    };
    let Some(before) = view.filter.text.strip_suffix(last.typed.as_str()) else { return Vec::new() };
    let index = &view.programme.index;
    let typed = tokens::without_diacritics(&last.normalized);
    let goes_on = |word: &str| tokens::without_diacritics(word).starts_with(&typed);
    let is_meant = |word: &str| goes_on(word) || found.corrections.iter().any(|correction| correction == word);
    let words = found.words.iter().filter(|found| is_meant(index.vocabulary().word(found.word)));
    let mut words: Vec<(usize, TermId)> =
        words.map(|found| (index.document_frequency(found.word), found.word)).collect();
    let mut stems = vec![stem::swedish(&last.normalized)];
    let mut suggested = Vec::new();
    while suggested.len() < WORDS
        && let Some((_, word)) = take_first(&mut words, |(documents, _)| Reverse(*documents))
    {
        let word = index.vocabulary().word(word);
        let stem = stem::swedish(word);
        if !stems.contains(&stem) {
            stems.push(stem);
            let name = tokens::display_form(word);
            let filter = view.filter.with_text(&format!("{before}{name}"));
            suggested.push(Suggestion { name, kind: String::new(), filter });
        }
    }
    suggested
}

/// Values that have a name with the last words; most words first, then those whose name begins so, then commonest.
fn values(view: &View, query: &Query) -> Vec<Suggestion> {
    let found = view.programme.index.facets_begun(view.programme, &query.terms, view.today);
    let order = |value: Option<&FacetValue>| match value {
        Some(FacetValue::Value(group, value)) => {
            let place = FIRST.iter().position(|first| first == group).unwrap_or(FIRST.len());
            [place, usize::MAX - view.outcome.count(*group, *value) as usize]
        }
        Some(FacetValue::Hours(..)) | None => [FIRST.len(), usize::MAX],
    };
    let words = Words::of(&view.filter.text);
    let mut suggested: Vec<Suggestion> = Vec::new();
    let mut keys: Vec<(usize, [usize; 5])> = (0..)
        .zip(&found)
        .map(|(number, (at, facet))| {
            let [place, rarity] = order(facet.values.first());
            let others = query.terms.len() - facet.terms.len();
            (number, [others, usize::from(*at > 0), facet.values.len(), place, rarity])
        })
        .collect();
    while suggested.len() < VALUES
        && let Some((number, _)) = take_first(&mut keys, |(_, key)| *key)
    {
        let facet = &found[number].1;
        let (name, kind) = understood::name_of(view, &facet.values);
        let has_room = suggested.iter().filter(|known| known.kind == kind).count() < OF_A_KIND
            && !suggested.iter().any(|known| known.kind == kind && known.name == name);
        if has_room
            && let text = words.without(&|term| facet.terms.contains(&term))
            && let Some(filter) = understood::with_values(view, view.filter.with_text(&text), &facet.values)
        {
            suggested.push(Suggestion { name, kind, filter });
        }
    }
    suggested
}

/// Removes and returns the item with the least key; the first of equals.
fn take_first<T: Copy, K: Ord>(found: &mut Vec<T>, key: impl Fn(&T) -> K) -> Option<T> {
    let (at, first) = found.iter().copied().enumerate().min_by_key(|(_, it)| key(it))?;
    found.remove(at);
    Some(first)
}

/// Adds a counted suggestion: of a kind, that with most activities comes first.
pub fn insert(found: &mut Vec<(Suggestion, Option<usize>)>, suggestion: Suggestion, hits: Option<usize>) {
    let fewer = found.iter().rev().take_while(|(it, many)| it.kind == suggestion.kind && *many < hits).count();
    found.insert(found.len() - fewer, (suggestion, hits));
}

/// Options of the list, each with its number of activities where that is known.
pub fn options(view: &View, suggestions: &[(Suggestion, Option<usize>)]) -> Markup {
    Markup::of(maud! {
        @for (at, (suggestion, hits)) in suggestions.iter().enumerate() {
            li #{ (OPTION) (at) } role="option" aria-selected="false" {
                span.name { (suggestion.name) }
                " "
                span.hint {
                    @if !suggestion.kind.is_empty() { "· " (suggestion.kind) }
                    @if let Some(hits) = hits {
                        @if !suggestion.kind.is_empty() { " · " }
                        (view.locale.hits(*hits))
                    }
                }
            }
        }
    })
}
