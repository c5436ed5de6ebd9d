//! `/granska/historik`: what has happened, the latest first, a page at a time.

use super::{
    Shown,
    login::{begun, shown},
};
use crate::{
    locale::Locale,
    urls::{Address, Page},
};

pub struct History {
    pub locale: Locale,
    pub lines: Vec<LineShown>,
    /// 1 for the latest.
    pub page: u32,
    pub has_older: bool,
}

pub struct LineShown {
    /// Day and time.
    pub when: String,
    pub actor: String,
    pub what: String,
    pub activity_id: Option<u32>,
    /// Whom or what it is about, and the words that go with it: each in words.
    pub details: Vec<String>,
}

pub fn history(view: &History) -> Shown {
    let locale = view.locale;
    let path = |page: Page| Address::new(locale, page).path();
    let mut html = begun(locale.history_title());
    html.raw("<p class=\"lead\">").text(locale.history_lead()).raw("</p><p><a class=\"button\" download");
    html.attribute("href", &path(Page::DeskHistoryCsv)).raw(">").text(locale.history_csv()).raw("</a></p>");
    if view.lines.is_empty() {
        html.raw("<p>").text(locale.history_empty()).raw("</p>");
    } else {
        html.raw("<ul class=\"own-list\">");
        for line in &view.lines {
            html.raw("<li><p class=\"title\">").text(&line.what);
            if let Some(id) = line.activity_id {
                html.raw(": <a").attribute("href", &path(Page::DeskActivity { id })).raw(">");
                html.text(&locale.history_activity(&id.to_string())).raw("</a>");
            }
            html.raw("</p><p class=\"hint\">").text(&line.when).raw(" · ").text(&line.actor).raw("</p>");
            for detail in &line.details {
                html.raw("<p>").text(detail).raw("</p>");
            }
            html.raw("</li>");
        }
        html.raw("</ul>");
    }
    if view.page > 1 || view.has_older {
        html.raw("<nav").attribute("aria-label", locale.history_pages()).raw("><p class=\"buttons\">");
        let here = path(Page::DeskHistory);
        let mut link = |page: u32, words: &str| {
            let href = format!("{here}?{PAGE_KEY}={page}");
            html.raw("<a class=\"button\"").attribute("href", &href).raw(">").text(words).raw("</a> ");
        };
        if view.page > 1 {
            link(view.page - 1, locale.history_newer());
        }
        if view.has_older {
            link(view.page + 1, locale.history_older());
        }
        html.text(&locale.history_page(&view.page.to_string())).raw("</p></nav>");
    }
    html.raw("</div>");
    shown(locale.history_title(), None, html)
}

/// The key of the query that says which page, 1 for the latest.
pub const PAGE_KEY: &str = "sida";
