//! Section for managing a sent activity: edit, copy, cancel, withdraw, and add editors.

use crate::{
    domain::{
        access::{self, Act, Who},
        review::{Decision, State, decide},
        text,
    },
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, Page},
};

/// Side that cancelled an activity; only the same side can restore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelledBy {
    Organizer,
    Hosts,
}

/// Sent activity in its organizer's view.
pub struct Manage<'a> {
    pub locale: Locale,
    /// Target address of the forms.
    pub action: String,
    pub state: State,
    pub cancelled: Option<CancelledBy>,
    pub edit_waits: bool,
    pub editors: &'a [String],
    /// Editors with a confirmed address.
    pub proven: &'a [String],
    /// Whether the viewer is identified: signed in, or through a link that was mailed to them. Only then may they
    /// manage editors, cancel and restore.
    pub is_proven: bool,
    /// Messages of moderators: decision, day, time and text, the latest first.
    pub words: Vec<[String; 4]>,
    /// Address of the public page, or in `opens` the time at which the programme opens.
    pub public: Option<String>,
    pub opens: Option<String>,
    /// Weeks to which the activity can be copied: slug and name.
    pub weeks: Vec<(String, String)>,
    /// Whether the button to edit is shown; the wizard has one of its own.
    pub offers_edit: bool,
    /// Rejected reason to cancel, as typed.
    pub reason: &'a str,
    pub reason_problem: Option<String>,
    pub email_typed: &'a str,
    pub email_problem: Option<String>,
}

/// Section below an `h1`.
pub fn manage(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    let may =
        |decision: Decision| access::may(Who::Editor, Act::Decide(decision)) && decide(view.state, decision).is_some();
    let may_edit = view.offers_edit && !matches!(view.state, State::Withdrawn | State::Erased);
    let may_withdraw = may(Decision::Withdraw);
    maud! {
        section.manage {
            (state(view))
            @if let Some(path) = &view.public {
                p { a href=(path) { (locale.mine_to_page()) } }
            } @else if let Some(opens) = &view.opens {
                p { (locale.mine_to_page_later(opens)) }
            }
            (words(view))
            @if may_edit {
                (one_button(view, locale.mine_edit(), locale.mine_edit_note(), "edit"))
            }
            (copies(view))
            @if view.state == State::Published && view.is_proven {
                (cancelling(view))
            }
            @if may_withdraw {
                (one_button(view, locale.mine_withdraw(), locale.mine_withdraw_note(), "withdraw"))
            }
            (editors(view))
        }
    }
}

fn state(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    maud! {
        p.state {
            strong { (locale.state_name(view.state)) }
            @if view.cancelled.is_some() { " · " strong.badge { (locale.mine_cancelled()) } }
            @if view.edit_waits { " · " (locale.mine_edit_waits()) }
        }
    }
}

/// Messages of moderators.
fn words(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    (!view.words.is_empty()).then(|| {
        maud! {
            h2 { (locale.mine_words()) }
            ul.words {
                @for [decision, day, time, words] in &view.words {
                    li {
                        p.hint { (locale.mine_words_by(day, decision, time)) }
                        blockquote { (words) }
                    }
                }
            }
        }
    })
}

/// Separate form, distinguished from the wizard's by the field `own`.
fn form<'a>(view: &'a Manage, heading: &'a str, content: impl Renderable) -> impl Renderable {
    maud! {
        form method="post" novalidate action=(view.action) {
            input type="hidden" name="own" value="1";
            h2 { (heading) }
            (content)
        }
    }
}

fn one_button<'a>(view: &'a Manage, words: &'a str, note: &'a str, action: &'a str) -> impl Renderable {
    form(view, words, maud! { p.hint { (note) } p { (button(action, words)) } })
}

fn button(action: &str, words: &str) -> impl Renderable {
    maud! { button.button type="submit" name="action" value=(action) { (words) } }
}

fn copies(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    let buttons = maud! {
        p.hint { (locale.mine_duplicate_note()) }
        p {
            @for (slug, name) in &view.weeks {
                (button(&format!("duplicate:{slug}"), &locale.mine_duplicate_to(name)))
                " "
            }
        }
    };
    (!view.weeks.is_empty()).then(|| form(view, locale.mine_duplicate(), buttons))
}

fn cancelling(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    maud! {
        @match view.cancelled {
            Some(CancelledBy::Hosts) => { p { (locale.mine_cancelled_by_hosts()) } }
            Some(CancelledBy::Organizer) => {
                (one_button(view, locale.mine_restore(), locale.mine_restore_note(), "restore"))
            }
            None => { (cancel_form(view)) }
        }
    }
}

fn cancel_form(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    let content = maud! {
        p.hint { (locale.mine_cancel_note()) }
        div.field {
            label for="f-reason" { (locale.mine_cancel_reason()) }
            // The HTML parser drops a leading line break.
            textarea #f-reason name="reason" rows="2" dir="auto" aria-describedby="problem-reason" { "\n" (view.reason) }
            (problem("reason", view.reason_problem.as_deref()))
        }
        p { (button("cancel", locale.mine_cancel())) }
    };
    form(view, locale.mine_cancel(), content)
}

fn editors(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    let content = maud! {
        ul.editors { @for email in view.editors { li { (editor(view, email)) } } }
        @if view.is_proven {
            (editor_fields(view))
        } @else {
            p.hint {
                (locale.mine_editors_sign_in())
                " "
                a href=(Address::new(locale, Page::LogIn).path()) { (locale.login_title()) }
            }
        }
    };
    maud! {
        (form(view, locale.mine_editors(), &content))
        @if view.is_proven {
            (one_button(view, locale.mine_end_links(), locale.mine_end_links_note(), "end-links"))
        }
    }
}

fn editor<'a>(view: &'a Manage, email: &'a String) -> impl Renderable {
    let locale = view.locale;
    maud! {
        span { (email) }
        " "
        @if !view.proven.contains(email) { span.hint { (locale.mine_editor_unproven()) } " " }
        @if view.editors.len() > 1 && view.is_proven {
            (button(&format!("remove-editor:{email}"), &locale.mine_editor_remove(email)))
        }
    }
}

/// Field to add another editor.
fn editor_fields(view: &Manage) -> impl Renderable {
    let locale = view.locale;
    maud! {
        div.field {
            label for="f-editor" { (locale.mine_editor_add()) }
            input #f-editor
                type="email"
                name="editor_email"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="problem-editor"
                value=(view.email_typed);
            (problem("editor", view.email_problem.as_deref()))
        }
        p { (button("add-editor", locale.mine_editor_add_button())) }
    }
}

fn problem<'a>(name: &'a str, words: Option<&'a str>) -> impl Renderable {
    maud! { p.problem id={ "problem-" (name) } { (text::one_line(words.unwrap_or(""))) } }
}
