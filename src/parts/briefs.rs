//! Activities in a line each.

use super::html::prelude::*;
use crate::{api::start::Brief, locale::Locale, urls};

/// A section of them below a heading; nothing where there are none.
pub fn section<'a>(locale: Locale, heading: &'a str, briefs: &'a [Brief]) -> impl Renderable {
    maud! {
        @if !briefs.is_empty() {
            section.briefs {
                h2 { (heading) }
                ul.brief-list {
                    @for brief in briefs { (item(locale, brief)) }
                }
            }
        }
    }
}

fn item(locale: Locale, brief: &Brief) -> impl Renderable {
    let lang = (brief.language != locale.tag()).then_some(brief.language.as_str());
    let online = brief.online.then(|| locale.format_online());
    maud! {
        li {
            a href=(urls::activity(locale, brief.id, &brief.title)) lang=[lang] dir="auto" { (brief.title) }
            " "
            span.when {
                (locale.weekday_short(brief.day)) " " (locale.day_short(brief.day))
                @if brief.last_day == brief.day {
                    " " (locale.hours(brief.starts, brief.ends))
                } @else {
                    "–" (locale.weekday_short(brief.last_day)) " " (locale.day_short(brief.last_day))
                }
            }
            " "
            span.who { (brief.organizer) }
            " "
            span.where {
                (brief.place)
                @if brief.place.is_some() && online.is_some() { " · " }
                (online)
            }
        }
    }
}
