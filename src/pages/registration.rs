//! Pages of the wizard: an introduction, and a page for each step. Server only: the browser's part works on the
//! rendered document.

pub mod fields;
mod intro;
mod languages;
mod manage;
mod send;
mod steps;

pub use intro::intro;
pub use manage::{CancelledBy, Manage, manage};
pub use steps::LIST_MUNICIPALITIES;

use fields::whole_addresses;

use super::{
    RenderedPage,
    failed_letters::{self, FailedLetterView},
    head::Head,
};
use crate::{
    domain::{
        draft::{DraftField, FieldId, Step},
        problem::Problem,
        review::State,
    },
    locale::Locale,
    parts::html::prelude::*,
    views::draft::DraftView,
};

/// Content around the fields of a step.
#[derive(Default)]
pub struct StepContext {
    /// Letters of the draft that could not be delivered.
    pub failed_letters: Vec<FailedLetterView>,
    /// Letters that are shown instead of sent, where no mail server is set.
    pub mails: Markup,
    /// Section for managing a sent activity.
    pub manage: Markup,
}

/// Page of a step.
pub fn shown(view: &DraftView, around: &StepContext) -> RenderedPage {
    let locale = view.locale;
    let title = format!("{} · {} · {}", locale.step_name(view.step), view.name(), locale.register_head());
    RenderedPage { head: Head::unlisted(&title), status: None, html: Markup::of(wizard(view, around)) }
}

/// Parts of a step that depend on what was typed, by the ids of their elements.
pub fn fragments(view: &DraftView) -> Vec<(String, Markup)> {
    let mut parts =
        vec![("steps".to_owned(), Markup::of(steps_list(view))), ("unsent".to_owned(), Markup::of(unsent(view)))];
    match view.step {
        Step::Who => {
            parts.push(("eligibility".to_owned(), Markup::of(steps::eligibility(view))));
            let owner = |(number, owner): (FieldId, String)| (format!("owner-{number}"), Markup::of(owner));
            parts.extend(steps::owners(view).map(owner));
        }
        Step::What => {
            parts.push(("preview-description".to_owned(), Markup::of(steps::description_preview(view))));
            parts.extend(whole_addresses(view, [DraftField::Website.into()]));
        }
        Step::When => {
            parts.push(("slots".to_owned(), Markup::of(steps::slots(view))));
            let rows = view.draft.rows(DraftField::OccurrenceOpen).into_iter();
            parts.extend(whole_addresses(view, rows.map(|row| DraftField::OnlineUrl.row(row))));
        }
        Step::TakePart => parts.extend(whole_addresses(view, [DraftField::RegistrationUrl.into()])),
        Step::Contact | Step::Send => {}
    }
    parts
}

fn wizard<'a>(view: &'a DraftView, around: &'a StepContext) -> impl Renderable {
    let locale = view.locale;
    maud! {
        div.page.wizard {
            header.page-head {
                p.week { (locale.pick(&view.week.name.sv, &view.week.name.en)) }
                h1 { (locale.register_head()) }
                p.draft-name { (view.name()) }
            }
            (form(view, around))
            (around.manage)
        }
    }
}

fn form<'a>(view: &'a DraftView, around: &'a StepContext) -> impl Renderable {
    let locale = view.locale;
    maud! {
        form #draft
            method="post"
            novalidate
            autocomplete="on"
            action=(view.path(view.step))
            data-draft=(view.draft_id)
            data-key=(view.key)
            data-step=(view.step.word())
            data-revision=(view.revision)
            data-english=(locale == Locale::En)
            data-left=(view.draft.left_steps().contains(&view.step))
            data-rules=(view.rules_json)
        {
            input type="hidden" name="seen" value=(view.revision);
            input type="hidden" name="editor" value=(view.editor);
            // Default button for the Enter key: saves and stays on the page.
            button.by-enter type="submit" name="action" value="save" tabindex="-1" aria-hidden="true" {
                (locale.register_save())
            }
            div.wizard-columns {
                nav #steps aria-label=(locale.register_steps()) { (steps_list(view)) }
                div.wizard-step { (step(view, around)) }
            }
        }
    }
}

fn step<'a>(view: &'a DraftView, around: &'a StepContext) -> impl Renderable {
    let locale = view.locale;
    maud! {
        (status(view))
        @if let Some(note) = &view.note {
            p.done role="status" { (note) }
        }
        div #unsent { (unsent(view)) }
        h2 #step tabindex="-1" {
            span.step-of { (step_of(view)) }
            " "
            (locale.step_name(view.step))
        }
        (problems(view))
        @match view.step {
            Step::Who => { (steps::who(view)) }
            Step::What => { (steps::what(view)) }
            Step::When => { (steps::when(view)) }
            Step::TakePart => { (steps::take_part(view)) }
            Step::Contact => { (steps::contact(view, around)) }
            Step::Send => { (send::send(view, around)) }
        }
        @if view.step != Step::Send {
            (onward(view))
        }
    }
}

/// Notice of changes since the last submission, with the way to send them; empty if there are none.
fn unsent(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let to_send = format!("goto:{}", Step::Send.word());
    unsent_words(view).map(|words| {
        maud! {
            div.unsent {
                p { (words) }
                @if view.step != Step::Send {
                    p { button.button type="submit" name="action" value=(to_send) { (locale.register_unsent_send()) } }
                }
            }
        }
    })
}

fn unsent_words(view: &DraftView) -> Option<String> {
    let locale = view.locale;
    let sent = view.sent.as_ref().filter(|sent| !matches!(sent.state, State::Withdrawn | State::Erased))?;
    match &sent.unsent {
        None => Some(locale.register_unsent_something().to_owned()),
        Some(parts) => (!parts.is_empty()).then(|| {
            format!("{} {}", locale.register_unsent(parts.len()), locale.register_unsent_parts(&parts.join(", ")))
        }),
    }
}

fn step_of(view: &DraftView) -> String {
    let at = Step::ALL.iter().position(|step| *step == view.step).unwrap_or(0) + 1;
    view.locale.register_step_of(&at.to_string(), &Step::ALL.len().to_string())
}

/// Navigation between the steps, with the current one and those with problems marked. Its entries are submit buttons,
/// so that typed text is saved.
fn steps_list(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let is_here = |step: Step| step == view.step;
    maud! {
        ol {
            @for step in Step::ALL.iter().copied() {
                @let missing = view.problems_of(step).count();
                @let is_done = missing == 0 && step != Step::Send;
                li {
                    button
                        type="submit"
                        name="action"
                        value={ "goto:" (step.word()) }
                        aria-current=[is_here(step).then_some("step")]
                    {
                        span.name { (locale.step_name(step)) }
                        " "
                        span.state.is-done[is_done] {
                            @if is_done {
                                (locale.register_step_done())
                            } @else if missing > 0 {
                                (locale.register_step_missing(missing))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn status(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let words = match &view.saved_at {
        Some(time) => locale.register_saved(time),
        None => locale.register_saved_nothing().to_owned(),
    };
    maud! {
        p #save-status role="status" data-state="saved" { span.words { (words) } }
        @if view.step != Step::Send {
            noscript { p.hint { (locale.register_save_by_button()) } }
        }
    }
}

/// Summary of the problems that this step shows.
fn problems(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let mut field_ids: Vec<FieldId> = view.problems_of(view.step).map(|(field_id, _)| *field_id).collect();
    field_ids.dedup();
    let told: Vec<(FieldId, &Problem)> =
        field_ids.into_iter().filter_map(|field_id| Some((field_id, view.told(field_id)?))).collect();
    let is_contested =
        view.draft.fields().any(|(field_id, typed)| field_id.step() == view.step && !typed.others.is_empty());
    maud! {
        @if !told.is_empty() {
            @let heading = locale.register_problems(told.len());
            div.problems id="problems" tabindex="-1" role="group" aria-label=(heading) {
                h3 { (heading) }
                ul { @for (field_id, problem) in &told { (problem_link(view, *field_id, problem, String::new())) } }
            }
        }
        @if is_contested {
            p.alert role="alert" { (locale.register_contested()) }
        }
    }
}

/// List item that names a problem and links to its field. `page` is the path of the field's step, empty for this page.
fn problem_link<'a>(view: &'a DraftView, field_id: FieldId, problem: &'a Problem, page: String) -> impl Renderable {
    let locale = view.locale;
    maud! {
        li {
            a href={ (page) "#" (fields::first_control(view, field_id)) } {
                (fields::label_in_words(locale, view.draft, field_id))
            }
            ": "
            (locale.problem(field_id.field, problem))
        }
    }
}

fn onward(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    maud! {
        p.onward {
            @if view.step.previous().is_some() {
                button.button type="submit" name="action" value="back" { (locale.register_back()) }
                " "
            }
            @if let Some(next) = view.step.next() {
                button.button.main type="submit" name="action" value="next" {
                    (locale.register_next(&locale.step_name(next).to_lowercase()))
                }
            }
            // With scripts, fields are saved while typing.
            noscript { button.button type="submit" name="action" value="save" { (locale.register_save()) } }
        }
    }
}

/// Letters of the draft that failed, and those that are shown instead of sent.
fn mails(locale: Locale, around: &StepContext) -> impl Renderable {
    let failed = &around.failed_letters;
    maud! {
        @if !failed.is_empty() {
            div.failed-letters {
                h3 { (locale.letters_title(failed.len())) }
                (failed_letters::letter_list(locale, failed, false))
            }
        }
        (around.mails)
    }
}
