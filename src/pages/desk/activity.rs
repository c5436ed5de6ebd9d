//! Activity on the desk: facts for the moderator, its card and page in the programme, and its history.

use super::{
    comparison::{self, PartChange},
    decision,
};
use crate::{
    domain::{eligibility::Eligibility, review::State, taxonomy::Status, warnings::Warning},
    locale::Locale,
    pages::{
        RenderedPage,
        failed_letters::{self, FailedLetterView},
        layout::unlisted_page,
    },
    parts::{heading::Level, html::prelude::*, warnings::warning_list},
    urls::{Address, Page},
};

/// View model of an activity on the desk.
pub struct DeskPage<'a> {
    pub locale: Locale,
    pub id: u32,
    pub title: &'a str,
    pub week: &'a str,
    pub state: State,
    pub status: Status,
    /// Message about the last action.
    pub note: Option<String>,
    /// Unreviewed changes since a moderator saw the activity.
    pub unreviewed: Option<Vec<PartChange>>,
    pub seen_revision: u32,
    /// Time at which the shown edit began to wait, in milliseconds since 1970.
    pub seen_edit_ms: Option<i64>,
    /// Changes of the waiting edit.
    pub changes: Vec<PartChange>,
    /// Whether the week's eligibility rule is met, with a sentence; `None` where the week accepts all kinds.
    pub rule: Option<(Eligibility, String)>,
    /// Organizer, then partners.
    pub parties: Vec<PartyLine>,
    /// Warnings, which prevent nothing.
    pub warnings: Vec<Warning>,
    /// List of near-duplicates; empty where there are none.
    pub duplicates: Markup,
    /// Letters about the activity that were not delivered.
    pub failed_letters: Vec<FailedLetterView>,
    /// Mail addresses of the editors, each with whether it is proven.
    pub editors: Vec<(bool, String)>,
    /// Events, the latest first: what happened and by whom, when, and the message.
    pub history: Vec<[String; 3]>,
    /// Card in the programme, then the page.
    pub card: Markup,
    pub page: Markup,
    pub public: Option<String>,
    /// Opening of the programme, while it is closed.
    pub opens: Option<String>,
    /// Message that was typed and refused.
    pub words: &'a str,
    /// Problem of the typed message.
    pub problem: Option<String>,
    /// Reason for refusing a decision, other than its message.
    pub alert: Option<String>,
}

/// Party with its entry in the registry of public bodies.
pub struct PartyLine {
    pub name: String,
    /// Kind and number.
    pub details: String,
    /// Entry in the registry; empty where it adds nothing.
    pub registered: String,
}

pub fn one(view: &DeskPage) -> RenderedPage {
    let locale = view.locale;
    let path = move |page: Page| Address::new(locale, page).path();
    let page = maud! {
        div.page.desk {
            p.back {
                a href=(path(Page::Desk)) { (locale.desk_back()) }
                " · " (view.week)
            }
            (heading(view))
            @if let Some(note) = &view.note { p #done .done tabindex="-1" role="status" { (note) } }
            @if let Some(alert) = &view.alert { p.alert role="alert" { (alert) } }
            (facts(view))
            (failed_letters::section(locale, &path(Page::DeskActivity { id: view.id }), &view.failed_letters))
            div.desk-columns {
                div.desk-shown {
                    (decision::unreviewed(view))
                    (comparison::section(locale, locale.desk_changes(), &view.changes))
                    h2 { (locale.register_send_lead()) }
                    h3 { (locale.register_send_card()) }
                    div.as-shown { (view.card) }
                    h3 { (locale.register_send_page()) }
                    div.as-shown { (view.page) }
                }
                div.desk-deciding {
                    (decision::deciding(view))
                    (history(view))
                }
            }
        }
    };
    unlisted_page(view.title, None, page)
}

fn heading(view: &DeskPage) -> impl Renderable {
    let locale = view.locale;
    maud! {
        header.page-head {
            h1 dir="auto" { (view.title) }
            p.state {
                strong { (locale.desk_item_state(view.state)) }
                @if view.status == Status::Cancelled { " · " strong.badge { (locale.mine_cancelled()) } }
                @if view.seen_edit_ms.is_some() { " · " (locale.desk_is_edit()) }
            }
            @if let Some(path) = &view.public { p { a href=(path) { (locale.mine_to_page()) } } }
        }
    }
}

/// Facts to know before reading: the eligibility rule, near-duplicates and editors.
fn facts(view: &DeskPage) -> impl Renderable {
    let locale = view.locale;
    maud! {
        div.desk-facts {
            div {
                (rule(view))
                (warning_list(locale, Level::H2, &view.warnings))
                dl {
                    dt { (locale.rule_parties()) }
                    @for party in &view.parties {
                        dd {
                            (party.name) " (" (party.details) ")"
                            @if !party.registered.is_empty() { " " span.hint { (party.registered) } }
                        }
                    }
                    dt { (locale.desk_registered_by()) }
                    @if view.editors.is_empty() { dd { (locale.desk_registered_by_file()) } }
                    @for (is_proven, email) in &view.editors { dd { (editor(locale, *is_proven, email)) } }
                }
            }
            @if !view.duplicates.is_empty() {
                section.near {
                    h2 { (locale.register_near()) }
                    (view.duplicates)
                }
            }
        }
    }
}

fn rule(view: &DeskPage) -> impl Renderable {
    view.rule.as_ref().map(|(standing, words)| {
        let class = match standing {
            Eligibility::Confirmed { .. } => "rule is-met",
            Eligibility::Stated { .. } => "rule is-stated",
            Eligibility::NotMet => "rule is-not-met",
        };
        maud! { p class=(class) { (words) } }
    })
}

fn editor(locale: Locale, is_proven: bool, email: &str) -> impl Renderable {
    let (words, class) =
        if is_proven { (locale.desk_editor_proven(), "mark") } else { (locale.desk_editor_unproven(), "mark alarm") };
    maud! {
        a href=(format!("mailto:{email}")) { (email) }
        " "
        span class=(class) { (words) }
    }
}

fn history(view: &DeskPage) -> impl Renderable {
    maud! {
        section.history {
            h2 { (view.locale.mine_history()) }
            ol {
                @for [what, when, words] in &view.history {
                    li {
                        p { (what) }
                        p.hint { (when) }
                        @if !words.is_empty() { blockquote { (words) } }
                    }
                }
            }
        }
    }
}
