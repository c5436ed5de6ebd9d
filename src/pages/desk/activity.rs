//! One activity on the desk: what a moderator knows of it, how the programme shows it, and its history.

use super::{
    comparison::{self, PartChange},
    decision,
};
use crate::{
    domain::{eligibility::Eligibility, review::State, taxonomy::Status, warnings::Warning},
    locale::Locale,
    pages::{
        RenderedPage,
        layout::unlisted_page,
        letters::{self, FailedLetterView},
    },
    parts::{heading::Level, html::prelude::*, warnings::warning_list},
    urls::{Address, Page},
};

/// One activity on the desk.
pub struct DeskPage<'a> {
    pub locale: Locale,
    pub id: u32,
    pub title: &'a str,
    pub week: &'a str,
    pub state: State,
    pub status: Status,
    /// What was just done.
    pub note: Option<String>,
    /// What has changed without a review since a moderator saw it.
    pub unreviewed: Option<Vec<PartChange>>,
    pub seen_revision: u32,
    /// Since when the edit has waited that is shown.
    pub seen_edit_ms: Option<i64>,
    /// What an edit changes.
    pub changes: Vec<PartChange>,
    /// Whether the week's rule is met, and the words for it; `None` where it asks nothing.
    pub rule: Option<(Eligibility, String)>,
    /// The organizer and the partners.
    pub parties: Vec<PartyLine>,
    /// What is odd, and stops nobody.
    pub warnings: Vec<Warning>,
    /// The list of activities that are nearly the same; empty where there are none.
    pub duplicates: Markup,
    /// Letters about it that were not sent.
    pub failed_letters: Vec<FailedLetterView>,
    /// Who may edit it, and whether it is known that they read their mail.
    pub editors: Vec<(bool, String)>,
    /// What happened and who did it, when, and their words; the latest first.
    pub history: Vec<[String; 3]>,
    /// Its card in the programme and its page.
    pub card: Markup,
    pub page: Markup,
    pub public: Option<String>,
    /// When the programme opens, while it has not.
    pub opens: Option<String>,
    /// What was typed and could not be taken.
    pub words: &'a str,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// Why nothing was decided, where the words are not to blame.
    pub alert: Option<String>,
}

/// A party as a moderator sees it.
pub struct PartyLine {
    pub name: String,
    /// Its kind and number.
    pub details: String,
    /// What the registry says of it; empty where that tells nothing.
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
            (letters::section(locale, &path(Page::DeskActivity { id: view.id }), &view.failed_letters))
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

/// What is good to know before reading: the rule, near duplicates, and who registered it.
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
