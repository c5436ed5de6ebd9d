//! Chosen parts of the filter as chips that remove them, and what to remove where there are no hits.

use super::{View, understood};
use crate::{
    domain::filter::{Filter, Group, MOST_VALUES, Part, Sort},
    parts::html::prelude::*,
};

/// Most bytes in the links of all chips together.
const MOST_LINKED_BYTES: usize = 120_000;
/// Number of chosen parts that the page's title names.
const MOST_NAMED: usize = 4;
/// Number of parts whose removal is suggested.
const MOST_WAYS: usize = 6;

/// Whether a part is chosen in the panel of facets, rather than in the search box or by a day.
pub fn counts_as_facet(part: &Part) -> bool {
    !matches!(part, Part::Text | Part::Value(Group::Day, _))
}

/// Chip for each part, and a link that clears all; empty where nothing is chosen.
pub fn chips(view: &View) -> Markup {
    let locale = view.locale;
    let parts = view.filter.parts();
    if parts.is_empty() && !view.is_only_saved {
        return Markup::default();
    }
    // Each chip links to the whole filter without one value. A filter that no form makes can have too many and too long
    // ones.
    let is_linked = parts.len() * view.filter.to_query().len() <= MOST_LINKED_BYTES;
    Markup::of(maud! {
        @if view.filter.is_full() {
            p.full { (locale.filter_full(&MOST_VALUES.to_string())) }
        }
        ul aria-label=(locale.chosen()) {
            @if view.is_only_saved {
                li {
                    a.chip data-not-only-saved href=(view.address(view.filter)) {
                        span.visually-hidden { (locale.remove()) " " }
                        (locale.saved())
                    }
                }
            }
            @for part in &parts {
                li {
                    @if is_linked {
                        a.chip data-filter href=(view.address(&view.filter.without(part))) {
                            span.visually-hidden { (locale.remove()) " " }
                            (label(view, part))
                        }
                    } @else {
                        span.chip { (label(view, part)) }
                    }
                }
            }
        }
        a.clear data-filter data-not-only-saved href=(view.address(&cleared(view.filter))) { (locale.clear_all()) }
    })
}

/// Content in place of hits: the parts to remove, and the number of hits after it.
pub fn no_hits(view: &View) -> Markup {
    let locale = view.locale;
    let mut ways: Vec<(Filter, String, usize)> = Vec::new();
    if !view.programme.is_empty() {
        let parts = distinct_parts(view.filter).into_iter().map(|part| {
            let without = view.filter.without(&part);
            let found = view.total(&without);
            (without, label(view, &part), found)
        });
        ways = parts.filter(|(_, _, found)| *found > 0).collect();
    }
    ways.sort_by_key(|(_, _, found)| std::cmp::Reverse(*found));
    Markup::of(maud! {
        div.nothing {
            h2 { (locale.nothing_found()) }
            @let meant = understood::meant(view);
            @if !meant.as_str().is_empty() { p.did-you-mean { (meant) } }
            @if view.programme.is_empty() {
                p { (locale.programme_is_empty()) }
            } @else {
                @if ways.is_empty() {
                    p { (locale.nothing_found_clear()) }
                } @else {
                    p { (locale.nothing_found_remove()) }
                    ul {
                        @for (filter, label, found) in ways.iter().take(MOST_WAYS) {
                            li {
                                a data-filter href=(view.address(filter)) { (locale.without(label)) }
                                " "
                                span.count { (locale.hits(*found)) }
                            }
                        }
                    }
                }
                p {
                    a.button data-filter data-not-only-saved href=(view.address(&cleared(view.filter))) {
                        (locale.clear_all())
                    }
                }
            }
        }
    })
}

/// Title of the page: what is chosen and the number of hits, before the programme's name.
pub fn page_title(view: &View) -> String {
    let list = &view.programme.list;
    let programme = view.locale.programme_title(view.locale.pick(&list.week_name.sv, &list.week_name.en));
    let page = view.filter.page as usize + 1;
    let page = (page > 1).then(|| view.locale.page_number(&view.locale.number(page)));
    let parts: Vec<String> = summary(view).into_iter().chain(page).chain([programme]).collect();
    parts.join(" · ")
}

/// What is chosen, and the number of hits; `None` where nothing is.
pub fn summary(view: &View) -> Option<String> {
    let names = names(view)?.join(", ");
    Some(format!("{names}: {}", view.locale.hits(view.outcome.hits.len())))
}

/// What is chosen; `None` where nothing is.
pub fn names(view: &View) -> Option<Vec<String>> {
    let parts = view.filter.parts();
    if parts.is_empty() {
        return None;
    }
    let mut names: Vec<String> = parts.iter().take(MOST_NAMED).map(|part| label(view, part)).collect();
    if parts.len() > MOST_NAMED {
        names.push(view.locale.and_more(parts.len() - MOST_NAMED));
    }
    Some(names)
}

/// Empty filter with the same order.
fn cleared(filter: &Filter) -> Filter {
    let mut cleared = Filter::default();
    if filter.sort() != Sort::Relevance {
        cleared.set_sort(filter.sort());
    }
    cleared
}

/// One part for each group: removing one of several values of a group seldom gives more hits.
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

/// Name of a part.
fn label(view: &View, part: &Part) -> String {
    match part {
        Part::Text => view.locale.quoted(&view.filter.text),
        Part::Hours => match (view.filter.from, view.filter.to) {
            (Some(from), Some(to)) => view.locale.hours(from, to),
            (Some(from), None) => view.locale.hours_after(&from.to_string()),
            (None, Some(to)) => view.locale.hours_before(&to.to_string()),
            (None, None) => String::new(),
        },
        Part::Changes => {
            let day = view.filter.changed_from.map(|day| view.locale.day_and_month(day));
            view.locale.changed_since(&day.unwrap_or_default())
        }
        Part::Group(group) => view.locale.group_name(*group).to_owned(),
        Part::Value(group, slug) => match view.programme.value(*group, slug) {
            Some(value) => view.label(*group, value),
            None => view.locale.unknown_value(slug),
        },
    }
}
