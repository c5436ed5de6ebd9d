//! Before the wizard starts: what is needed, every limit, who may register, and until when.

use crate::{
    api::head::Head,
    domain::{
        activity::{Activity, Description, Summary, Title},
        occurrence::Occurrence,
        time::Moment,
        week::{Sending, Week},
    },
    locale::Locale,
    pages::Shown,
    parts::html::Html,
    urls::{Address, Page},
};

/// The page; `bait` is the field that only programs fill in.
pub fn intro(locale: Locale, week: Option<&Week>, sending: Sending, last_minute: Moment, bait: &str) -> Shown {
    let mut html = Html::with_capacity(8 * 1024);
    html.raw("<div class=\"page text register-intro\"><header class=\"page-head\">");
    let Some(week) = week else {
        html.raw("<h1>").text(locale.register_head()).raw("</h1></header><p class=\"lead\">");
        html.text(locale.register_no_week()).raw("</p></div>");
        return Shown { head: head(locale), status: None, html: html.into() };
    };
    html.raw("<p class=\"week\">").text(locale.pick(&week.name.sv, &week.name.en)).raw("</p><h1>");
    html.text(locale.register_head())
        .raw("</h1><p class=\"lead\">")
        .text(locale.register_intro_lead())
        .raw("</p></header>");
    let (day, time) = when(locale, last_minute);
    match sending {
        Sending::Open => {
            html.raw("<p>").text(&locale.register_open_until(&day, &time)).raw(" ");
            if week.registration_grace_minutes > 0 {
                html.text(&locale.register_grace(week.registration_grace_minutes as usize));
            }
            html.raw("</p><form id=\"begin\" method=\"post\"")
                .attribute("action", &Address::new(locale, Page::Register).path());
            html.raw(">").raw(bait).raw(
                "<p class=\"ways\"><button type=\"submit\" class=\"button main\" name=\"action\" value=\"begin\">",
            );
            html.text(locale.register_begin()).raw("</button></p></form><p class=\"hint\">");
            html.text(locale.register_begin_note()).raw("</p>");
        }
        Sending::NotYet => {
            let (day, time) = when(locale, week.registration_opens);
            html.raw("<p class=\"alert\">").text(&locale.register_opens(&day, &time)).raw("</p>");
        }
        Sending::Grace { .. } | Sending::Over => {
            let (day, time) = when(locale, week.registration_closes);
            html.raw("<p class=\"alert\">").text(&locale.register_closed(&day, &time)).raw(" ");
            html.text(locale.register_closed_note()).raw("</p>");
        }
    }
    html.raw("<div class=\"prose\"><h2>").text(locale.register_who_may()).raw("</h2><p>");
    if week.eligible_kinds.is_empty() {
        html.text(locale.register_who_may_all());
    } else {
        html.text(&locale.register_who_may_rule(&locale.party_kinds(&week.eligible_kinds)));
    }
    html.raw(" ").text(locale.register_who_may_free()).raw("</p><h2>").text(locale.register_needs()).raw("</h2><ul>");
    let number = |number: usize| locale.number(number);
    for need in [
        locale.register_need_who(Activity::PARTNER_LIMIT),
        locale.register_need_what(&number(Description::LIMIT), &number(Summary::LIMIT), &number(Title::LIMIT)),
        locale.register_need_when(Occurrence::MOST),
        locale.register_need_take_part().to_owned(),
        locale.register_need_contact().to_owned(),
    ] {
        html.raw("<li>").text(&need).raw("</li>");
    }
    html.raw("</ul><p>")
        .text(locale.register_limits_note())
        .raw("</p><h2>")
        .text(locale.register_after())
        .raw("</h2><p>");
    html.text(&locale.register_after_text(&week.answer_days.to_string()))
        .raw("</p><h2>")
        .text(locale.register_other_ways())
        .raw("</h2><p>");
    let words = locale.register_other_ways_text("\u{1}");
    let (before, after) = words.split_once('\u{1}').unwrap_or((&words, ""));
    html.text(before).raw("<a").attribute("href", &Address::new(locale, Page::Mine).path()).raw(">");
    html.text(locale.mine_title()).raw("</a>").text(after).raw("</p></div></div>");
    Shown { head: head(locale), status: None, html: html.into() }
}

fn head(locale: Locale) -> Head {
    let address = Address::new(locale, Page::Register);
    Head::new(locale.register_head().to_owned(), locale.register_intro_lead().to_owned(), &address)
}

/// The day in full and the time of day.
pub fn when(locale: Locale, moment: Moment) -> (String, String) {
    (locale.full_date(moment.date()), moment.time_of_day().to_string())
}
