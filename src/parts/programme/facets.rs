//! The facets: every group with its values and counts, and the hours of the day.

use super::View;
use crate::{domain::filter::Group, parts::html::Html, urls};

/// How many values of a long group are shown at first, the chosen ones aside.
const SHOWN_OF_LONG: usize = 12;
/// The groups that stand open at first.
const OPEN: [Group; 3] = [Group::Theme, Group::Kind, Group::Format];

/// All of them, in a panel that a phone opens as a sheet.
pub fn all(html: &mut Html, view: &View) {
    html.raw("<div id=\"facets\" class=\"facets\" popover><div class=\"facets-head\"><h2>")
        .text(view.locale.filters())
        .raw("</h2><button type=\"button\" class=\"close\" popovertarget=\"facets\" popovertargetaction=\"hide\">")
        .text(view.locale.close())
        .raw("</button></div>");
    for group in Group::ALL {
        match group {
            Group::Day => hours(html, view),
            group => self::group(html, view, group),
        }
    }
    html.raw("<div class=\"facets-foot\"><button id=\"show\" type=\"submit\" class=\"button main\">")
        .text(&view.locale.show_hits(view.outcome.hits.len()))
        .raw("</button></div></div>");
}

/// A count beside its value.
pub fn count(html: &mut Html, view: &View, count: u32) {
    html.raw("<span class=\"count\" data-count=\"")
        .number(count)
        .raw("\">")
        .text(&view.locale.number(count as usize))
        .raw("</span>");
}

fn group(html: &mut Html, view: &View, group: Group) {
    let open = OPEN.contains(&group) || !view.filter.selected(group).is_empty() || view.expanded == Some(group);
    html.raw("<details class=\"group\"").attribute("id", &format!("group-{}", group.key()));
    if open {
        html.raw(" open");
    }
    html.raw("><summary>")
        .text(view.locale.group_name(group))
        .raw("</summary><fieldset><legend class=\"unseen\">")
        .text(view.locale.group_name(group))
        .raw("</legend>")
        .raw(&values(view, group))
        .raw("</fieldset></details>");
}

/// The values of a group: all of a short one, the commonest and the chosen of a long one.
pub fn values(view: &View, group: Group) -> String {
    let mut html = Html::default();
    let shown = shown_values(view, group);
    for value in &shown {
        self::value(&mut html, view, group, *value);
    }
    let unknown = view.filter.selected(group).iter().filter(|slug| view.programme.value(group, slug).is_none());
    for slug in unknown {
        checkbox(&mut html, view, group, slug);
        html.raw("<span class=\"name\">").text(&view.locale.unknown_value(slug)).raw("</span> ");
        count(&mut html, view, 0);
        html.raw("</label>");
    }
    let all = view.programme.slugs(group).len();
    if shown.len() < all {
        let mut query = view.filter.to_query();
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(super::marks::EXPAND_KEY);
        query.push('=');
        query.push_str(group.key());
        let path = view.address(&crate::domain::filter::Filter::default());
        html.raw("<a class=\"more\"")
            .attribute(super::marks::EXPAND_LINK, group.key())
            .attribute("href", &format!("{}#group-{}", urls::with_query(&path, &query), group.key()))
            .raw(">")
            .text(&view.locale.show_all_values(all))
            .raw("</a>");
    }
    html.finish()
}

/// The numbers of the values that are shown, in their order.
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

fn value(html: &mut Html, view: &View, group: Group, value: u32) {
    let slug = view.programme.slugs(group).get(value as usize);
    checkbox(html, view, group, slug);
    html.raw("<span class=\"name\">").text(&view.label(group, value)).raw("</span> ");
    count(html, view, view.outcome.count(group, value));
    html.raw("</label>");
}

fn checkbox(html: &mut Html, view: &View, group: Group, slug: &str) {
    html.raw("<label class=\"value\"><input type=\"checkbox\"").attribute("name", group.key()).attribute("value", slug);
    state(html, view, group, slug);
    html.raw(">");
}

/// Whether a checkbox is ticked, and whether it can be.
pub fn state(html: &mut Html, view: &View, group: Group, slug: &str) {
    if view.filter.is_selected(group, slug) {
        html.raw(" checked");
    } else if view.filter.is_full() {
        html.raw(" disabled");
    }
}

fn hours(html: &mut Html, view: &View) {
    let written = |time: Option<crate::domain::time::TimeOfDay>| time.map(|time| time.to_string()).unwrap_or_default();
    html.raw("<fieldset class=\"group hours\"><legend>")
        .text(view.locale.hours_of_day())
        .raw("</legend><label>")
        .text(view.locale.hours_from())
        .raw(" <input type=\"time\" name=\"from\"")
        .attribute("value", &written(view.filter.from))
        .raw("></label> <label>")
        .text(view.locale.hours_to())
        .raw(" <input type=\"time\" name=\"to\"")
        .attribute("value", &written(view.filter.to))
        .raw("></label></fieldset>");
}
