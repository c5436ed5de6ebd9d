//! Days of the week: a link to each that shows it alone, and boxes for several of them.

use super::{View, facets};
use crate::{
    domain::{
        filter::{Filter, Group},
        time::Date,
    },
    locale,
    parts::html::prelude::*,
};

pub fn days(view: &View) -> impl Renderable {
    let locale = view.locale;
    let several = view.filter.selected(Group::Day).len() > 1 || view.unknown_values(Group::Day).next().is_some();
    let of_week = view.programme.slugs(Group::Day);
    let days: Vec<(u32, &str, Date)> =
        (0..).zip(of_week.iter()).filter_map(|(value, slug)| Some((value, slug, Date::parse(slug)?))).collect();
    maud! {
        div.days role="group" aria-label=(locale.group_day()) {
            a.day.all data-day="" href=(view.address(&alone(view.filter, ""))) aria-current=[is_alone(view.filter, "")] {
                (locale.all_days())
            }
            @for (value, slug, date) in &days {
                (day(view, slug, *date, view.outcome.count(Group::Day, *value)))
            }
            details #group-day .several open[several] {
                summary { (locale.choose_several_days()) }
                fieldset {
                    legend.visually-hidden { (locale.group_day()) }
                    @for (value, slug, date) in &days {
                        @let name = locale.day_heading(*date);
                        (facets::value(view, Group::Day, slug, &name, view.outcome.count(Group::Day, *value)))
                    }
                    // A chosen day outside the week is listed too, so that it can be removed.
                    @for slug in view.unknown_values(Group::Day) {
                        (facets::value(view, Group::Day, slug, &locale.unknown_value(slug), 0))
                    }
                }
            }
        }
    }
}

fn day<'a>(view: &'a View, slug: &'a str, date: Date, hits: u32) -> impl Renderable {
    let locale = view.locale;
    let weekday = locale::capitalized(locale.weekday(date));
    maud! {
        a.day data-day=(slug) href=(view.address(&alone(view.filter, slug))) aria-current=[is_alone(view.filter, slug)] {
            // A narrow link shows only the letters of the short word.
            @let short = locale.weekday_short(date).len();
            @let (short, rest) = weekday.split_at_checked(short).unwrap_or((&weekday, ""));
            span.weekday { (short) span.rest { (rest) } }
            " "
            span.date { (locale.day_short(date)) }
            @if view.now_unix_s.is_some() && view.today == Some(date) { " " span.today { (locale.today()) } }
            " "
            span.count { (locale.number(hits as usize)) }
            span.visually-hidden { " " (locale.activities()) }
        }
    }
}

/// Filter with one day alone; with all days where the slug is empty.
pub fn alone(filter: &Filter, slug: &str) -> Filter {
    let mut alone = filter.at_page(0);
    alone.clear_group(Group::Day);
    if !slug.is_empty() {
        alone.select(Group::Day, slug);
    }
    alone
}

/// Value of `aria-current` of a link.
pub fn is_alone(filter: &Filter, slug: &str) -> Option<&'static str> {
    let is_alone = match filter.selected(Group::Day) {
        [] => slug.is_empty(),
        [day] => day == slug,
        _ => false,
    };
    is_alone.then_some("true")
}
