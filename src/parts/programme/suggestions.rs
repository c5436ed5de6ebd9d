//! Suggestions while typing: values of facets that have a name with the last words, and words that continue the last one.

use std::cmp::Reverse;

use super::{View, understood};
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
    // A name of one word makes the word redundant: the value finds the same, and the text what else mentions it.
    words.retain(|word| values.iter().all(|value| value.name.to_lowercase() != word.name));
    values.into_iter().chain(words).collect()
}

/// Words of the programme that begin as the last word does, or that it may be a typo of; of each stem the commonest
/// form.
fn words(view: &View, query: &Query) -> Vec<Suggestion> {
    let Some((last, found)) = query.terms.last().zip(view.outcome.answer.as_ref().and_then(|it| it.matches.last()))
    else {
        return Vec::new();
    };
    let Some(before) = without(&view.filter.text, std::slice::from_ref(last)) else { return Vec::new() };
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
    let order = |value: &FacetValue| match *value {
        FacetValue::Value(group, value) => {
            let place = FIRST.iter().position(|first| *first == group).unwrap_or(FIRST.len());
            (place, u32::MAX - view.outcome.count(group, value))
        }
        FacetValue::Hours(..) => (FIRST.len(), u32::MAX),
    };
    let mut suggested: Vec<Suggestion> = Vec::new();
    let mut keys: Vec<(usize, (usize, bool, usize, Option<(usize, u32)>))> = (0..)
        .zip(&found)
        .map(|(number, (at, facet))| {
            let order = facet.values.first().map(order);
            (number, (query.terms.len() - facet.terms.len(), *at > 0, facet.values.len(), order))
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
            && let Some(rest) = without(&view.filter.text, &query.terms[facet.terms.clone()])
            && let Some(filter) = understood::with_values(view, view.filter.with_text(rest), &facet.values)
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

/// Text without its last words.
fn without<'a>(text: &'a str, words: &[QueryTerm]) -> Option<&'a str> {
    let (first, others) = words.split_first()?;
    let end = others
        .iter()
        .rev()
        .try_fold(text, |text, word| Some(text.strip_suffix(word.typed.as_str())?.trim_end_matches([' ', '-'])))?;
    end.strip_suffix(first.typed.as_str())
}

/// Options of the list, each with its number of activities.
pub fn options(view: &View, suggestions: &[(Suggestion, usize)]) -> Markup {
    Markup::of(maud! {
        @for (at, (suggestion, hits)) in suggestions.iter().enumerate() {
            li #{ (OPTION) (at) } role="option" aria-selected="false" {
                span.name { (suggestion.name) }
                " "
                span.hint {
                    @if !suggestion.kind.is_empty() { "· " (suggestion.kind) " · " }
                    (view.locale.hits(*hits))
                }
            }
        }
    })
}
