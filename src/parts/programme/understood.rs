//! Explanation of how the text was understood: values of facets that it names, words that no activity has together,
//! corrections, and what else was found.

mod words;

use super::View;
use crate::{
    domain::{
        filter::{Filter, Group},
        search::{
            index::{FacetValue, SearchResult, UnderstoodFacet},
            matching::{self, TermMatches},
            stem, tokens,
        },
        time::Date,
    },
    parts::html::prelude::*,
};

pub use words::Words;

/// Number of corrections that are listed for a word, and of words that one asks about in all.
const CORRECTIONS: usize = 3;
/// Number of look-alikes of words without matches that are counted in all: each is a search of its own.
const TRIED: usize = 6;
/// Number of other words that are listed in all.
const OTHERS: usize = 4;
/// Number of words, for each that was typed, that are tested for being in a hit.
const CANDIDATES: usize = 50;
/// Shorter words are part of too many others for these to be worth listing.
const LEAST_LETTERS: usize = 3;
/// Most values that are shown for the same words: a municipality, its county, a party.
const NAMESAKES: usize = 3;
/// Most dropped words that are told of.
const DROPPED: usize = 3;

/// Explanation; empty where every word was found as typed, or where there are no hits to explain.
pub fn sentences(view: &View) -> Markup {
    let Some(answer) = view.outcome.answer.as_ref().filter(|_| !view.outcome.hits.is_empty()) else {
        return Markup::default();
    };
    let words = Words::of(&view.filter.text);
    let facets = shown_facets(view, answer);
    let others = other_words(view, answer, &facets);
    Markup::of(maud! {
        @for facet in &facets { (chip(view, &words, facet)) " " }
        (dropped(view, answer, &words))
        @for (number, found) in answer.matches.iter().enumerate() {
            @if !answer.dropped.contains(&number) && !found.corrections.is_empty() {
                (corrections(view, &words, number, &found.corrections))
            }
        }
        @if !others.is_empty() {
            span { (view.locale.search_also(&others.join(", "))) }
        }
    })
}

/// Name of values, and what they are: `Digitalt` is a format.
pub fn name_of(view: &View, values: &[FacetValue]) -> (String, String) {
    let locale = view.locale;
    let name = |value: &FacetValue| match *value {
        FacetValue::Value(group, value) => view.label(group, value),
        FacetValue::Hours(from, to) => locale.hours(from, to),
    };
    let kind = match values.first() {
        Some(FacetValue::Value(Group::Format, _)) => locale.facet_format(),
        Some(FacetValue::Value(Group::Municipality, _)) => locale.facet_place(),
        Some(FacetValue::Value(Group::Organizer, _)) => locale.facet_party(),
        Some(FacetValue::Value(group, _)) => locale.group_name(*group),
        Some(FacetValue::Hours(..)) | None => locale.facet_hours(),
    };
    (values.iter().map(name).collect::<Vec<_>>().join(" + "), kind.to_lowercase())
}

/// Filter with the values chosen too; `None` where it has them already, or where two are of one group: that finds
/// either.
pub fn with_values(view: &View, mut filter: Filter, values: &[FacetValue]) -> Option<Filter> {
    if is_chosen(&filter, view, values) {
        return None;
    }
    let mut last = None;
    for value in values {
        match *value {
            FacetValue::Value(group, _) if last == Some(group) => return None,
            FacetValue::Value(group, value) => {
                last = Some(group);
                filter.select(group, view.programme.slugs(group).get(value as usize));
            }
            FacetValue::Hours(from, to) => (filter.from, filter.to) = (Some(from), Some(to)),
        }
    }
    (!filter.is_too_large()).then_some(filter)
}

/// Whether a filter has all of the values.
fn is_chosen(filter: &Filter, view: &View, values: &[FacetValue]) -> bool {
    values.iter().all(|value| match *value {
        FacetValue::Value(group, value) => filter.is_selected(group, view.programme.slugs(group).get(value as usize)),
        FacetValue::Hours(from, to) => (filter.from, filter.to) == (Some(from), Some(to)),
    })
}

/// Whether a document has the values of a facet, those of occurrences in this occurrence.
pub fn has(view: &View, facet: &UnderstoodFacet, document: u32, occurrence: u32) -> bool {
    facet.is_of(view.programme, occurrence)
        && facet.values.iter().all(|value| match *value {
            FacetValue::Value(group, value) if !group.is_of_occurrence() => {
                view.programme.values(group, document).contains(&value)
            }
            _ => true,
        })
}

/// Facets that hits have and that are not chosen; of the same words the municipality first, then the county.
fn shown_facets<'a>(view: &View, answer: &'a SearchResult) -> Vec<&'a UnderstoodFacet> {
    let mut facets: Vec<&UnderstoodFacet> = Vec::new();
    // Where the words are told of one by one, the sentence has the links.
    if answer.dropped.iter().any(|term| !has_no_match(answer, *term)) {
        return facets;
    }
    for place in [Some(Group::Municipality), Some(Group::County), None] {
        for facet in &answer.facets {
            let is_next = match facet.values.first() {
                Some(FacetValue::Value(group, _)) if [Group::Municipality, Group::County].contains(group) => {
                    place == Some(*group)
                }
                _ => place.is_none(),
            };
            let has_room = facets.iter().filter(|known| known.terms.end == facet.terms.end).count() < NAMESAKES;
            if is_next
                && has_room
                && !facets.iter().any(|known| known.values == facet.values)
                && !is_chosen(view.filter, view, &facet.values)
                && view.outcome.hits.iter().any(|hit| has(view, facet, hit.document, hit.occurrence))
            {
                facets.push(facet);
            }
        }
    }
    facets
}

/// A facet, and a link that sets it instead of its words.
fn chip(view: &View, words: &Words, facet: &UnderstoodFacet) -> impl Renderable {
    let (name, kind) = name_of(view, &facet.values);
    let mut filter = view.filter.with_text(&words.without(&|term| facet.terms.contains(&term)));
    for value in &facet.values {
        if let FacetValue::Value(group, _) = value {
            filter.clear_group(*group);
        }
    }
    let only = with_values(view, filter, &facet.values).map(|filter| view.address(&filter));
    maud! {
        span.meant {
            span.name { (name) }
            " · " (kind)
            @if let Some(address) = &only {
                " "
                a data-filter href=(address) {
                    (view.locale.only_this())
                    " "
                    span.visually-hidden { (name) }
                }
            }
        }
    }
}

/// Link to another filter.
fn link(view: &View, filter: &Filter, words: &str) -> Markup {
    Markup::of(maud! { a data-filter href=(view.address(filter)) { (words) } })
}

/// What there is of the words that no activity has together, each a link to it.
fn dropped(view: &View, answer: &SearchResult, words: &Words) -> Markup {
    let locale = view.locale;
    // By term the number of its part, one more than 0 for what is kept: the terms of a facet stand and fall together.
    let mut part_of = vec![0; words.terms.len()];
    for (number, term) in (1..).zip(answer.dropped.iter().take(DROPPED)) {
        let facet = answer.facets.iter().find(|facet| facet.terms.contains(term));
        let terms = facet.map_or(*term..*term + 1, |facet| facet.terms.clone());
        part_of[terms].fill(number);
    }
    let (mut unknown, mut parts): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for (term, part) in part_of.iter().enumerate() {
        let is_unknown = *part > 0 && has_no_match(answer, term);
        let list = if is_unknown { &mut unknown } else { &mut parts };
        if !list.contains(part) {
            list.push(*part);
        }
    }
    let typed = |part: usize| words.without(&|term| part_of[term] != part);
    let quoted = |part: &usize| locale.quoted(&typed(*part));
    let missing: Vec<String> = unknown.iter().map(quoted).collect();
    // The day that a part names.
    let day_of = |part: &usize| {
        let first = part_of.iter().position(|of| of == part)?;
        let facet = answer.facets.iter().find(|facet| facet.terms.start == first)?;
        let [FacetValue::Value(Group::Day, day)] = facet.values[..] else { return None };
        let is_all = part_of.iter().filter(|of| *of == part).count() == facet.terms.len();
        Date::parse(view.programme.slugs(Group::Day).get(day as usize)).filter(|_| is_all)
    };
    Markup::of(maud! {
        @if !missing.is_empty() {
            span { (locale.search_none_has(&missing.join(", "))) }
            " "
            (meant(view))
        }
        @match &parts[..] {
            [kept] => {
                @if !missing.is_empty() {
                    span { (locale.search_instead(&quoted(kept))) }
                    " "
                }
            }
            several => {
                span {
                    @match several {
                        [first, second] => (locale.search_none_has_both(&quoted(first), &quoted(second))),
                        _ => (locale.search_none_has_all()),
                    }
                    " "
                    @for (at, part) in several.iter().enumerate() {
                        @let filter = view.filter.with_text(&typed(*part));
                        @if at > 0 { ", " }
                        (link(view, &filter, &part_found(view, &filter, day_of(part))))
                    }
                    "."
                }
                " "
            }
        }
    })
}

/// How many activities have a part of the words: `3 har ”umeå”`, `37 är på fredag`.
fn part_found(view: &View, filter: &Filter, day: Option<Date>) -> String {
    let found = view.total(filter);
    match day {
        Some(day) if filter.text.contains(|c: char| c.is_ascii_digit()) => {
            view.locale.search_are_on(found, &view.locale.long_day(day))
        }
        Some(day) => view.locale.search_are_on(found, view.locale.weekday(day)),
        None => view.locale.search_have(found, &view.locale.quoted(&filter.text)),
    }
}

fn has_no_match(answer: &SearchResult, term: usize) -> bool {
    answer.matches[term].words.is_empty() && !answer.facets.iter().any(|facet| facet.terms.contains(&term))
}

/// Question whether words without matches were meant as others, each a link with its number of activities; empty where
/// there are no such words.
pub fn meant(view: &View) -> Markup {
    let Some(answer) = &view.outcome.answer else { return Markup::default() };
    let words = Words::of(&view.filter.text);
    let mut found: Vec<(String, Filter, usize)> = Vec::new();
    let is_asked =
        |term: &usize| has_no_match(answer, *term) && words.terms.get(*term).is_some_and(|term| !term.is_quoted);
    let others = (0..answer.matches.len()).filter(is_asked).take(CORRECTIONS).flat_map(|term| {
        let others = matching::uncertain(view.programme.index.vocabulary(), &answer.matches[term].typed);
        others.into_iter().map(move |other| (term, other))
    });
    for (term, other) in others.take(TRIED) {
        let name = tokens::display_form(&other);
        let filter = view.filter.with_text(&words.replaced(term, &name));
        let total = view.total(&filter);
        if total > 0 && found.len() < CORRECTIONS {
            found.push((name, filter, total));
        }
    }
    Markup::of(maud! {
        @if !found.is_empty() {
            span {
                (view.locale.did_you_mean())
                " "
                @for (at, (name, filter, total)) in found.iter().enumerate() {
                    @if at > 0 { ", " }
                    (link(view, filter, name))
                    " (" (view.locale.number(*total)) ")"
                }
                "?"
            }
            " "
        }
    })
}

/// Corrections of a mistyped word, each a link that searches for the correction.
fn corrections(view: &View, words: &Words, term: usize, corrections: &[String]) -> Markup {
    let typed = words.terms.get(term).map_or("", |term| &term.typed);
    Markup::of(maud! {
        span {
            (view.locale.search_corrected(&view.locale.quoted(typed)))
            " "
            @for (at, correction) in corrections.iter().take(CORRECTIONS).enumerate() {
                @let correction = tokens::display_form(correction);
                @let filter = view.filter.with_text(&words.replaced(term, &correction));
                @if at > 0 { ", " }
                (link(view, &filter, &correction))
            }
            "."
        }
        " "
    })
}

/// Other words that found hits and that nobody would expect, the nearest and the commonest of each first: compounds
/// with a word as a later part, and other names.
fn other_words(view: &View, answer: &SearchResult, facets: &[&UnderstoodFacet]) -> Vec<String> {
    let index = &view.programme.index;
    let mut is_hit = vec![false; view.programme.len()];
    for hit in &view.outcome.hits {
        is_hit[hit.document as usize] = true;
    }
    let mut named: Vec<String> = Vec::new();
    let is_explained = |term: usize| {
        answer.dropped.contains(&term)
            || !answer.matches[term].corrections.is_empty()
            || answer.facets.iter().any(|facet| facet.terms.contains(&term))
    };
    let words = answer.matches.iter().enumerate().filter(|(term, _)| !is_explained(*term)).map(|(_, word)| word);
    // Names of what the chips say.
    let said: Vec<String> = facets.iter().flat_map(|facet| tokens::tokenize(&name_of(view, &facet.values).0)).collect();
    let asked: Vec<&TermMatches> =
        words.chain(&answer.extra_matches).filter(|asked| asked.typed.len() >= LEAST_LETTERS).collect();
    let typed: Vec<[String; 2]> = answer
        .matches
        .iter()
        .filter(|it| it.typed.len() >= LEAST_LETTERS)
        .map(|it| [tokens::without_diacritics(&it.typed), tokens::without_diacritics(&stem::swedish(&it.typed))])
        .collect();
    let is_expected = |word: &String| {
        let plain = tokens::without_diacritics(word);
        said.contains(word) || typed.iter().flatten().any(|typed| plain.starts_with(typed.as_str()))
    };
    for TermMatches { words, .. } in &asked {
        let mut others: Vec<_> = words
            .iter()
            .map(|found| {
                let documents = std::cmp::Reverse(index.document_frequency(found.word));
                (found.cost, documents, index.vocabulary().word(found.word), found.word)
            })
            .collect();
        others.sort_unstable();
        let found = others
            .into_iter()
            .filter(|(_, _, word, _)| !is_expected(&(*word).to_owned()))
            .take(CANDIDATES)
            .filter(|(.., id)| index.is_in(*id, &is_hit));
        for (_, _, word, _) in found.take(OTHERS.div_ceil(asked.len())) {
            let word = tokens::display_form(word);
            if !named.contains(&word) {
                named.push(word);
            }
        }
    }
    named.truncate(OTHERS);
    named
}
