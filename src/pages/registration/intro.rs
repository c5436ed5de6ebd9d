//! Page before the wizard: requirements, limits, who may register, and the end of registration.

use crate::{
    domain::{
        activity::{Activity, Description, Summary, Title},
        occurrence::Occurrence,
        time::Moment,
        week::{Sending, Week},
    },
    locale::Locale,
    pages::{RenderedPage, head::Head},
    parts::{honeypot::honeypot, html::prelude::*},
    urls::{Address, Page},
};

/// Introduction; `last_minute` is the last minute in which registration is open.
pub fn intro(locale: Locale, week: Option<&Week>, sending: Sending, last_minute: Moment) -> RenderedPage {
    let html = Markup::of(maud! {
        div.page.text.register-intro {
            header.page-head {
                @if let Some(week) = week {
                    p.week { (locale.pick(&week.name.sv, &week.name.en)) }
                }
                h1 { (locale.register_head()) }
                @if week.is_some() {
                    p.lead { (locale.register_intro_lead()) }
                }
            }
            @if let Some(week) = week {
                (registration(locale, week, sending, last_minute))
                (guide(locale, week))
            } @else {
                p.lead { (locale.register_no_week()) }
            }
        }
    });
    RenderedPage { head: head(locale), status: None, html }
}

/// End of registration and the button that starts the wizard; before and after, the time at which it opens or closed.
fn registration(locale: Locale, week: &Week, sending: Sending, last_minute: Moment) -> impl Renderable {
    let grace_minutes = week.registration_grace_minutes as usize;
    maud! {
        @match sending {
            Sending::Open => {
                @let (day, time) = locale.day_and_time(last_minute);
                p {
                    (locale.register_open_until(&day, &time))
                    " "
                    @if grace_minutes > 0 { (locale.register_grace(grace_minutes)) }
                }
                form #begin method="post" action=(Address::new(locale, Page::Register).path()) {
                    (honeypot(locale))
                    p.ways {
                        button.button.main type="submit" name="action" value="begin" { (locale.register_begin()) }
                    }
                }
                p.hint { (locale.register_begin_note()) }
            }
            Sending::NotYet => {
                @let (day, time) = locale.day_and_time(week.registration_opens);
                p.alert { (locale.register_opens(&day, &time)) }
            }
            Sending::Grace { .. } | Sending::Over => {
                @let (day, time) = locale.day_and_time(week.registration_closes);
                p.alert { (locale.register_closed(&day, &time)) " " (locale.register_closed_note()) }
            }
        }
    }
}

/// Guide: who may register, which information is required, and the next steps.
fn guide(locale: Locale, week: &Week) -> impl Renderable {
    let who_may = if week.eligible_kinds.is_empty() {
        locale.register_who_may_all().to_owned()
    } else {
        locale.register_who_may_rule(&locale.party_kinds(&week.eligible_kinds))
    };
    let number = |number: usize| locale.number(number);
    let needs = [
        locale.register_need_who(Activity::PARTNER_LIMIT),
        locale.register_need_what(&number(Description::LIMIT), &number(Summary::LIMIT), &number(Title::LIMIT)),
        locale.register_need_when(Occurrence::MOST),
        locale.register_need_take_part().to_owned(),
        locale.register_need_contact().to_owned(),
    ];
    maud! {
        div.prose {
            h2 { (locale.register_who_may()) }
            p {
                (who_may)
                @if let Some(promise) = &week.promise {
                    " "
                    (locale.register_promise(locale.pick(&promise.sv, &promise.en)))
                }
            }
            h2 { (locale.register_needs()) }
            ul { @for need in &needs { li { (need) } } }
            p { (locale.register_limits_note()) }
            h2 { (locale.register_after()) }
            p { (locale.register_after_text(&week.answer_days.to_string())) }
            h2 { (locale.register_other_ways()) }
            (other_ways(locale))
        }
    }
}

fn other_ways(locale: Locale) -> impl Renderable {
    let words = locale.register_other_ways_text("\u{1}");
    maud! {
        @let (before, after) = words.split_once('\u{1}').unwrap_or((&words, ""));
        p {
            (before)
            a href=(Address::new(locale, Page::Mine).path()) { (locale.mine_title()) }
            (after)
        }
    }
}

fn head(locale: Locale) -> Head {
    let address = Address::new(locale, Page::Register);
    Head::new(locale.register_head().to_owned(), locale.register_intro_lead().to_owned(), &address)
}
