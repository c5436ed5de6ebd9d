//! An organizer's own: drafts, activities with their state, and one of them with all that can be done.

use super::{
    Shown,
    letters::{self, FailedLetter},
};
use crate::{
    api::head::Head,
    domain::{review::State, taxonomy::Status},
    locale::Locale,
    parts::html::Html,
    urls::{Address, Page},
};

/// What the form asks for that gives one's own data, in its field `action`.
pub const EXPORT: &str = "export";

/// All that one has begun and sent.
pub struct Mine<'a> {
    pub locale: Locale,
    pub email: &'a str,
    /// Id, name, and when it was changed last: day and time.
    pub drafts: Vec<(i64, String, String, String)>,
    pub activities: Vec<MyActivity>,
    /// Where one is signed in.
    pub sessions: String,
    /// Letters to oneself that did not arrive.
    pub failed_letters: Vec<FailedLetter>,
}

pub struct MyActivity {
    pub id: u32,
    pub title: String,
    pub week: String,
    pub when: String,
    pub state: State,
    pub status: Status,
    pub edit_waits: bool,
}

pub fn mine(view: &Mine) -> Shown {
    let locale = view.locale;
    let path = |page: Page| Address::new(locale, page).path();
    let mut html = Html::with_capacity(8 * 1024);
    html.raw("<div class=\"page mine\"><header class=\"page-head\"><h1>").text(locale.mine_title());
    html.raw("</h1><p class=\"hint\">").text(&locale.mine_signed_in(view.email)).raw("</p></header>");
    letters::section(&mut html, locale, &path(Page::Mine), &view.failed_letters);
    html.raw("<p class=\"ways\"><a class=\"button main\"").attribute("href", &path(Page::Register)).raw(">");
    html.text(locale.register_head()).raw("</a></p>");
    if view.drafts.is_empty() && view.activities.is_empty() {
        html.raw("<p class=\"lead\">").text(&locale.mine_none(view.email)).raw("</p>");
    }
    if !view.drafts.is_empty() {
        html.raw("<section><h2>").text(locale.mine_drafts()).raw("</h2><ul class=\"own-list\">");
        for (id, name, day, time) in &view.drafts {
            html.raw("<li><form method=\"post\"").attribute("action", &path(Page::Mine)).raw("><p class=\"title\">");
            html.text(name).raw("</p><p class=\"hint\">").text(&locale.mine_drafts_updated(day, time)).raw("</p><p>");
            for (action, words) in [("open", locale.mine_open_draft()), ("delete", locale.mine_delete_draft())] {
                html.raw("<button type=\"submit\" class=\"button\" name=\"action\"");
                html.attribute("value", &format!("{action}:{id}")).raw(">").text(words);
                html.raw("<span class=\"unseen\">: ").text(name).raw("</span></button> ");
            }
            html.raw("</p></form></li>");
        }
        html.raw("</ul></section>");
    }
    if !view.activities.is_empty() {
        html.raw("<section><h2>").text(locale.mine_sent()).raw("</h2><ul class=\"own-list\">");
        for activity in &view.activities {
            html.raw("<li><p class=\"title\"><a")
                .attribute("href", &path(Page::MyActivity { id: activity.id }))
                .raw(">");
            html.text(&activity.title).raw("</a></p><p class=\"hint\">").text(&activity.week).raw(" · ");
            html.text(&activity.when).raw("</p><p class=\"state\"><strong>").text(locale.state_name(activity.state));
            html.raw("</strong>");
            if activity.status == Status::Cancelled {
                html.raw(" · <strong class=\"badge\">").text(locale.mine_cancelled()).raw("</strong>");
            }
            if activity.edit_waits {
                html.raw(" · ").text(locale.mine_edit_waits());
            }
            html.raw("</p></li>");
        }
        html.raw("</ul></section>");
    }
    html.raw("<section><h2>").text(locale.mine_export()).raw("</h2><p>").text(locale.mine_export_lead());
    html.raw("</p><form method=\"post\"").attribute("action", &path(Page::Mine)).raw("><p>");
    html.raw("<button type=\"submit\" class=\"button\" name=\"action\"").attribute("value", EXPORT).raw(">");
    html.text(locale.mine_export_button()).raw("</button></p></form></section>");
    html.raw(&view.sessions).raw("</div>");
    Shown { head: head(locale.mine_title()), status: None, html: html.into() }
}

/// For whoever has ended the link that they came by: what is done, and how they come in again, if they may.
pub fn link_ended(locale: Locale, log_in: Option<&String>) -> Shown {
    let title = locale.mine_link_ended_title();
    let mut html = Html::default();
    html.raw("<div class=\"page mine\"><header class=\"page-head\"><h1>").text(title).raw("</h1><p class=\"lead\">");
    html.text(if log_in.is_some() { locale.mine_link_ended() } else { locale.mine_link_ended_for_good() });
    html.raw("</p></header>");
    if let Some(log_in) = log_in {
        html.raw("<p class=\"ways\"><a class=\"button main\"").attribute("href", log_in).raw(">");
        html.text(locale.login_title()).raw("</a></p>");
    }
    html.raw("</div>");
    Shown { head: head(title), status: None, html: html.into() }
}

/// One activity; `section` is what `registration::manage` made.
pub fn one(locale: Locale, title: &str, note: Option<&str>, section: &str, mails: &str) -> Shown {
    let mut html = Html::with_capacity(8 * 1024);
    html.raw("<div class=\"page mine\"><p class=\"back\"><a")
        .attribute("href", &Address::new(locale, Page::Mine).path());
    html.raw(">").text(locale.mine_back()).raw("</a></p><header class=\"page-head\"><h1>").text(title);
    html.raw("</h1></header>");
    if let Some(note) = note {
        html.raw("<p class=\"done\" role=\"status\">").text(note).raw("</p>");
    }
    html.raw(mails).raw(section).raw("</div>");
    Shown { head: head(title), status: None, html: html.into() }
}

fn head(title: &str) -> Head {
    Head { title: title.to_owned(), hidden: true, ..Head::default() }
}
