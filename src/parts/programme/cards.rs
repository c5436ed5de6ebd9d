//! Cards: one article for each hit, under headings of days and hours.

use super::View;
use crate::{
    domain::{
        filter::{Group, Sort, run::Hit},
        programme::Span,
    },
    locale::Locale,
    parts::html::Html,
    urls,
};

/// In seconds: what begins within it begins soon.
const SOON_S: i64 = 3600;
/// The length of a passage that explains a hit, in bytes.
const PASSAGE_BYTES: usize = 180;
/// How many other occurrences a card names.
const OTHER_OCCURRENCES: usize = 3;
/// How many of what lasts for days is named above the hits.
const LASTING: usize = 8;

/// The cards of hits that follow one another. `before` is the hit before them: where the day or the hour is the same,
/// its heading is not repeated.
pub fn chunk(view: &View, hits: &[Hit], before: Option<Hit>) -> String {
    let mut html = Html::with_capacity(hits.len() * 900);
    let by_time = view.filter.sort() == Sort::Time;
    let mut last = before.map(|hit| view.programme.span(hit.occurrence));
    if !by_time && before.is_none() && !hits.is_empty() {
        html.raw("<h2 class=\"unseen\">").text(view.locale.sort_name(view.filter.sort())).raw("</h2>");
    }
    for hit in hits {
        let span = view.programme.span(hit.occurrence);
        if by_time {
            if last.is_none_or(|last| last.day != span.day) {
                html.raw("<h2 class=\"day-heading\">").text(&view.locale.day_heading(span.day)).raw("</h2>");
            }
            if last.is_none_or(|last| last.start_minute != span.start_minute) {
                html.raw("<h3 class=\"hour-heading\">").text(&span.starts.to_string()).raw("</h3>");
            }
        }
        card(&mut html, view, *hit, span, if by_time { "h4" } else { "h3" });
        last = Some(span);
    }
    html.finish()
}

/// What lasts for days, named above the hits so that it does not hide under its first day. Nothing where nothing does.
pub fn lasting(view: &View) -> String {
    let hits = &view.outcome.lasting;
    if hits.is_empty() || view.filter.sort() != Sort::Time {
        return String::new();
    }
    let mut html = Html::default();
    html.raw("<h2>").text(view.locale.lasts_for_days()).raw("</h2><ul>");
    for hit in hits.iter().take(LASTING) {
        let title = view.programme.title(hit.document);
        html.raw("<li><a").attribute("href", &urls::activity(view.locale, view.programme.id(hit.document), title));
        language(&mut html, view, hit.document);
        html.raw(">").text(title).raw("</a> <span class=\"when\">");
        let span = view.programme.span(hit.occurrence);
        html.text(
            &view.locale.day_range(view.locale.weekday_short(span.day), view.locale.weekday_short(span.last_day)),
        );
        html.raw("</span></li>");
    }
    html.raw("</ul>");
    html.finish()
}

/// One card alone, with this heading.
pub fn single(view: &View, hit: Hit, heading: &str) -> String {
    let mut html = Html::with_capacity(1024);
    card(&mut html, view, hit, view.programme.span(hit.occurrence), heading);
    html.finish()
}

fn card(html: &mut Html, view: &View, hit: Hit, span: Span, heading: &str) {
    let programme = view.programme;
    let document = hit.document;
    let cancelled = programme.has(Group::Status, document, "cancelled");
    html.raw("<article data-activity=\"").number(programme.id(document)).raw("\" class=\"card");
    if cancelled {
        html.raw(" cancelled");
    }
    html.raw("\"><").raw(heading).raw("><a");
    // What has no id yet has no page to lead to.
    if programme.id(document) != 0 {
        html.attribute("href", &urls::activity(view.locale, programme.id(document), programme.title(document)));
    }
    language(html, view, document);
    html.raw(">");
    marked(html, view, programme.title(document));
    html.raw("</a></").raw(heading).raw("><p class=\"when\">");
    time(html, view, span);
    badges(html, view, document, span, cancelled);
    let names = &programme.list.groups[Group::Organizer.index()].labels;
    let organizer = programme.values(Group::Organizer, document).first().map(|party| names.get(*party as usize));
    let place = place(view, hit.occurrence);
    let parts: Vec<&str> = organizer.into_iter().chain(place.iter().map(String::as_str)).collect();
    html.raw(" ");
    marked(html, view, &parts.join(" · "));
    html.raw("</p>");
    explanation(html, view, document);
    tags(html, view, document);
    others(html, view, hit);
    html.raw("</article>");
}

fn time(html: &mut Html, view: &View, span: Span) {
    html.raw("<time").attribute("datetime", &format!("{}T{}", span.day, span.starts)).raw(">");
    if span.lasts_for_days() {
        html.text(view.locale.weekday_short(span.day)).raw(" ").text(&span.starts.to_string()).raw("–");
        html.text(view.locale.weekday_short(span.last_day)).raw(" ").text(&span.ends.to_string());
    } else {
        html.text(&view.locale.hours(span.starts, span.ends)).raw(" ").text(view.locale.weekday_short(span.day));
        html.raw(" ").text(&view.locale.day_short(span.day));
    }
    html.raw("</time>");
}

fn badges(html: &mut Html, view: &View, document: u32, span: Span, cancelled: bool) {
    let mut badge = |class: &str, words: &str| {
        html.raw(" <strong class=\"badge ").raw(class).raw("\">").text(words).raw("</strong>");
    };
    if cancelled {
        badge("is-cancelled", view.locale.cancelled());
    }
    if span.lasts_for_days() {
        let all_week = span.day <= view.programme.list.starts
            && span.last_day >= view.programme.list.starts.plus_days(i32::from(view.programme.list.days) - 1);
        badge("lasts", if all_week { view.locale.all_week() } else { view.locale.several_days() });
    }
    if let Some(now) = view.now_unix_s.filter(|_| !cancelled)
        && let Some((class, words)) = now_badge(view.locale, span, now)
    {
        badge(class, words);
    }
    if view.programme.has(Group::Registration, document, "required") {
        badge("registration", view.locale.registration_required_short());
    }
}

/// The class and words of the mark that an occurrence has at an instant.
pub fn now_badge(locale: Locale, span: Span, now_unix_s: i64) -> Option<(&'static str, &'static str)> {
    if (span.starts_unix_s..span.ends_unix_s).contains(&now_unix_s) {
        Some(("now", locale.on_now()))
    } else if (1..=SOON_S).contains(&(span.starts_unix_s - now_unix_s)) {
        Some(("soon", locale.begins_soon()))
    } else {
        None
    }
}

/// Where an occurrence is: venue and municipality, and that it is online too.
fn place(view: &View, occurrence: u32) -> Vec<String> {
    let programme = view.programme;
    let mut parts = Vec::with_capacity(2);
    if programme.has(Group::Format, occurrence, "onsite") {
        let municipality = programme.values(Group::Municipality, occurrence).first();
        let venue = programme.venue(occurrence).map(str::to_owned);
        let named: Vec<String> =
            [venue, municipality.map(|value| view.label(Group::Municipality, *value))].into_iter().flatten().collect();
        parts.push(if named.is_empty() { view.locale.format_onsite().to_owned() } else { named.join(", ") });
    }
    if programme.has(Group::Format, occurrence, "online") {
        parts.push(view.locale.format_online().to_owned());
    }
    parts
}

/// The passage of the texts that a hit is due to, where nothing else on the card shows it.
fn explanation(html: &mut Html, view: &View, document: u32) {
    let Some(marks) = view.marks else { return };
    if marks.explains(view.programme.title(document)) {
        return;
    }
    let Some((summary, description)) = view.programme.texts(document) else { return };
    let passage = marks.snippet(summary, PASSAGE_BYTES).or_else(|| marks.snippet(description, PASSAGE_BYTES));
    if let Some(passage) = passage {
        html.raw("<p class=\"passage\"");
        language(html, view, document);
        html.raw(">");
        marked(html, view, crate::domain::text::without_markup(passage).trim_end());
        html.raw("</p>");
    }
}

/// Kind, languages but Swedish, and themes. Few elements: a week of cards is let go of within a frame.
fn tags(html: &mut Html, view: &View, document: u32) {
    html.raw("<p class=\"tags\">");
    let kind = view.programme.values(Group::Kind, document).first();
    if let Some(kind) = kind {
        html.raw("<b>").text(&view.label(Group::Kind, *kind)).raw("</b>");
    }
    let languages = view.programme.values(Group::Language, document).iter();
    let languages = languages.filter(|value| view.programme.slugs(Group::Language).get(**value as usize) != "sv");
    let themes = view.programme.values(Group::Theme, document).iter().map(|value| view.label(Group::Theme, *value));
    let others = languages.map(|value| view.label(Group::Language, *value)).chain(themes);
    for (at, words) in others.enumerate() {
        html.raw(if at == 0 && kind.is_none() { "" } else { " / " }).text(&words);
    }
    html.raw("</p>");
}

fn others(html: &mut Html, view: &View, hit: Hit) {
    let others: Vec<u32> = view.programme.occurrences(hit.document).filter(|other| *other != hit.occurrence).collect();
    if others.is_empty() {
        return;
    }
    let named: Vec<String> = others
        .iter()
        .take(OTHER_OCCURRENCES)
        .map(|other| {
            let span = view.programme.span(*other);
            format!("{} {} {}", view.locale.weekday_short(span.day), view.locale.day_short(span.day), span.starts)
        })
        .collect();
    html.raw("<p class=\"others\">").text(&view.locale.also_given(&named.join(", ")));
    if others.len() > OTHER_OCCURRENCES {
        html.raw(" ").text(&view.locale.and_more(others.len() - OTHER_OCCURRENCES));
    }
    html.raw("</p>");
}

/// The language of a document's own words, where it is not the page's.
fn language(html: &mut Html, view: &View, document: u32) {
    if let Some(value) = view.programme.values(Group::Language, document).first() {
        let tag = view.programme.slugs(Group::Language).get(*value as usize);
        if tag != view.locale.tag() {
            html.attribute("lang", tag);
        }
    }
}

fn marked(html: &mut Html, view: &View, text: &str) {
    match view.marks {
        Some(marks) => html.marked(text, &marks.ranges(text)),
        None => html.text(text),
    };
}
