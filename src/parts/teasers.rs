//! Lists of activities, one line each.

use super::html::prelude::*;
use crate::{api::start::Teaser, locale::Locale, urls};

/// Section of teasers below a heading, with the address and the words of a link to more; nothing where there are none.
pub fn section<'a>(
    locale: Locale,
    heading: &'a str,
    teasers: &'a [Teaser],
    onward: Option<(&'a str, &'a str)>,
) -> impl Renderable {
    maud! {
        @if !teasers.is_empty() {
            section.teasers {
                h2 { (heading) }
                ul.teaser-list {
                    @for teaser in teasers { (item(locale, teaser)) }
                }
                @if let Some((address, words)) = onward { p.to-all { a href=(address) { (words) } } }
            }
        }
    }
}

fn item(locale: Locale, teaser: &Teaser) -> impl Renderable {
    let lang = (teaser.language != locale.tag()).then_some(teaser.language.as_str());
    let online = teaser.online.then(|| locale.format_online());
    maud! {
        li {
            a href=(urls::activity(locale, teaser.id, &teaser.title)) lang=[lang] dir="auto" { (teaser.title) }
            " "
            span.when {
                (locale.weekday_short(teaser.day)) " " (locale.day_short(teaser.day))
                @if teaser.last_day == teaser.day {
                    " " (locale.hours(teaser.starts, teaser.ends))
                } @else {
                    "–" (locale.weekday_short(teaser.last_day)) " " (locale.day_short(teaser.last_day))
                }
            }
            " "
            span.who { (teaser.organizer) }
            " "
            span.where {
                (teaser.place)
                @if teaser.place.is_some() && online.is_some() { " · " }
                (online)
            }
        }
    }
}
