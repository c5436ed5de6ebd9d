//! `/granska/historik`: the events, the latest first, a page at a time.

use super::{RenderedPage, layout::personal_page};
use crate::{
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, Page},
};

pub struct History {
    pub locale: Locale,
    pub lines: Vec<HistoryLineView>,
    /// Page number, from 1 for the latest events.
    pub page: u32,
    pub has_older: bool,
}

pub struct HistoryLineView {
    /// Day and time.
    pub when: String,
    pub actor: String,
    pub what: String,
    pub activity_id: Option<u32>,
    /// Object of the event and its message, each as text.
    pub details: Vec<String>,
}

pub fn history(view: &History) -> RenderedPage {
    let locale = view.locale;
    let path = |page: Page| Address::new(locale, page).path();
    let content = maud! {
        p.lead { (locale.history_lead()) }
        p { a.button download href=(path(Page::DeskHistoryCsv)) { (locale.history_csv()) } }
        @if view.lines.is_empty() {
            p { (locale.history_empty()) }
        } @else {
            ul.own-list {
                @for line in &view.lines {
                    li { (entry(locale, line)) }
                }
            }
        }
        (pager(view))
    };
    personal_page(locale.history_title(), None, content)
}

fn entry(locale: Locale, line: &HistoryLineView) -> impl Renderable {
    let path = move |id: u32| Address::new(locale, Page::DeskActivity { id }).path();
    maud! {
        p.title {
            (line.what)
            @if let Some(id) = line.activity_id {
                ": " a href=(path(id)) { (locale.history_activity(&id.to_string())) }
            }
        }
        p.hint { (line.when) " · " (line.actor) }
        @for detail in &line.details { p { (detail) } }
    }
}

fn pager(view: &History) -> impl Renderable {
    let locale = view.locale;
    let here = Address::new(locale, Page::DeskHistory).path();
    let to = move |page: u32| format!("{here}?{PAGE_KEY}={page}");
    (view.page > 1 || view.has_older).then_some(maud! {
        nav aria-label=(locale.history_pages()) {
            p.buttons {
                @if view.page > 1 { a.button href=(to(view.page - 1)) { (locale.history_newer()) } " " }
                @if view.has_older { a.button href=(to(view.page + 1)) { (locale.history_older()) } " " }
                (locale.history_page(&view.page.to_string()))
            }
        }
    })
}

/// Query key of the page number.
pub const PAGE_KEY: &str = "sida";
