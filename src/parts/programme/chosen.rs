//! What is chosen, as chips that take it away again, and what to do when it leaves nothing.

use super::{View, marks::FILTER_LINK};
use crate::{
    domain::filter::{Filter, Group, MOST_VALUES, Part},
    parts::html::Html,
};

/// The most that the links of all chips together may be, in bytes.
const MOST_LINKED_BYTES: usize = 120_000;

/// Whether a part is chosen in the panel of facets, rather than in the search box or on the tabs.
pub fn counts_as_facet(part: &Part) -> bool {
    !matches!(part, Part::Text | Part::Value(Group::Day, _))
}

/// A chip for each part, and a way to clear all; nothing where nothing is chosen.
pub fn chips(view: &View) -> String {
    let parts = view.filter.parts();
    if parts.is_empty() {
        return String::new();
    }
    let mut html = Html::default();
    if view.filter.is_full() {
        html.raw("<p class=\"full\">").text(&view.locale.filter_full(&MOST_VALUES.to_string())).raw("</p>");
    }
    html.raw("<ul").attribute("aria-label", view.locale.chosen()).raw(">");
    // Each leads to the whole filter without one value. Of many long ones that no form makes, a page cannot hold all.
    let is_linked = parts.len() * view.filter.to_query().len() <= MOST_LINKED_BYTES;
    for part in &parts {
        if !is_linked {
            html.raw("<li><span class=\"chip\">").text(&words(view, part)).raw("</span></li>");
            continue;
        }
        html.raw("<li><a class=\"chip\" ")
            .raw(FILTER_LINK)
            .attribute("href", &view.address(&view.filter.without(part)));
        html.raw("><span class=\"unseen\">")
            .text(view.locale.remove())
            .raw(" </span>")
            .text(&words(view, part))
            .raw("</a></li>");
    }
    html.raw("</ul><a class=\"clear\" ").raw(FILTER_LINK).attribute("href", &view.address(&cleared(view.filter)));
    html.raw(">").text(view.locale.clear_all()).raw("</a>");
    html.finish()
}

/// Shown instead of hits: which part to take away, and how many hits that would give.
/// `total` says how many a filter gives.
pub fn nothing(view: &View, total: impl Fn(&Filter) -> usize) -> String {
    let mut html = Html::default();
    html.raw("<div class=\"nothing\"><h2>").text(view.locale.nothing_found()).raw("</h2>");
    if view.programme.is_empty() {
        html.raw("<p>").text(view.locale.programme_is_empty()).raw("</p></div>");
        return html.finish();
    }
    let mut ways: Vec<(Filter, String, usize)> = distinct_parts(view.filter)
        .iter()
        .map(|part| {
            let without = view.filter.without(part);
            let found = total(&without);
            (without, words(view, part), found)
        })
        .filter(|(_, _, found)| *found > 0)
        .collect();
    ways.sort_by_key(|(_, _, found)| std::cmp::Reverse(*found));
    if ways.is_empty() {
        html.raw("<p>").text(view.locale.nothing_found_clear()).raw("</p>");
    } else {
        html.raw("<p>").text(view.locale.nothing_found_remove()).raw("</p><ul>");
        for (filter, words, found) in ways.iter().take(6) {
            html.raw("<li><a ").raw(FILTER_LINK).attribute("href", &view.address(filter)).raw(">");
            html.text(&view.locale.without(words)).raw("</a> <span class=\"count\">");
            html.text(&view.locale.hits(*found)).raw("</span></li>");
        }
        html.raw("</ul>");
    }
    html.raw("<p><a class=\"button\" ").raw(FILTER_LINK).attribute("href", &view.address(&cleared(view.filter)));
    html.raw(">").text(view.locale.clear_all()).raw("</a></p></div>");
    html.finish()
}

/// The filter with nothing chosen; the order stays.
fn cleared(filter: &Filter) -> Filter {
    let mut cleared = Filter::default();
    if filter.sort() != crate::domain::filter::Sort::Relevance {
        cleared.set_sort(filter.sort());
    }
    cleared
}

/// One part for each group: taking away one of several values of a group seldom widens anything.
fn distinct_parts(filter: &Filter) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for part in filter.parts() {
        let part = match part {
            Part::Value(group, _) if filter.selected(group).len() > 1 => Part::Group(group),
            part => part,
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

fn words(view: &View, part: &Part) -> String {
    match part {
        Part::Text => view.locale.quoted(&view.filter.text),
        Part::Hours => match (view.filter.from, view.filter.to) {
            (Some(from), Some(to)) => view.locale.hours(from, to),
            (Some(from), None) => view.locale.hours_after(&from.to_string()),
            (None, Some(to)) => view.locale.hours_before(&to.to_string()),
            (None, None) => String::new(),
        },
        Part::Group(group) => view.locale.group_name(*group).to_owned(),
        Part::Value(group, slug) => match view.programme.value(*group, slug) {
            Some(value) => view.label(*group, value),
            None => view.locale.unknown_value(slug),
        },
    }
}
