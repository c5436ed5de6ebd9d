//! The start page: what the week is, when, its themes and hosts, and the ways in.

use super::Shown;
use crate::{
    api::{
        head::Head,
        start::{RegistrationPhase, StartPage},
    },
    domain::{
        filter::{Filter, Group},
        week::Phase,
    },
    locale::{self, Locale},
    parts::{briefs, html::Html},
    urls::{self, Address, Page},
};

pub fn shown(address: &Address, page: &StartPage) -> Shown {
    let locale = address.locale;
    let dates = locale.date_span(page.week.starts, page.week.last_day);
    let lead = page.purpose.as_deref().unwrap_or_else(|| locale.start_lead());
    let mut html = Html::with_capacity(16 * 1024);
    html.raw("<div class=\"page start\">");
    hero(&mut html, locale, page, &dates, lead);
    briefs::section(&mut html, locale, locale.start_on_now(), &page.on_now);
    let next = if page.phase == Phase::Running { locale.start_next() } else { locale.start_first() };
    briefs::section(&mut html, locale, next, &page.next);
    themes(&mut html, locale, page);
    ways_in(&mut html, locale, page);
    hosts(&mut html, locale, page);
    other_weeks(&mut html, locale, page);
    html.raw("</div>");
    Shown {
        head: Head::new(page.week.name.clone(), format!("{dates}. {lead}"), address),
        status: None,
        html: html.into(),
    }
}

fn programme_path(locale: Locale) -> String {
    Address::new(locale, Page::Programme { week: None }).path()
}

fn hero(html: &mut Html, locale: Locale, page: &StartPage, dates: &str, lead: &str) {
    html.raw("<section class=\"hero\"><p class=\"dates\">").text(dates).raw("</p><h1>").text(&page.week.name);
    html.raw("</h1><p class=\"lead\">").text(lead).raw("</p>");
    if page.phase == Phase::Closed {
        let opens = page.week.programme_opens;
        let words = locale.programme_closed_title(&locale.full_date(opens.date()), &opens.time_of_day().to_string());
        html.raw("<p class=\"opens\">").text(&words).raw("</p></section>");
        return;
    }
    if page.phase == Phase::Over {
        html.raw("<p class=\"over\">").text(locale.start_over()).raw("</p>");
    }
    html.raw("<form class=\"start-search\" method=\"get\" role=\"search\"")
        .attribute("action", &programme_path(locale));
    html.raw("><label class=\"unseen\" for=\"start-q\">").text(locale.search_label()).raw("</label>");
    html.raw("<input type=\"search\" id=\"start-q\" name=\"q\" maxlength=\"200\"");
    html.attribute("placeholder", locale.search_placeholder()).raw(">");
    html.raw("<button type=\"submit\" class=\"button main\">").text(locale.search()).raw("</button></form>");
    days(html, locale, page);
    html.raw("</section>");
}

fn days(html: &mut Html, locale: Locale, page: &StartPage) {
    html.raw("<ul class=\"start-days\"").attribute("aria-label", locale.group_day()).raw(">");
    for (date, count) in &page.days {
        let mut filter = Filter::default();
        filter.select(Group::Day, &date.to_string());
        html.raw("<li><a").attribute("href", &urls::programme(locale, None, &filter));
        html.raw("><span class=\"weekday\">").text(&locale::capitalized(locale.weekday(*date)));
        html.raw("</span> <span class=\"date\">").text(&locale.day_short(*date));
        html.raw("</span> <span class=\"count\">").text(&locale.hits(*count as usize)).raw("</span></a></li>");
    }
    html.raw("</ul>");
}

fn themes(html: &mut Html, locale: Locale, page: &StartPage) {
    if page.themes.is_empty() {
        return;
    }
    html.raw("<section class=\"themes\"><h2>").text(locale.start_themes()).raw("</h2><ul>");
    for (term, count) in &page.themes {
        let mut filter = Filter::default();
        filter.select(Group::Theme, &term.slug);
        html.raw(if term.featured { "<li class=\"theme featured\"><a" } else { "<li class=\"theme\"><a" });
        html.attribute("href", &urls::programme(locale, None, &filter)).raw("><span class=\"name\">");
        html.text(locale.pick(&term.name.sv, &term.name.en)).raw("</span>");
        if page.phase != Phase::Closed {
            html.raw(" <span class=\"count\">").text(&locale.hits(*count as usize)).raw("</span>");
        }
        html.raw("</a></li>");
    }
    html.raw("</ul></section>");
}

fn ways_in(html: &mut Html, locale: Locale, page: &StartPage) {
    let about = Address::new(locale, Page::About).path();
    html.raw("<section class=\"ways-in\"><div><h2>").text(locale.start_participants_title()).raw("</h2><p>");
    html.text(locale.start_participants()).raw("</p><p><a class=\"button\"");
    html.attribute("href", &programme_path(locale)).raw(">").text(locale.whole_programme());
    html.raw("</a></p></div><div><h2>").text(locale.start_organizers_title()).raw("</h2><p>");
    html.text(locale.start_organizers()).raw("</p><p>").text(&registration(locale, page.registration));
    html.raw("</p><p><a class=\"button\"").attribute("href", &format!("{about}#arrangorer")).raw(">");
    html.text(locale.start_organizers_link()).raw("</a>");
    if matches!(page.registration, RegistrationPhase::Until(_)) {
        html.raw(" <a class=\"button main\" rel=\"external\"");
        html.attribute("href", &Address::new(locale, Page::Register).path()).raw(">").text(locale.register_head());
        html.raw("</a>");
    }
    html.raw("</p></div></section>");
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

fn hosts(html: &mut Html, locale: Locale, page: &StartPage) {
    if page.hosts.is_empty() {
        return;
    }
    html.raw("<section class=\"hosts\"><h2>").text(locale.start_hosts()).raw("</h2><p>");
    html.text(locale.start_hosts_lead()).raw("</p><ul>");
    for host in &page.hosts {
        html.raw("<li>");
        match &host.url {
            Some(url) => html.raw("<a").attribute("href", url).raw(">").text(&host.name).raw("</a>"),
            None => html.text(&host.name),
        };
        html.raw("</li>");
    }
    html.raw("</ul></section>");
}

fn other_weeks(html: &mut Html, locale: Locale, page: &StartPage) {
    if page.other_weeks.is_empty() {
        return;
    }
    html.raw("<section class=\"other-weeks\"><h2>").text(locale.start_other_weeks()).raw("</h2><ul>");
    for week in &page.other_weeks {
        html.raw("<li><a").attribute("href", &urls::programme(locale, Some(&week.slug), &Filter::default()));
        html.raw(">").text(&week.name).raw("</a> <span class=\"dates\">");
        html.text(&locale.date_span(week.starts, week.last_day)).raw("</span></li>");
    }
    html.raw("</ul></section>");
}
