//! Forms by which a moderator decides about an activity, and about its unreviewed changes.

use super::{ACCEPT, REMIND, UNDO, activity::DeskPage, comparison};
use crate::{
    domain::{
        review::{Decision, State, decide, decide_edit},
        taxonomy::Status,
    },
    locale::Locale,
    pages::{RenderedPage, layout::unlisted_page},
    parts::html::prelude::*,
    urls::{Address, Page},
};

/// Form of the decisions; where none is possible, only the message that was typed, to be copied.
pub(super) fn deciding(view: &DeskPage) -> impl Renderable {
    let decisions = decisions(view);
    let of_published = decisions_of_published(view);
    let is_decidable = !decisions.is_empty() || !of_published.is_empty();
    maud! {
        @if is_decidable {
            (form(view, &decisions, &of_published))
        } @else if !view.words.is_empty() {
            blockquote.kept { (view.words) }
        }
    }
}

/// Possible decisions about the waiting activity or edit, with the text and the class of each button.
fn decisions(view: &DeskPage) -> Vec<(Decision, &'static str, &'static str)> {
    let locale = view.locale;
    let may = |decision: Decision| match view.seen_edit_ms {
        Some(_) => decide_edit(decision).is_some(),
        None => decide(view.state, decision).is_some(),
    };
    let all = [
        (Decision::Publish, locale.desk_publish(), "button main"),
        (Decision::ReviewAnyway, locale.desk_review_anyway(), "button"),
        (Decision::AskChanges, locale.desk_ask_changes(), "button"),
        (Decision::Decline, locale.desk_decline(), "button"),
    ];
    all.into_iter().filter(|(decision, ..)| may(*decision)).collect()
}

/// Possible decisions about a published or hidden activity, with the text of each button.
fn decisions_of_published(view: &DeskPage) -> Vec<(Decision, &'static str)> {
    let locale = view.locale;
    match (view.state, view.status) {
        (State::Published, Status::Scheduled) => {
            vec![(Decision::Hide, locale.desk_hide()), (Decision::Cancel, locale.mine_cancel())]
        }
        (State::Published, Status::Cancelled) => {
            vec![(Decision::Hide, locale.desk_hide()), (Decision::Restore, locale.mine_restore())]
        }
        (State::Hidden, _) => vec![(Decision::Restore, locale.desk_unhide())],
        _ => Vec::new(),
    }
}

fn form(
    view: &DeskPage,
    decisions: &[(Decision, &'static str, &'static str)],
    of_published: &[(Decision, &'static str)],
) -> impl Renderable {
    let locale = view.locale;
    let (words_hint, published_hint) = match view.state {
        State::Hidden => (locale.desk_words_free_hint(), locale.desk_hidden_hint()),
        _ => (locale.desk_words_hint(), locale.desk_published_hint()),
    };
    maud! {
        form method="post" novalidate data-keep=(keep_key(view.id)) action=(path(locale, view.id)) {
            h2 { (locale.desk_decide()) }
            input type="hidden" name="seen" value=(view.seen_revision);
            @if let Some(since_ms) = view.seen_edit_ms { input type="hidden" name="seen_edit" value=(since_ms); }
            @if let Some(opens) = &view.opens { p.hint { (locale.desk_opens(opens)) } }
            (words_field(view, words_hint))
            p.decisions {
                @if view.state == State::Unconfirmed {
                    button.button.main type="submit" name="action" value=(REMIND) { (locale.desk_remind()) }
                    " "
                }
                @for (decision, words, class) in decisions {
                    button type="submit" name="action" class=(class) value=(decision.word()) { (words) }
                    " "
                }
            }
            @if !of_published.is_empty() {
                h3 { (locale.desk_published_decide()) }
                p.hint { (published_hint) }
                p.decisions {
                    @for (decision, words) in of_published {
                        button.button type="submit" name="action" value=(decision.word()) { (words) }
                        " "
                    }
                }
            }
        }
    }
}

fn words_field(view: &DeskPage, hint: &str) -> impl Renderable {
    let locale = view.locale;
    let problem = view.problem.as_deref().unwrap_or("");
    let is_wrong = !problem.is_empty();
    maud! {
        div.field {
            label for="f-words" { (locale.desk_words()) }
            p #hint-words .hint { (hint) }
            textarea #f-words name="words" rows="5" dir="auto" aria-describedby="hint-words problem-words"
                aria-invalid=[is_wrong.then_some("true")] autofocus[is_wrong] {
                "\n" (view.words)
            }
            p #problem-words .problem role="alert" { (problem) }
        }
    }
}

/// Unreviewed changes, with a button that undoes them.
pub(super) fn unreviewed(view: &DeskPage) -> impl Renderable {
    let locale = view.locale;
    let hint = match view.state {
        State::Hidden => locale.desk_unreviewed_hidden_hint(),
        _ => locale.desk_unreviewed_hint(),
    };
    view.unreviewed.as_ref().map(move |unreviewed| {
        maud! {
            (comparison::section(locale, locale.desk_unreviewed(), unreviewed))
            form.unreviewed method="post" action=(path(locale, view.id)) {
                input type="hidden" name="seen" value=(view.seen_revision);
                p.hint { (hint) }
                p.decisions {
                    button.button type="submit" name="action" value=(ACCEPT) { (locale.desk_accept_changes()) }
                    " "
                    button.button type="submit" name="action" value=(UNDO) { (locale.desk_undo_changes()) }
                    " "
                }
            }
        }
    })
}

/// Page for a moderator whose session has ended: offers to sign in elsewhere and to send the same form again.
pub fn signed_out(locale: Locale, id: u32, log_in: &str, sent: &[(String, String)]) -> RenderedPage {
    let title = locale.desk_signed_out_title();
    let words = sent.iter().find(|(name, _)| name == "words").map_or("", |(_, words)| words.as_str());
    let is_kept = |name: &str| ["action", "seen", "seen_edit"].contains(&name);
    let page = maud! {
        div.page.desk {
            header.page-head {
                h1 { (title) }
                p.lead { (locale.desk_signed_out()) }
            }
            p.ways { a.button.main target="_blank" href=(log_in) { (locale.desk_signed_out_log_in()) } }
            form method="post" data-keep=(keep_key(id)) action=(path(locale, id)) {
                @for (name, value) in sent.iter().filter(|(name, _)| is_kept(name)) {
                    input type="hidden" name=(name) value=(value);
                }
                div.field {
                    label for="f-words" { (locale.desk_words()) }
                    textarea #f-words name="words" rows="5" dir="auto" { "\n" (words) }
                }
                p { button.button type="submit" { (locale.desk_signed_out_again()) } }
            }
        }
    };
    unlisted_page(title, Some(403), page)
}

/// Key under which the browser keeps the form's text until it is sent.
fn keep_key(id: u32) -> String {
    format!("desk-{id}")
}

fn path(locale: Locale, id: u32) -> String {
    Address::new(locale, Page::DeskActivity { id }).path()
}
