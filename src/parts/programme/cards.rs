//! Cards: one article for each hit, under headings of days and hours.

use super::{View, understood};
use crate::{
    domain::{
        filter::{Group, Sort, run::Hit},
        programme::Span,
        search::index::{FacetValue, UnderstoodFacet},
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
/// Number of activities lasting for days that are listed above the hits.
const LASTING: usize = 8;
/// Capacity for the HTML of a card, in bytes.
const CARD_BYTES: usize = 900;

/// Cards of consecutive hits. `before` is the hit before the first: headings of the same day or hour are not repeated.
pub fn chunk(view: &View, hits: &[Hit], before: Option<Hit>) -> Markup {
    let sort = view.filter.sort();
    let by_time = sort == Sort::Time;
    let level = if by_time { Level::H4 } else { Level::H3 };
    let template = maud! {
        @if !by_time && before.is_none() && !hits.is_empty() {
            h2.visually-hidden { (view.locale.sort_name(sort)) }
        }
        @for (at, hit) in hits.iter().enumerate() {
            @let span = view.programme.span(hit.occurrence);
            @if by_time {
                @let before = if at == 0 { before } else { Some(hits[at - 1]) };
                (headings(view, span, before.map(|before| view.programme.span(before.occurrence))))
            }
            (card(view, *hit, span, level))
        }
    };
    Markup::with_capacity(hits.len() * CARD_BYTES, template)
}

/// Headings of the day and the hour, where they differ from those before.
fn headings(view: &View, span: Span, before: Option<Span>) -> impl Renderable {
    maud! {
        @if before.is_none_or(|before| before.day != span.day) {
            h2.day-heading { (view.locale.day_heading(span.day)) }
        }
        @if before.is_none_or(|before| before.start_minute != span.start_minute) {
            h3.hour-heading { (span.starts.to_string()) }
        }
    }
}

/// Box of activities that last for days, above the hits so that they do not hide under their first day; empty without
/// any.
pub fn lasting(view: &View) -> Markup {
    let locale = view.locale;
    let hits = &view.outcome.lasting;
    if hits.is_empty() || view.filter.sort() != Sort::Time {
        return Markup::default();
    }
    Markup::of(maud! {
        h2 { (locale.lasts_for_days()) }
        ul {
            @for hit in hits.iter().take(LASTING) {
                @let title = view.programme.title(hit.document);
                @let address = urls::activity(locale, view.programme.id(hit.document), title);
                @let span = view.programme.span(hit.occurrence);
                li {
                    a href=(address) lang=[language(view, hit.document)] dir="auto" { (title) }
                    " "
                    span.when {
                        (locale.day_range(locale.weekday_short(span.day), locale.weekday_short(span.last_day)))
                    }
                }
            }
        }
    })
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
    maud! {
        article.card.cancelled[cancelled] data-activity=(id) {
            (heading(level, &link))
            p.when {
                (time(view, span))
                (badges(view, document, span, cancelled))
                " "
                span dir="auto" { (marked(view, &organizer_and_place(view, hit))) }
            }
            (partners(view, hit))
            (explanation(view, hit))
            (tags(view, document))
            (other_occurrences(view, hit))
        }
    }
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

fn badges(view: &View, document: u32, span: Span, cancelled: bool) -> impl Renderable {
    let (locale, list) = (view.locale, &view.programme.list);
    let lasts = || {
        let all_week = span.day <= list.starts && span.last_day >= list.starts.plus_days(i32::from(list.days) - 1);
        ("lasts", if all_week { locale.all_week() } else { locale.several_days() })
    };
    let needs_registration = view.programme.has(Group::Registration, document, "required");
    let badges = [
        cancelled.then(|| ("is-cancelled", locale.cancelled())),
        span.lasts_for_days().then(lasts),
        view.now_unix_s.filter(|_| !cancelled).and_then(|now| now_badge(locale, span, now)),
        needs_registration.then(|| ("registration", locale.registration_required_short())),
    ];
    maud! {
        @for (class, words) in badges.into_iter().flatten() {
            " "
            strong class={ "badge " (class) } { (words) }
        }
    }
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

fn organizer_and_place(view: &View, hit: Hit) -> String {
    let names = &view.programme.list.groups[Group::Organizer.index()].labels;
    let organizer = view.programme.values(Group::Organizer, hit.document).first();
    let place = place(view, hit.occurrence);
    let parts: Vec<&str> =
        organizer.map(|party| names.get(*party as usize)).into_iter().chain(place.iter().map(String::as_str)).collect();
    parts.join(" · ")
}

/// Place of an occurrence: venue and municipality, and whether it is online too.
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
    explains(view, hit, &format!("{} · {}", view.programme.title(hit.document), organizer_and_place(view, hit)))
}

/// Whether a text, together with the facets that the hit has, shows why it was found.
fn explains(view: &View, hit: Hit, text: &str) -> bool {
    let has = |facet: &UnderstoodFacet| understood::has(view, facet, hit.document, hit.occurrence);
    view.marks.is_some_and(|marks| marks.explains(text, &has))
}

/// Snippet of the texts that explains a hit, where the title does not.
fn explanation(view: &View, hit: Hit) -> impl Renderable {
    passage(view, hit).map(|(is_cut_before, passage, is_cut_after)| {
        maud! {
            p.passage lang=[language(view, hit.document)] dir="auto" {
                @if is_cut_before { "… " }
                (marked(view, passage))
                @if is_cut_after { " …" }
            }
        }
    })
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
fn language<'a>(view: &View<'a>, document: u32) -> Option<&'a str> {
    let value = view.programme.values(Group::Language, document).first()?;
    Some(view.programme.slugs(Group::Language).get(*value as usize)).filter(|tag| *tag != view.locale.tag())
}

/// Text with the matches of the query marked.
fn marked<'a>(view: &View, text: &'a str) -> impl Renderable + use<'a> {
    let ranges = view.marks.map(|marks| marks.ranges(text)).unwrap_or_default();
    maud! { (Marked { text, ranges: &ranges }) }
}
