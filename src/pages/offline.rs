//! Activity page without the server: what the list and the texts of the loaded programme know of it.

use super::{RenderedPage, head::Head};
use crate::{
    domain::{
        filter::{Filter, Group, run::FilterResult},
        programme::Programme,
    },
    parts::{
        html::prelude::*,
        programme::{View, cards},
    },
    urls::{Address, Page},
};

/// Page of a document; `None` where its texts are not loaded.
pub fn shown(address: &Address, programme: &Programme, document: u32) -> Option<RenderedPage> {
    let locale = address.locale;
    let (summary, description) = programme.texts(document)?;
    let (filter, outcome) = (Filter::default(), FilterResult::default());
    let view = View::new(programme, &filter, &outcome, locale);
    let title = programme.title(document);
    let lang = cards::language(&view, document);
    let parties: Vec<String> =
        programme.values(Group::Organizer, document).iter().map(|party| view.label(Group::Organizer, *party)).collect();
    let back = Address::new(locale, Page::Programme { week: None }).path();
    let html = Markup::of(maud! {
        article.page.activity {
            p #activity-back .back { a href=(back) { (locale.to_programme()) } }
            p.note role="status" {
                (locale.offline())
                " "
                a href=(address.path()) rel="external" { (locale.try_again()) }
            }
            @if programme.has(Group::Status, document, "cancelled") {
                div.alert {
                    p { strong { (locale.activity_is_cancelled()) } }
                }
            }
            header.page-head {
                h1.title lang=[lang] dir="auto" { (title) }
                p.who dir="auto" { (parties.join(", ")) }
            }
            div.activity-columns {
                div.activity-when {
                    section.occurrences {
                        h2 { (locale.activity_when()) }
                        ul { @for occurrence in programme.occurrences(document) { (when(&view, occurrence)) } }
                    }
                }
                div.activity-text {
                    @if !description.starts_with(summary.trim_end_matches('…')) {
                        p.lead lang=[lang] dir="auto" { (summary) }
                    }
                    div.prose lang=[lang] dir="auto" {
                        @for line in description.lines().filter(|line| !line.trim().is_empty()) { p { (line) } }
                    }
                }
            }
        }
    });
    Some(RenderedPage { head: Head::unlisted(title), status: None, html })
}

fn when(view: &View, occurrence: u32) -> impl Renderable {
    let span = view.programme.span(occurrence);
    let place = cards::place(view, occurrence).join(" · ");
    maud! {
        li {
            p.when {
                @if span.lasts_for_days() {
                    (view.locale.day_heading(span.day)) " " (span.starts.to_string()) "–"
                    (view.locale.long_day(span.last_day)) " " (span.ends.to_string())
                } @else {
                    (view.locale.day_heading(span.day)) " " (view.locale.hours(span.starts, span.ends))
                }
            }
            p.where dir="auto" { (place) }
        }
    }
}
