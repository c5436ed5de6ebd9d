//! What is suggested while somebody types: words that go on as typed, and parties, themes and places called so.

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

/// From so many letters on: what one letter begins is anything.
const FEWEST_LETTERS: usize = 2;
/// How many words are suggested, and how many values of each group.
const WORDS: usize = 3;
const VALUES: usize = 2;
/// Whose names are suggested.
const GROUPS: [Group; 4] = [Group::Organizer, Group::Theme, Group::Municipality, Group::County];

/// What the ids of the options begin with; their place follows.
pub const OPTION: &str = "suggestion-";

/// Something that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub name: String,
    /// Whose value it is; `None` for a word.
    pub group: Option<Group>,
    /// What is chosen with it.
    pub filter: Filter,
}

/// What the text may go on to; nothing where it does not end in a word that is looked for.
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
    // A name's only word finds the same, and what else mentions it.
    words.retain(|word| values.iter().all(|(_, value)| value.name.to_lowercase() != word.name));
    // A name of which several words were typed is meant; of one word it may be anything that begins so.
    let (meant, others): (Vec<_>, Vec<_>) = values.into_iter().partition(|(many, _)| *many > 1);
    let names = |values: Vec<(usize, Suggestion)>| values.into_iter().map(|(_, suggestion)| suggestion);
    names(meant).chain(words).chain(names(others)).collect()
}

/// Words of the programme that begin as the last one does, or that it was mistyped for; of each the commonest form.
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

/// Values that are called as the last words are, those first that are called so by the most of them, then those that
/// begin so, then the commonest; each with how many words it is called by. The words make way for the value.
fn values(view: &View, query: &Query, group: Group) -> Vec<(usize, Suggestion)> {
    let typed: Vec<String> = query.terms.iter().map(|word| tokens::without_diacritics(&word.normalized)).collect();
    // By how many of the last words each is called, where in its name they begin, and its activities.
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

/// Takes out what comes first by a key, of equals the one that stands first.
fn take_first<T: Copy, K: Ord>(found: &mut Vec<T>, key: impl Fn(&T) -> K) -> Option<T> {
    let (at, first) = found.iter().copied().enumerate().min_by_key(|(_, it)| key(it))?;
    found.remove(at);
    Some(first)
}

/// Where words stand in a name one after the other, the last of them perhaps half typed.
fn place(name: &[String], typed: &[String]) -> Option<usize> {
    let (last, whole) = typed.split_last()?;
    name.windows(typed.len())
        .position(|words| words.starts_with(whole) && words[whole.len()].starts_with(last.as_str()))
}

/// The text before its last words.
fn without<'a>(text: &'a str, words: &[QueryTerm]) -> Option<&'a str> {
    let (first, others) = words.split_first()?;
    let end = others
        .iter()
        .rev()
        .try_fold(text, |text, word| Some(text.strip_suffix(word.typed.as_str())?.trim_end_matches([' ', '-'])))?;
    end.strip_suffix(first.typed.as_str())
}

/// The options of the list, each with how many activities it leads to.
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
