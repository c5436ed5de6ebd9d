//! Facets: every group with its values and counts, and the hours of the day.

use super::View;
use crate::{
    domain::{
        filter::{Filter, Group},
        text::soft_hyphens,
        time::TimeOfDay,
    },
    parts::html::prelude::*,
    urls,
};

/// Number of values of a long group that are shown at first, besides the chosen ones.
const SHOWN_OF_LONG: usize = 12;
/// Groups that are open at first.
const OPEN: [Group; 3] = [Group::Theme, Group::Kind, Group::Format];

/// Panel of all groups, which a phone opens as a sheet.
pub fn panel(view: &View) -> impl Renderable {
    let locale = view.locale;
    maud! {
        div #facets .facets popover {
            div.facets-head {
                h2 { (locale.filters()) }
                button.close type="button" popovertarget="facets" popovertargetaction="hide" { (locale.close()) }
            }
            @for group in Group::ALL {
                @match group {
                    Group::Day => (hours(view))
                    group => (self::group(view, group))
                }
            }
            div.facets-foot {
                button #show .button.main type="submit" { (locale.show_hits(view.outcome.hits.len())) }
            }
        }
    }
}

/// Count beside its value.
pub fn count(view: &View, count: u32) -> impl Renderable {
    maud! { span.count data-count=(count) { (view.locale.number(count as usize)) } }
}

fn group(view: &View, group: Group) -> impl Renderable {
    let open = OPEN.contains(&group) || !view.filter.selected(group).is_empty() || view.expanded == Some(group);
    let name = view.locale.group_name(group);
    maud! {
        details #{ "group-" (group.key()) } .group open[open] {
            summary { (name) }
            fieldset {
                legend.visually-hidden { (name) }
                (values(view, group))
            }
        }
    }
}

/// Values of a group: all of a short group, the commonest and the chosen of a long one.
pub fn values(view: &View, group: Group) -> Markup {
    let shown = shown_values(view, group);
    let all = view.programme.slugs(group).len();
    Markup::of(maud! {
        @for number in &shown {
            @let slug = view.programme.slugs(group).get(*number as usize);
            (value(view, group, slug, &view.label(group, *number), view.outcome.count(group, *number)))
        }
        @for slug in view.unknown_values(group) {
            (value(view, group, slug, &view.locale.unknown_value(slug), 0))
        }
        @if shown.len() < all {
            a.more data-expand=(group.key()) href=(expanded_address(view, group)) { (view.locale.show_all_values(all)) }
        }
    })
}

fn value<'a>(view: &'a View, group: Group, slug: &'a str, name: &'a str, hits: u32) -> impl Renderable {
    let (checked, disabled) = state(view, group, slug);
    maud! {
        label.value {
            input type="checkbox" name=(group.key()) value=(slug) checked[checked] disabled[disabled];
            span.name { (soft_hyphens(name)) }
            " "
            (count(view, hits))
        }
    }
}

/// Whether a checkbox is ticked, and whether it is disabled.
pub fn state(view: &View, group: Group, slug: &str) -> (bool, bool) {
    let checked = view.filter.is_selected(group, slug);
    (checked, !checked && view.filter.is_full())
}

/// Address at which every value of a group is shown.
fn expanded_address(view: &View, group: Group) -> String {
    let mut query = view.filter.to_query();
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(urls::EXPAND_KEY);
    query.push('=');
    query.push_str(group.key());
    let path = view.address(&Filter::default());
    format!("{}#group-{}", urls::with_query(&path, &query), group.key())
}

fn hours(view: &View) -> impl Renderable {
    let locale = view.locale;
    let written = |time: Option<TimeOfDay>| time.map(|time| time.to_string());
    maud! {
        fieldset.group.hours {
            legend { (locale.hours_of_day()) }
            label {
                (locale.hours_from()) " "
                input type="time" name="from" value=(written(view.filter.from));
            }
            " "
            label {
                (locale.hours_to()) " "
                input type="time" name="to" value=(written(view.filter.to));
            }
        }
    }
}

/// Numbers of the values that are shown, in their order.
pub fn shown_values(view: &View, group: Group) -> Vec<u32> {
    let all = view.programme.slugs(group).len() as u32;
    if !group.is_long() || view.expanded == Some(group) || all as usize <= SHOWN_OF_LONG {
        return (0..all).collect();
    }
    let mut documents = vec![0u32; all as usize];
    for value in &view.programme.list.groups[group.index()].values {
        documents[*value as usize] += 1;
    }
    let mut shown: Vec<u32> = (0..all).collect();
    shown.sort_by_key(|value| (std::cmp::Reverse(documents[*value as usize]), *value));
    shown.truncate(SHOWN_OF_LONG);
    shown.extend(view.filter.selected(group).iter().filter_map(|slug| view.programme.value(group, slug)));
    shown.sort_unstable();
    shown.dedup();
    shown
}
