//! Cards: one article for each hit, under headings of hours.

use super::{View, understood};
use crate::{
    domain::{
        filter::{Group, Sort, run::Hit},
        list::News,
        programme::Span,
        search::index::{FacetValue, UnderstoodFacet},
        text,
    },
    locale::Locale,
    parts::{
        heading::{Level, heading},
        html::prelude::*,
    },
    urls,
};

/// Time before its start in which an activity begins soon, in seconds.
const SOON_S: i64 = 3600;
/// Length of the snippet that explains a hit, in bytes.
const PASSAGE_BYTES: usize = 180;
/// Number of partners that a card names.
const PARTNERS: usize = 2;
/// Number of other occurrences that a card lists.
const OTHER_OCCURRENCES: usize = 3;
/// First sentence of a summary on a card: its least length in bytes, and its most in characters.
const SUMMARY_LEAST: usize = 30;
const SUMMARY_MOST: usize = 160;
/// Number of characters after which a list of organizers is cut, and least number of names that are left out.
const ORGANIZER_CHARACTERS: usize = 110;
const LEAST_LEFT_OUT: usize = 3;
/// Days for which what is new or changed is marked.
const NEWS_DAYS: i32 = 7;
/// Capacity for the HTML of a card, in bytes.
pub const CARD_BYTES: usize = 900;

/// Consecutive cards under headings of hours in the order of time, without headings in others. `before` is the hit before
/// the first: its heading is not repeated.
pub fn cards<'a>(view: &'a View, hits: &'a [Hit], before: Option<Hit>) -> impl Renderable {
    let by_time = view.filter.sort() == Sort::Time;
    let level = if by_time { Level::H4 } else { Level::H3 };
    maud! {
        @for (at, hit) in hits.iter().enumerate() {
            @let span = view.programme.span(hit.occurrence);
            @let before = if at == 0 { before } else { Some(hits[at - 1]) };
            @let hour_before = before.map(|before| view.programme.span(before.occurrence).start_minute);
            @if by_time && hour_before != Some(span.start_minute) {
                h3.hour-heading { (span.starts.to_string()) }
            }
            (card(view, *hit, span, level))
        }
    }
}

/// Capacity for the HTML of some cards, in bytes.
pub fn capacity(hits: &[Hit]) -> usize {
    hits.len() * CARD_BYTES
}

/// Card of one hit, with a heading of this level.
pub fn single(view: &View, hit: Hit, level: Level) -> Markup {
    Markup::of(card(view, hit, view.programme.span(hit.occurrence), level))
}

fn card(view: &View, hit: Hit, span: Span, level: Level) -> impl Renderable {
    let document = hit.document;
    let (id, title) = (view.programme.id(document), view.programme.title(document));
    let cancelled = view.programme.has(Group::Status, document, "cancelled");
    // An unpublished activity has no id yet, and no page to link to.
    let address = (id != 0).then(|| urls::activity(view.locale, id, title));
    let link = maud! { a href=[&address] lang=[language(view, document)] dir="auto" { (marked(view, title)) } };
    let state = match view.now_unix_s {
        _ if cancelled => Some(("is-cancelled", view.locale.cancelled())),
        now => now.and_then(|now| now_badge(view.locale, span, now)),
    };
    let is_over_or_off = cancelled || view.time_s.is_some_and(|now| span.ends_unix_s <= now);
    maud! {
        article.card.cancelled[cancelled] data-activity=(id) {
            (heading(level, &link))
            @if id != 0 { (star(view.locale, id, title, view.is_saved(id))) }
            (explanation(view, hit))
            p.when {
                @if let Some((class, words)) = state {
                    strong class={ "badge " (class) } { (words) }
                    " "
                }
                (time(view, span))
                " · "
                span.where dir="auto" { (marked(view, &place(view, hit.occurrence).join(" · "))) }
            }
            p.who {
                span dir="auto" { (marked(view, &organizer(view, document))) }
                (badges(view, document, span, is_over_or_off))
            }
            (partners(view, hit))
            (tags(view, document))
            (other_occurrences(view, hit))
        }
    }
}

/// Button that saves an activity in this browser. Without scripts it is not shown.
pub fn star(locale: Locale, id: u32, title: &str, is_saved: bool) -> impl Renderable {
    let pressed = if is_saved { "true" } else { "false" };
    maud! { button.star type="button" data-save=(id) aria-pressed=(pressed) aria-label=(locale.save(title)) {} }
}

fn time(view: &View, span: Span) -> impl Renderable {
    let locale = view.locale;
    maud! {
        time datetime=(format!("{}T{}", span.day, span.starts)) {
            @if span.lasts_for_days() {
                (locale.weekday_short(span.day)) " " (span.starts.to_string()) "–"
                (locale.weekday_short(span.last_day)) " " (span.ends.to_string())
            } @else {
                (locale.hours(span.starts, span.ends)) " "
                (locale.weekday_short(span.day)) " " (locale.day_short(span.day))
            }
        }
    }
}

/// Marks after the organizer: how one registers, how long it lasts, and whether it is new.
fn badges(view: &View, document: u32, span: Span, is_over_or_off: bool) -> impl Renderable {
    let (locale, list) = (view.locale, &view.programme.list);
    let lasts = || {
        let all_week = span.day <= list.starts && span.last_day >= list.starts.plus_days(i32::from(list.days) - 1);
        let words = if all_week { locale.all_week() } else { locale.several_days() };
        ("lasts", words.to_owned())
    };
    let needs_registration = !is_over_or_off && view.programme.has(Group::Registration, document, "required");
    let is_closed = || {
        let deadline = view.programme.deadline_unix_s(document);
        view.time_s.is_some_and(|now| deadline.is_some_and(|deadline| deadline <= now))
    };
    let registration = || {
        let words = if is_closed() { locale.registration_closed_short() } else { locale.registration_required_short() };
        ("registration", words.to_owned())
    };
    let badges = [
        news(view, document).map(|words| ("news", words)),
        span.lasts_for_days().then(lasts),
        needs_registration.then(registration),
    ];
    maud! {
        @for (class, words) in badges.iter().flatten() {
            " "
            strong class={ "badge " (class) } { (words) }
        }
    }
}

/// Mark of an activity that is new or has changed: for some days, and with its day where the filter asks for changes.
fn news(view: &View, document: u32) -> Option<String> {
    let words = match view.programme.news(document)? {
        News::New => view.locale.is_new(),
        News::Changed => view.locale.is_changed(),
    };
    let day = view.programme.changed_day(document);
    if view.filter.changed_from.is_some() || view.filter.sort() == Sort::Changed {
        return Some(format!("{words} {}", view.locale.day_short(day)));
    }
    view.today.is_some_and(|today| (0..=NEWS_DAYS).contains(&(today.0 - day.0))).then(|| words.to_owned())
}

/// Class and text of the mark that an occurrence has at an instant.
pub fn now_badge(locale: Locale, span: Span, now_unix_s: i64) -> Option<(&'static str, &'static str)> {
    if (span.starts_unix_s..span.ends_unix_s).contains(&now_unix_s) {
        Some(("now", locale.on_now()))
    } else if (1..=SOON_S).contains(&(span.starts_unix_s - now_unix_s)) {
        Some(("soon", locale.begins_soon()))
    } else {
        None
    }
}

/// Name of the organizer; of a long list of names the first, and the number of the others.
fn organizer(view: &View, document: u32) -> String {
    let names = &view.programme.list.groups[Group::Organizer.index()].labels;
    let organizer = view.programme.values(Group::Organizer, document).first();
    let name = organizer.map_or("", |party| names.get(*party as usize));
    shortened(view.locale, name)
}

/// Long list of names as its first ones and the number of the others.
pub fn shortened(locale: Locale, names: &str) -> String {
    let Some((end, _)) = names.char_indices().nth(ORGANIZER_CHARACTERS) else { return names.to_owned() };
    let cut = names[..end].rfind(", ").unwrap_or(0);
    let left_out = names[cut..].matches(", ").count();
    if cut == 0 || left_out < LEAST_LEFT_OUT {
        return names.to_owned();
    }
    format!("{} {}", &names[..cut], locale.and_more(left_out))
}

/// Place of an occurrence: venue and municipality, and whether it is online too.
pub fn place(view: &View, occurrence: u32) -> Vec<String> {
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

/// Partners that the filter chooses or the text names, where the organizer is another: nothing else on the card would
/// say why it is there.
fn partners(view: &View, hit: Hit) -> impl Renderable {
    let labels = &view.programme.list.groups[Group::Organizer.index()].labels;
    let slugs = view.programme.slugs(Group::Organizer);
    let parties = view.programme.values(Group::Organizer, hit.document);
    let facets = view.outcome.answer.as_ref().map_or(&[][..], |answer| &answer.facets);
    let is_asked = |party: &&u32| {
        view.filter.is_selected(Group::Organizer, slugs.get(**party as usize))
            || facets.iter().any(|facet| facet.values.contains(&FacetValue::Value(Group::Organizer, **party)))
    };
    let is_matched =
        |party: &&u32| view.marks.is_some_and(|marks| !marks.ranges(labels.get(**party as usize)).is_empty());
    let mut shown: Vec<&u32> = Vec::new();
    if let Some((organizer, partners)) = parties.split_first()
        && !partners.is_empty()
        && !is_asked(&organizer)
    {
        shown.extend(partners.iter().filter(is_asked));
        if shown.is_empty() && !is_explained(view, hit) {
            shown.extend(partners.iter().filter(is_matched));
        }
    }
    let partners: Vec<&str> = shown.iter().take(PARTNERS).map(|party| labels.get(**party as usize)).collect();
    let partners = partners.join(", ");
    maud! {
        @if !partners.is_empty() {
            p.partners { (view.locale.takes_part()) " " span dir="auto" { (marked(view, &partners)) } }
        }
    }
}

/// Whether the title, the organizer and the place show why the hit was found.
fn is_explained(view: &View, hit: Hit) -> bool {
    let (title, organizer) = (view.programme.title(hit.document), organizer(view, hit.document));
    explains(view, hit, &format!("{title} · {organizer} · {}", place(view, hit.occurrence).join(" · ")))
}

/// Whether a text, together with the facets that the hit has, shows why it was found.
fn explains(view: &View, hit: Hit, text: &str) -> bool {
    let has = |facet: &UnderstoodFacet| understood::has(view, facet, hit.document, hit.occurrence);
    view.marks.is_some_and(|marks| marks.explains(text, &has))
}

/// Snippet of the texts that explains a hit, where the title does not; else the first sentence of the summary.
fn explanation(view: &View, hit: Hit) -> impl Renderable {
    let lang = language(view, hit.document);
    let passage = passage(view, hit);
    maud! {
        @if let Some((is_cut_before, passage, is_cut_after)) = passage {
            p.passage lang=[lang] dir="auto" {
                @if is_cut_before { "… " }
                (marked(view, passage))
                @if is_cut_after { " …" }
            }
        } @else {
            // Of a fixed height: the texts come after the list.
            p.summary lang=[lang] dir="auto" { (marked(view, &summary(view, hit.document))) }
        }
    }
}

/// First sentence of a document's summary; empty until its texts are loaded.
pub fn summary(view: &View, document: u32) -> String {
    let summary = view.programme.texts(document).map_or("", |(summary, _)| summary);
    text::first_sentence(summary, SUMMARY_LEAST, SUMMARY_MOST)
}

fn passage<'a>(view: &View<'a>, hit: Hit) -> Option<(bool, &'a str, bool)> {
    let marks = view.marks.filter(|_| !explains(view, hit, view.programme.title(hit.document)))?;
    let (summary, description) = view.programme.texts(hit.document)?;
    marks.snippet(summary, PASSAGE_BYTES).or_else(|| marks.snippet(description, PASSAGE_BYTES))
}

/// Kind, languages other than Swedish, and themes. Few elements: a week of cards is removed within a frame.
fn tags(view: &View, document: u32) -> impl Renderable {
    let programme = view.programme;
    let kind = programme.values(Group::Kind, document).first();
    let is_swedish = |language: &u32| programme.slugs(Group::Language).get(*language as usize) == "sv";
    maud! {
        p.tags {
            @if let Some(kind) = kind { b { (view.label(Group::Kind, *kind)) } }
            @let languages = programme.values(Group::Language, document).iter().filter(|it| !is_swedish(it));
            @let languages = languages.map(|language| (Group::Language, *language));
            @let themes = programme.values(Group::Theme, document).iter().map(|theme| (Group::Theme, *theme));
            @for (at, (group, value)) in languages.chain(themes).enumerate() {
                @if at > 0 || kind.is_some() { " / " }
                (view.label(group, value))
            }
        }
    }
}

fn other_occurrences(view: &View, hit: Hit) -> impl Renderable {
    let locale = view.locale;
    let others: Vec<u32> = view.programme.occurrences(hit.document).filter(|other| *other != hit.occurrence).collect();
    // The place of another time is said where it is the reason: the text names it, and not that of this one.
    let reason = |occurrence: u32| {
        let place = place(view, occurrence).join(", ");
        view.marks.is_some_and(|marks| !marks.ranges(&place).is_empty()).then_some(place)
    };
    let is_here = others.is_empty() || reason(hit.occurrence).is_some();
    let name = move |occurrence: &u32| {
        let span = view.programme.span(*occurrence);
        let time = format!("{} {} {}", locale.weekday_short(span.day), locale.day_short(span.day), span.starts);
        reason(*occurrence).filter(|_| !is_here).map_or(time.clone(), |place| format!("{time} ({place})"))
    };
    maud! {
        @if !others.is_empty() {
            @let named: Vec<String> = others.iter().take(OTHER_OCCURRENCES).map(name).collect();
            p.others {
                (locale.also_given(&named.join(", ")))
                @if others.len() > OTHER_OCCURRENCES {
                    " " (locale.and_more(others.len() - OTHER_OCCURRENCES))
                }
            }
        }
    }
}

/// Language of a document's own words, where it is not the page's.
pub fn language<'a>(view: &View<'a>, document: u32) -> Option<&'a str> {
    let value = view.programme.values(Group::Language, document).first()?;
    Some(view.programme.slugs(Group::Language).get(*value as usize)).filter(|tag| *tag != view.locale.tag())
}

/// Text with the matches of the query marked.
fn marked<'a>(view: &View, text: &'a str) -> impl Renderable + use<'a> {
    let ranges = view.marks.map(|marks| marks.ranges(text)).unwrap_or_default();
    maud! { (Marked { text, ranges: &ranges }) }
}
