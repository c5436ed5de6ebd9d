//! Start page: the week's purpose and dates, its themes and hosts, and links to everything else.

use super::{RenderedPage, head::Head};
use crate::{
    api::start::{RegistrationPhase, StartPage},
    domain::{
        filter::{Filter, Group},
        text::soft_hyphens,
        time::Moment,
        week::Phase,
    },
    locale::{self, Locale},
    parts::{html::prelude::*, teasers},
    urls::{self, Address, Page},
};

/// Ids by which the client finds the parts of the search.
pub mod marks {
    pub const TEXT: &str = "start-q";
    pub const SUGGESTIONS: &str = "start-suggestions";
    pub const STATUS: &str = "start-suggested-words";
}

pub fn shown(address: &Address, page: &StartPage) -> RenderedPage {
    let locale = address.locale;
    let dates = &locale.date_span(page.week.starts, page.week.last_day);
    let made_lead = made_lead(locale, page);
    let lead = page.purpose.as_deref().unwrap_or(&made_lead);
    let next = if page.phase == Phase::Running { locale.start_next() } else { locale.start_first() };
    let (all, all_words) = match page.today {
        Some(today) => (filtered(locale, Group::Day, &today.to_string()), locale.start_all_today()),
        None => (programme_path(locale), locale.whole_programme()),
    };
    let onward = Some((all.as_str(), all_words));
    let after_on_now = onward.filter(|_| page.next.is_empty());
    let html = Markup::of(maud! {
        div.page.start {
            (hero(locale, page, dates, lead))
            (teasers::section(locale, locale.start_on_now(), &page.on_now, after_on_now))
            (teasers::section(locale, next, &page.next, onward))
            (themes(locale, page))
            (ways_in(locale, page))
            (hosts(locale, page))
            (other_weeks(locale, page))
        }
    });
    let head = Head::new(page.week.name.clone(), format!("{dates}. {lead}"), address);
    RenderedPage { head, status: None, html }
}

/// Lead of a week that says nothing of its purpose: its activities and days.
fn made_lead(locale: Locale, page: &StartPage) -> String {
    let days = (page.week.last_day.0 - page.week.starts.0) as usize + 1;
    if page.total == 0 {
        locale.start_lead(days)
    } else {
        locale.start_lead_of(days, &locale.hits(page.total as usize))
    }
}

fn programme_path(locale: Locale) -> String {
    Address::new(locale, Page::Programme { week: None }).path()
}

fn hero<'a>(locale: Locale, page: &'a StartPage, dates: &'a str, lead: &'a str) -> impl Renderable {
    maud! {
        section.hero {
            p.dates { (dates) }
            h1 { (page.week.name) }
            p.lead { (lead) }
            @if page.phase == Phase::Closed {
                p.opens { (opens(locale, page.week.programme_opens)) }
            } @else {
                @if page.phase == Phase::Over { p.over { (locale.start_over()) } }
                (search(locale))
                (days(locale, page))
            }
        }
    }
}

fn opens(locale: Locale, opens: Moment) -> String {
    locale.programme_closed_title(&locale.full_date(opens.date()), &opens.time_of_day().to_string())
}

/// Search of the current programme, with suggestions where the client runs; once in a page.
pub(super) fn search(locale: Locale) -> impl Renderable {
    maud! {
        form.start-search method="get" role="search" action=(programme_path(locale)) {
            label.visually-hidden for="start-q" { (locale.search_label()) }
            input #start-q type="search" name="q" autocomplete="off" enterkeyhint="search" maxlength="200" placeholder=(locale.search_placeholder());
            button.button.main type="submit" { (locale.search()) }
            ul #start-suggestions .suggestions role="listbox" aria-label=(locale.client_suggestions_label()) hidden {}
            p #start-suggested-words .visually-hidden role="status" {}
        }
    }
}

/// The week as a picture: a bar for each day, as high as its number of activities, which leads to that day.
fn days(locale: Locale, page: &StartPage) -> impl Renderable {
    let most = page.days.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    maud! {
        ul.start-days.many[page.days.len() > 8] aria-label=(locale.group_day()) {
            @for (date, count) in &page.days {
                @let weekday = locale::capitalized(locale.weekday(*date));
                @let short = locale.weekday_short(*date).len();
                @let (short, rest) = weekday.split_at_checked(short).unwrap_or((&weekday, ""));
                @let hits = locale.hits(*count as usize);
                @let (number, of) = hits.split_once(' ').unwrap_or((&hits, ""));
                // In hundredths of the highest; a day with nothing has a line to stand on.
                @let height = (count * 100 / most).max(1);
                li {
                    a href=(filtered(locale, Group::Day, &date.to_string())) {
                        svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" {
                            rect y=(100 - height) width="10" height=(height) {}
                        }
                        span.count { (number) span.rest { " " (of) } }
                        " "
                        span.weekday { (short) span.rest { (rest) } }
                        " "
                        span.date { (locale.day_short(*date)) }
                    }
                }
            }
        }
    }
}

/// Address of the programme with one value chosen.
fn filtered(locale: Locale, group: Group, slug: &str) -> String {
    let mut filter = Filter::default();
    filter.select(group, slug);
    urls::programme(locale, None, &filter)
}

fn themes(locale: Locale, page: &StartPage) -> impl Renderable {
    maud! {
        @if !page.themes.is_empty() {
            section.themes {
                h2 { (locale.start_themes()) }
                ul {
                    @for (term, count) in &page.themes {
                        li.theme.featured[term.featured] {
                            a href=(filtered(locale, Group::Theme, &term.slug)) {
                                span.name { (soft_hyphens(locale.pick(&term.name.sv, &term.name.en))) }
                                @if page.phase != Phase::Closed {
                                    " "
                                    span.count { (locale.hits(*count as usize)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn ways_in(locale: Locale, page: &StartPage) -> impl Renderable {
    let about = Address::new(locale, Page::About).path();
    let can_register = matches!(page.registration, RegistrationPhase::Until(_));
    maud! {
        section.ways-in {
            div {
                h2 { (locale.start_participants_title()) }
                p {
                    (locale.start_participants())
                    @if let Some(promise) = &page.promise { " " (promise) }
                }
                p { a.button href=(programme_path(locale)) { (locale.whole_programme()) } }
            }
            div {
                h2 { (locale.start_organizers_title()) }
                p { (locale.start_organizers()) }
                p { (registration(locale, page.registration)) }
                p {
                    a.button href={ (about) "#arrangorer" } { (locale.start_organizers_link()) }
                    @if can_register {
                        " "
                        a.button.main rel="external" href=(Address::new(locale, Page::Register).path()) {
                            (locale.register_head())
                        }
                    }
                }
            }
        }
    }
}

fn registration(locale: Locale, phase: RegistrationPhase) -> String {
    match phase {
        RegistrationPhase::From(from) => {
            locale.start_registration_from(&locale.full_date(from.date()), &from.time_of_day().to_string())
        }
        RegistrationPhase::Until(until) => {
            locale.start_registration_until(&locale.full_date(until.date()), &until.time_of_day().to_string())
        }
        RegistrationPhase::Closed => locale.start_registration_closed().to_owned(),
    }
}

fn hosts(locale: Locale, page: &StartPage) -> impl Renderable {
    maud! {
        @if !page.hosts.is_empty() {
            section.hosts {
                h2 { (locale.start_hosts()) }
                p { (locale.start_hosts_lead()) }
                ul {
                    @for host in &page.hosts {
                        li {
                            @match &host.url {
                                Some(url) => a href=(url) { (host.name) }
                                None => (host.name)
                            }
                        }
                    }
                }
            }
        }
    }
}

fn other_weeks(locale: Locale, page: &StartPage) -> impl Renderable {
    maud! {
        @if !page.other_weeks.is_empty() {
            section.other-weeks {
                h2 { (locale.start_other_weeks()) }
                ul {
                    @for week in &page.other_weeks {
                        li {
                            // With `external` the server renders the page, which knows that the week is over.
                            a href=(urls::programme(locale, Some(&week.slug), &Filter::default())) rel="external" {
                                (week.name)
                            }
                            " "
                            span.dates { (locale.date_span(week.starts, week.last_day)) }
                        }
                    }
                }
            }
        }
    }
}
