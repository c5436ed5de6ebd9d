//! Activities in a line each.

use super::html::Html;
use crate::{api::start::Brief, locale::Locale, urls};

/// A section of them below a heading; nothing where there are none.
pub fn section(html: &mut Html, locale: Locale, heading: &str, briefs: &[Brief]) {
    if briefs.is_empty() {
        return;
    }
    html.raw("<section class=\"briefs\"><h2>").text(heading).raw("</h2><ul class=\"brief-list\">");
    for brief in briefs {
        item(html, locale, brief);
    }
    html.raw("</ul></section>");
}

fn item(html: &mut Html, locale: Locale, brief: &Brief) {
    html.raw("<li><a").attribute("href", &urls::activity(locale, brief.id, &brief.title));
    if brief.language != locale.tag() {
        html.attribute("lang", &brief.language);
    }
    html.raw(">").text(&brief.title).raw("</a> <span class=\"when\">");
    html.text(locale.weekday_short(brief.day)).raw(" ").text(&locale.day_short(brief.day));
    if brief.last_day == brief.day {
        html.raw(" ").text(&locale.hours(brief.starts, brief.ends));
    } else {
        html.raw("–").text(locale.weekday_short(brief.last_day)).raw(" ").text(&locale.day_short(brief.last_day));
    }
    html.raw("</span> <span class=\"who\">");
    html.text(&brief.organizer).raw("</span> <span class=\"where\">");
    let online = brief.online.then(|| locale.format_online());
    let place: Vec<&str> = [brief.place.as_deref(), online].into_iter().flatten().collect();
    html.text(&place.join(" · ")).raw("</span></li>");
}
