//! Organizers' own pages: drafts, activities with their state, and one activity with all possible actions.

use super::{
    RenderedPage,
    failed_letters::{self, FailedLetterView},
    form::{action_button, item_button},
    layout::{done_note, unlisted_page},
    mailbox::{MailView, shown_mails},
    registration::{Manage, manage},
    sessions::{self, Sessions},
};
use crate::{
    domain::{review::State, taxonomy::Status},
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, Page},
};

/// Value of the field `action` that requests the person's data.
pub const EXPORT: &str = "export";

/// Values of a draft's buttons in the field `action`; a colon and the draft's id follow.
pub const OPEN: &str = "open";
pub const DELETE: &str = "delete";

/// View model of a person's drafts and activities.
pub struct Mine<'a> {
    pub locale: Locale,
    pub email: &'a str,
    pub drafts: Vec<MyDraft>,
    pub activities: Vec<MyActivity>,
    pub sessions: Sessions,
    /// Undelivered letters to the person.
    pub failed_letters: Vec<FailedLetterView>,
}

pub struct MyDraft {
    pub id: i64,
    pub name: String,
    /// Day and time of the last change.
    pub day: String,
    pub time: String,
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

pub fn mine(view: &Mine) -> RenderedPage {
    let locale = view.locale;
    let path = move |page: Page| Address::new(locale, page).path();
    let page = maud! {
        div.page.mine {
            header.page-head {
                h1 { (locale.mine_title()) }
                p.hint { (locale.mine_signed_in(view.email)) }
            }
            (failed_letters::section(locale, &path(Page::Mine), &view.failed_letters))
            p.ways { a.button.main href=(path(Page::Register)) { (locale.register_head()) } }
            @if view.drafts.is_empty() && view.activities.is_empty() { p.lead { (locale.mine_none(view.email)) } }
            @if !view.drafts.is_empty() {
                section {
                    h2 { (locale.mine_drafts()) }
                    ul.own-list { @for draft in &view.drafts { li { (draft_entry(locale, draft)) } } }
                }
            }
            @if !view.activities.is_empty() {
                section {
                    h2 { (locale.mine_sent()) }
                    ul.own-list { @for activity in &view.activities { li { (activity_entry(locale, activity)) } } }
                }
            }
            section {
                h2 { (locale.mine_export()) }
                p { (locale.mine_export_lead()) }
                form method="post" action=(path(Page::Mine)) {
                    (action_button("button", EXPORT, locale.mine_export_button()))
                }
            }
            (sessions::section(locale, &view.sessions))
        }
    };
    unlisted_page(locale.mine_title(), None, page)
}

fn draft_entry(locale: Locale, draft: &MyDraft) -> impl Renderable {
    let action = |action: &str| format!("{action}:{}", draft.id);
    maud! {
        form method="post" action=(Address::new(locale, Page::Mine).path()) {
            p.title dir="auto" { (draft.name) }
            p.hint { (locale.mine_drafts_updated(&draft.day, &draft.time)) }
            p {
                (item_button(&action(OPEN), locale.mine_open_draft(), &draft.name)) " "
                (item_button(&action(DELETE), locale.mine_delete_draft(), &draft.name)) " "
            }
        }
    }
}

fn activity_entry(locale: Locale, activity: &MyActivity) -> impl Renderable {
    let path = Address::new(locale, Page::MyActivity { id: activity.id }).path();
    maud! {
        p.title { a href=(path) dir="auto" { (activity.title) } }
        p.hint { (activity.week) " · " (activity.when) }
        p.state {
            strong { (locale.state_name(activity.state)) }
            @if activity.status == Status::Cancelled { " · " strong.badge { (locale.mine_cancelled()) } }
            @if activity.edit_waits { " · " (locale.mine_edit_waits()) }
        }
    }
}

/// Page after revoking the link that the visitor came by; `log_in` leads back where they may.
pub fn link_ended(locale: Locale, log_in: Option<&str>) -> RenderedPage {
    let title = locale.mine_link_ended_title();
    let lead = if log_in.is_some() { locale.mine_link_ended() } else { locale.mine_link_ended_for_good() };
    let page = maud! {
        div.page.mine {
            header.page-head {
                h1 { (title) }
                p.lead { (lead) }
            }
            @if let Some(log_in) = log_in {
                p.ways { a.button.main href=(log_in) { (locale.login_title()) } }
            }
        }
    };
    unlisted_page(title, None, page)
}

/// Page of one activity, with the output of [`management`]; `mails` are those that were kept instead of sent, where
/// they are shown.
pub fn one(
    locale: Locale,
    title: &str,
    note: Option<&str>,
    management: &Markup,
    mails: Option<&[MailView]>,
) -> RenderedPage {
    let page = maud! {
        div.page.mine {
            p.back { a href=(Address::new(locale, Page::Mine).path()) { (locale.mine_back()) } }
            header.page-head { h1 { (title) } }
            (done_note(note))
            (mails.map(|mails| shown_mails(locale, mails)))
            (management)
        }
    };
    unlisted_page(title, None, page)
}

/// Possible actions for a sent activity, below the undelivered letters about it.
pub fn management(failed_letters: &[FailedLetterView], view: &Manage) -> Markup {
    Markup::of(maud! {
        (failed_letters::section(view.locale, &view.action, failed_letters))
        (manage(view))
    })
}
