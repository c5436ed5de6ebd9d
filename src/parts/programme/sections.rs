//! Hits under headings of days: what lasts for days stands on each day that it covers, and days that are over are folded
//! while the week runs.

use super::{View, cards};
use crate::{
    domain::{
        filter::{
            Group, Sort,
            run::{self, Hit},
        },
        time::Date,
    },
    parts::html::prelude::*,
    urls,
};

/// Number of cards in a contained group. Browsers lay out whole groups near the screen, and drop them at the next input:
/// the fewer beyond the screen, the quicker.
const GROUP: usize = 10;

/// Cards that follow those of `before`.
pub struct Sections {
    /// Cards of the day that `before` is of, or in an order without days.
    pub continuing: Markup,
    /// Sections of other days.
    pub sections: Markup,
}

/// Cards of consecutive hits. The first `plain` are laid out at once, the others in contained groups.
pub fn sections(view: &View, hits: &[Hit], before: Option<Hit>, plain: usize) -> Sections {
    if view.filter.sort() != Sort::Time {
        let continuing = Markup::with_capacity(cards::capacity(hits), groups(view, hits, before, plain));
        return match before {
            None => Sections { continuing: Markup::default(), sections: in_other_order(view, &continuing) },
            Some(_) => Sections { continuing, sections: Markup::default() },
        };
    }
    let day_of = |hit: Hit| view.programme.span(hit.occurrence).day;
    let first_day = before.map(day_of);
    let mut last_day = first_day;
    let mut continuing = Markup::default();
    let mut days: Vec<(Date, &[Hit], Option<Hit>, usize)> = Vec::new();
    let (mut at, mut left) = (0, plain);
    for of_day in hits.chunk_by(|one, next| day_of(*one) == day_of(*next)) {
        let day = day_of(of_day[0]);
        let before = if at == 0 { before } else { Some(hits[at - 1]) };
        let plain = left.min(of_day.len());
        (at, left) = (at + of_day.len(), left - plain);
        if first_day == Some(day) {
            continuing = Markup::of(groups(view, of_day, before, plain));
        } else {
            // What comes before the first hit of a later page stands on an earlier one.
            if last_day.is_some() || view.filter.page == 0 {
                days.extend(days_between(view, last_day, Some(day)).map(|day| (day, &[][..], None, 0)));
            }
            days.push((day, of_day, before, plain));
        }
        last_day = Some(day);
    }
    if last_hit(view) == hits.last().or(before.as_ref()).copied() {
        days.extend(days_between(view, last_day, None).map(|day| (day, &[][..], None, 0)));
    }
    let template = maud! {
        @for (day, hits, before, plain) in &days { (section(view, *day, hits, *before, *plain)) }
    };
    Sections { continuing, sections: Markup::with_capacity(cards::capacity(hits), template) }
}

/// Sections of days that only have what lasts for days, in place of hits.
pub fn only_lasting(view: &View) -> Markup {
    Markup::of(maud! {
        @if view.filter.sort() == Sort::Time {
            @for day in days_between(view, None, None) { (section(view, day, &[], None, 0)) }
        }
    })
}

fn last_hit(view: &View) -> Option<Hit> {
    view.outcome.hits.last().copied()
}

/// Chosen days of the week between two, or from its beginning or to its end, on which something that lasts for days
/// goes on.
fn days_between<'a>(view: &'a View, after: Option<Date>, before: Option<Date>) -> impl Iterator<Item = Date> + 'a {
    let dates = view
        .programme
        .dates()
        .filter(move |day| after.is_none_or(|after| *day > after) && before.is_none_or(|before| *day < before));
    dates.filter(|day| {
        let is_chosen = view.filter.selected(Group::Day).is_empty() || view.filter.days().any(|chosen| chosen == *day);
        is_chosen && lasting_on(view, *day).next().is_some()
    })
}

fn lasting_on<'a>(view: &'a View, day: Date) -> impl Iterator<Item = Hit> + 'a {
    run::lasting_on(view.programme, view.filter, &view.outcome.lasting, day)
}

fn section<'a>(view: &'a View, day: Date, hits: &'a [Hit], before: Option<Hit>, plain: usize) -> impl Renderable {
    let is_running = view.now_unix_s.is_some();
    let is_over = is_running && view.today.is_some_and(|today| day < today);
    let is_folded = is_over && view.filter.selected(Group::Day).is_empty() && view.filter.text.is_empty();
    let is_today = is_running && view.today == Some(day);
    let heading = maud! {
        h2.day-heading {
            (view.locale.day_heading(day))
            @if is_today { " " span.today { (view.locale.today()) } }
        }
    };
    let content = maud! {
        (lasting(view, day))
        div.cards { (groups(view, hits, before, plain)) }
    };
    maud! {
        section.day-hits data-day=(day.to_string()) {
            @if is_folded {
                details.over {
                    summary { (heading) " " span { (view.locale.show_what_is_over()) } }
                    (content)
                }
            } @else {
                (heading)
                (content)
            }
        }
    }
}

fn in_other_order(view: &View, content: &Markup) -> Markup {
    Markup::of(maud! {
        h2.visually-hidden { (view.locale.hits_heading()) }
        div.cards { (content) }
    })
}

/// Cards, those after the first `plain` in contained groups.
fn groups<'a>(view: &'a View, hits: &'a [Hit], before: Option<Hit>, plain: usize) -> impl Renderable {
    let (first, rest) = hits.split_at(plain);
    maud! {
        (cards::cards(view, first, before))
        @for (number, some) in rest.chunks(GROUP).enumerate() {
            @let before = hits[..plain + number * GROUP].last().copied().or(before);
            // The style estimates the height of a group off the screen.
            div.chunk.short[some.len() <= GROUP / 2] { (cards::cards(view, some, before)) }
        }
    }
}

/// One line that opens: what goes on during a day and lasts for days.
fn lasting(view: &View, day: Date) -> impl Renderable {
    let locale = view.locale;
    let mut hits: Vec<Hit> = Vec::new();
    for hit in lasting_on(view, day) {
        if hits.iter().all(|known| known.document != hit.document) {
            hits.push(hit);
        }
    }
    maud! {
        @if !hits.is_empty() {
            details.lasting {
                summary { (locale.lasts_for_days(hits.len())) }
                ul {
                    @for hit in &hits {
                        @let title = view.programme.title(hit.document);
                        @let address = urls::activity(locale, view.programme.id(hit.document), title);
                        @let span = view.programme.span(hit.occurrence);
                        li {
                            a href=(address) lang=[cards::language(view, hit.document)] dir="auto" { (title) }
                            " "
                            span.when {
                                (locale.day_range(locale.weekday_short(span.day), locale.weekday_short(span.last_day)))
                            }
                        }
                    }
                }
            }
        }
    }
}
