//! Explanation of how the text was understood, where that is not obvious: dropped words, corrections, other words
//! found.

use super::View;
use crate::{
    domain::search::{index::SearchResult, matching::TermMatches, query::Query, tokens},
    parts::html::prelude::*,
};

/// Number of corrections that are listed for a word.
const CORRECTIONS: usize = 3;
/// Number of other words that are listed in all.
const OTHERS: usize = 4;
/// Number of words, for each that was typed, that are tested for being in a hit.
const CANDIDATES: usize = 50;
/// Shorter words are part of too many others for these to be worth listing.
const LEAST_LETTERS: usize = 3;

/// Sentences; empty where every word was found as typed, or where there are no hits to explain.
pub fn sentences(view: &View) -> Markup {
    let Some(answer) = view.outcome.answer.as_ref().filter(|_| !view.outcome.hits.is_empty()) else {
        return Markup::default();
    };
    let locale = view.locale;
    // The words as typed: the answer has them normalized.
    let query = Query::parse(&view.filter.text);
    let left_out: Vec<String> = answer.dropped.iter().map(|word| locale.quoted(&query.terms[*word].typed)).collect();
    let others = other_words(view, answer);
    Markup::of(maud! {
        @if !left_out.is_empty() {
            span { (locale.search_left_out(&left_out.join(", "))) }
            " "
        }
        @for (number, (word, found)) in query.terms.iter().zip(&answer.matches).enumerate() {
            @if !answer.dropped.contains(&number) && !found.corrections.is_empty() {
                (corrections(view, &word.typed, &found.corrections))
            }
        }
        @if !others.is_empty() {
            span { (locale.search_also(&others.join(", "))) }
        }
    })
}

/// Corrections of a mistyped word, each a link that searches for the correction.
fn corrections(view: &View, typed: &str, corrections: &[String]) -> impl Renderable {
    maud! {
        span {
            (view.locale.search_corrected(&view.locale.quoted(typed)))
            " "
            @for (at, correction) in corrections.iter().take(CORRECTIONS).enumerate() {
                @let correction = tokens::display_form(correction);
                @let filter = view.filter.with_text(&view.filter.text.replacen(typed, &correction, 1));
                @if at > 0 { ", " }
                a data-filter href=(view.address(&filter)) { (correction) }
            }
            "."
        }
        " "
    }
}

/// Other words that found hits, the nearest and the commonest of each first.
fn other_words(view: &View, answer: &SearchResult) -> Vec<String> {
    let index = &view.programme.index;
    let mut is_hit = vec![false; view.programme.len()];
    for hit in &view.outcome.hits {
        is_hit[hit.document as usize] = true;
    }
    let mut named: Vec<String> = Vec::new();
    let words = answer.matches.iter().enumerate().filter(|(number, _)| !answer.dropped.contains(number));
    let asked: Vec<&TermMatches> = words
        .map(|(_, word)| word)
        .chain(&answer.extra_matches)
        .filter(|asked| asked.typed.len() >= LEAST_LETTERS)
        .collect();
    for TermMatches { typed, words, corrections } in &asked {
        let mut others: Vec<_> = words
            .iter()
            .map(|found| {
                let documents = std::cmp::Reverse(index.document_frequency(found.word));
                (found.cost, documents, index.vocabulary().word(found.word), found.word)
            })
            .filter(|(_, _, word, _)| word != typed && !corrections.iter().any(|correction| correction == word))
            .collect();
        others.sort_unstable();
        let found = others.into_iter().take(CANDIDATES).filter(|(.., id)| index.is_in(*id, &is_hit));
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
