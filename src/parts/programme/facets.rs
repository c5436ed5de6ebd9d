//! Facets: every group with its values and counts, and the hours of the day.

use super::View;
use crate::{
    domain::{
        filter::{Filter, Group},
        text::soft_hyphens,
        time::{Date, TimeOfDay},
    },
    parts::html::prelude::*,
    urls,
};

/// Number of values of a long group that are shown at first, besides the chosen ones.
const SHOWN_OF_LONG: usize = 12;
/// Groups that are open at first.
const OPEN: [Group; 4] = [Group::Format, Group::Language, Group::Theme, Group::Kind];
/// Groups in the order of use, the hours after the first; days stand above the panel.
const DISPLAYED: [Group; 11] = [
    Group::Format,
    Group::Language,
    Group::Theme,
    Group::Kind,
    Group::County,
    Group::Municipality,
    Group::Organizer,
    Group::Accessibility,
    Group::Audience,
    Group::Registration,
    Group::Status,
];
/// Hours that have a name, as minutes of the day from and before; midnight is no end.
pub const HOURS: [(u16, u16); 4] = [(0, 12 * 60), (11 * 60, 13 * 60 + 30), (12 * 60, 17 * 60), (17 * 60, 0)];

/// Panel of all groups, which a phone opens as a sheet.
pub fn panel(view: &View) -> impl Renderable {
    let locale = view.locale;
    maud! {
        div #facets .facets popover {
            div.facets-head {
                h2 #facets-title { (locale.filters()) }
                button.close type="button" popovertarget="facets" popovertargetaction="hide" { (locale.close()) }
            }
            a.skip-to-hits href="#hits" rel="external" { (locale.skip_to_hits()) }
            // Saved in the browser, so that a page without scripts knows nothing of it.
            label.value.only-saved {
                input #only-saved type="checkbox";
                span.name { (locale.saved()) }
                " "
                span #saved-count .count { "0" }
            }
            @for (number, group) in DISPLAYED.into_iter().enumerate() {
                @if number == 1 { (hours(view)) }
                (self::group(view, group))
            }
            (changes(view))
            // Where the panel covers the number of hits, its button says it.
            div.facets-foot role="status" {
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

pub fn value<'a>(view: &'a View, group: Group, slug: &'a str, name: &'a str, hits: u32) -> impl Renderable {
    let (checked, disabled) = state(view, group, slug);
    maud! {
        label.value.none[hits == 0] {
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
            div.named-hours { (named_hours(view)) }
            label {
                (locale.hours_from()) " "
                (time_field("from", written(view.filter.from), locale.time_shape()))
            }
            " "
            label {
                (locale.hours_to()) " "
                (time_field("to", written(view.filter.to), locale.time_shape()))
            }
        }
    }
}

/// Link to each of [`HOURS`].
pub fn named_hours(view: &View) -> impl Renderable {
    let locale = view.locale;
    let names = [locale.forenoon(), locale.lunch(), locale.afternoon(), locale.evening()];
    maud! {
        @for (number, name) in names.iter().enumerate() {
            a data-hours=(number) href=(view.address(&within(view.filter, number)))
                aria-current=[is_within(view.filter, number)] { (name) }
        }
    }
}

/// Field for an hour and minute of 24 hours, which no browser turns into twelve.
fn time_field(name: &'static str, value: Option<String>, shape: &'static str) -> impl Renderable {
    maud! {
        input.time type="text" inputmode="numeric" name=(name) value=[&value] maxlength="5" placeholder="00:00"
            pattern="([01][0-9]|2[0-3]):[0-5][0-9]" title=(shape);
    }
}

/// Filter with some hours that have a name; without any where it has these.
pub fn within(filter: &Filter, number: usize) -> Filter {
    let mut within = filter.at_page(0);
    let is_chosen = is_within(filter, number).is_some();
    (within.from, within.to) = if is_chosen { (None, None) } else { hours_of(number) };
    within
}

/// Value of `aria-current` of a link.
pub fn is_within(filter: &Filter, number: usize) -> Option<&'static str> {
    ((filter.from, filter.to) == hours_of(number)).then_some("true")
}

fn hours_of(number: usize) -> (Option<TimeOfDay>, Option<TimeOfDay>) {
    let (from, to) = HOURS[number];
    let time = |minutes: u16| TimeOfDay::from_minutes(minutes).filter(|_| minutes > 0);
    (time(from), time(to))
}

/// Control for what is new or changed since a day.
fn changes(view: &View) -> impl Renderable {
    let locale = view.locale;
    maud! {
        p.group.changes {
            label for="changes" { (locale.changes()) }
            select #changes name="changed_from" {
                @for (day, words) in since(view) {
                    option value=(day.map(|day| day.to_string()).unwrap_or_default())
                        selected[day == view.filter.changed_from] { (words) }
                }
            }
        }
    }
}

/// Days since which changes can be asked for, with their words; the chosen one among them.
fn since(view: &View) -> Vec<(Option<Date>, String)> {
    let locale = view.locale;
    let mut days = vec![(None, locale.changes_any().to_owned())];
    if let Some(today) = view.today {
        days.push((Some(today.plus_days(-1)), locale.since_yesterday().to_owned()));
        days.push((Some(today.plus_days(-7)), locale.since_a_week().to_owned()));
    }
    if let Some(day) = view.filter.changed_from
        && days.iter().all(|(known, _)| *known != Some(day))
    {
        days.push((Some(day), locale.since_day(&locale.day_and_month(day))));
    }
    days
}

/// Numbers of the values that are shown: of a long group the commonest of this filter and the chosen ones, those with
/// most hits first.
pub fn shown_values(view: &View, group: Group) -> Vec<u32> {
    let all = view.programme.slugs(group).len() as u32;
    if !group.is_long() || view.expanded == Some(group) {
        return (0..all).collect();
    }
    let mut shown: Vec<u32> = (0..all).collect();
    shown.sort_by_key(|value| std::cmp::Reverse(view.outcome.count(group, *value)));
    let is_chosen = |value: &u32| view.filter.is_selected(group, view.programme.slugs(group).get(*value as usize));
    let rare: Vec<u32> = shown.iter().skip(SHOWN_OF_LONG).copied().filter(is_chosen).collect();
    shown.truncate(SHOWN_OF_LONG);
    shown.extend(rare);
    shown
}
