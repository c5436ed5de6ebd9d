//! Suggestions while typing: words that continue the last one, and parties, themes and places with that name.

use std::cmp::Reverse;

use super::View;
use crate::{
    domain::{
        filter::{Filter, Group},
        search::{
            query::{Query, QueryTerm},
            stem, tokens,
            vocabulary::TermId,
        },
    },
    parts::html::prelude::*,
};

/// Least number of letters: a single one is the beginning of too much.
const FEWEST_LETTERS: usize = 2;
/// Number of suggested words, and of suggested values of each group.
const WORDS: usize = 3;
const VALUES: usize = 2;
/// Groups whose values are suggested.
const GROUPS: [Group; 4] = [Group::Organizer, Group::Theme, Group::Municipality, Group::County];

/// Beginning of the ids of the options; the index follows.
pub const OPTION: &str = "suggestion-";

/// Suggested word or value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub name: String,
    /// Group of the value; `None` for a word.
    pub group: Option<Group>,
    /// Filter that the suggestion leads to.
    pub filter: Filter,
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
    let values: Vec<(usize, Suggestion)> = GROUPS.into_iter().flat_map(|group| values(view, &query, group)).collect();
    let mut words = words(view, &query);
    // A name of one word makes the word redundant: the value finds the same, and the text what else mentions it.
    words.retain(|word| values.iter().all(|(_, value)| value.name.to_lowercase() != word.name));
    // A name of which several words were typed is probably meant; one word begins many.
    let (meant, others): (Vec<_>, Vec<_>) = values.into_iter().partition(|(many, _)| *many > 1);
    let names = |values: Vec<(usize, Suggestion)>| values.into_iter().map(|(_, suggestion)| suggestion);
    names(meant).chain(words).chain(names(others)).collect()
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
            suggested.push(Suggestion { name, group: None, filter });
        }
    }
    suggested
}

/// Values whose names contain the last words; most words first, then earliest in the name, then commonest. Each with
/// the number of words that it replaces.
fn values(view: &View, query: &Query, group: Group) -> Vec<(usize, Suggestion)> {
    let typed: Vec<String> = query.terms.iter().map(|word| tokens::without_diacritics(&word.normalized)).collect();
    // Number of the last words in the name, their position in it, the value's number of activities, and the value.
    let mut found: Vec<(usize, usize, u32, u32)> = Vec::new();
    for (value, count) in view.outcome.counts[group.index()].iter().enumerate().filter(|(_, count)| **count > 0) {
        let name = tokens::tokenize(&view.label(group, value as u32));
        let name: Vec<String> = name.iter().map(|word| tokens::without_diacritics(word)).collect();
        let begins = |many: usize| place(&name, &typed[typed.len() - many..]);
        if let Some((many, at)) = (1..=typed.len()).rev().find_map(|many| Some((many, begins(many)?))) {
            found.push((many, at, *count, value as u32));
        }
    }
    let mut suggested = Vec::new();
    while suggested.len() < VALUES
        && let Some((many, .., value)) =
            take_first(&mut found, |(many, at, count, _)| (Reverse(*many), *at > 0, Reverse(*count)))
    {
        let slug = view.programme.slugs(group).get(value as usize);
        let rest = without(&view.filter.text, &query.terms[query.terms.len() - many..]);
        if let Some(rest) = rest.filter(|_| !view.filter.is_selected(group, slug)) {
            let mut filter = view.filter.with_text(rest);
            filter.select(group, slug);
            suggested.push((many, Suggestion { name: view.label(group, value), group: Some(group), filter }));
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

/// Position in a name of consecutive words, the last of which may be a prefix.
fn place(name: &[String], typed: &[String]) -> Option<usize> {
    let (last, whole) = typed.split_last()?;
    name.windows(typed.len())
        .position(|words| words.starts_with(whole) && words[whole.len()].starts_with(last.as_str()))
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
                    @if let Some(group) = suggestion.group { (view.locale.group_name(group)) " · " }
                    (view.locale.hits(*hits))
                }
            }
        }
    })
}
