//! The wizard: what one needs to know before, and a page for each step. Server only: the browser's side of it works on
//! what stands in the document.

pub mod fields;
mod intro;
mod manage;
mod send;
mod steps;

pub use intro::intro;
pub use manage::{CancelledBy, Manage, manage};
pub use send::Sent;
pub use steps::LIST_MUNICIPALITIES;

// As the desk's pages call it.
pub use crate::parts::warnings::write_warnings;

use super::{
    Shown,
    letters::{self, FailedLetter},
};
use crate::{
    api::head::Head,
    domain::{
        draft::{Checked, Draft, DraftField, Spot, Step},
        eligibility::Registered,
        party::PartyKind,
        problem::Problem,
        review::State,
        week::{Sending, Week},
    },
    locale::Locale,
    parts::html::{Html, prelude::*},
    server::service::{duplicates::NearDuplicate, hourly_load::HourlyLoad, preview::Preview},
    urls::{Address, Page},
};

/// A draft as one of its pages shows it.
pub struct DraftView<'a> {
    pub locale: Locale,
    pub week: &'a Week,
    /// The week's rules as JSON, for the browser.
    pub rules_json: String,
    pub key: &'a str,
    pub draft_id: i64,
    pub draft: &'a Draft,
    pub revision: u32,
    pub step: Step,
    pub checked: &'a Checked,
    /// `14:03` in the week's zone; `None` where nothing has been saved yet.
    pub saved_at: Option<String>,
    /// A name for this open page, so that its writing is told from that of others.
    pub editor: String,
    /// Common names and codes, by county.
    pub municipalities: &'a [(String, Vec<(String, String)>)],
    /// The occurrence for which every municipality was asked for, where a draft has so many that not each lists them.
    pub listed_row: Option<u8>,
    pub sending: Sending,
    /// Where what was sent stands; `None` for what was not sent.
    pub sent: Option<SentShown>,
    /// Whose the valid organization numbers are.
    pub owners: Vec<(Spot, Owner)>,
    /// The organizer and the partners.
    pub parties: Vec<PartyView>,
    /// What the registry found for the party whose name was searched for.
    pub found: Option<(Spot, Vec<crate::api::draft::FoundParty>)>,
    /// A word on what has just been done.
    pub note: Option<String>,
    /// What the step holds besides its fields.
    pub extra: Extra,
}

/// A party of a draft, and what the registry of public bodies knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyView {
    pub name: Spot,
    pub kind: Spot,
    pub registered: Registered,
    /// The body that the name means: its number, empty where that is not known, and its kind.
    pub body: Option<(String, PartyKind)>,
}

/// Whose an organization number is, as far as the registry knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The first few.
    pub names: Vec<String>,
    pub count: usize,
    /// The party is called something that does not mean the number's owner.
    pub is_another: bool,
}

/// Where what was sent stands, and what its draft holds besides.
#[derive(Clone, Debug)]
pub struct SentShown {
    pub state: State,
    /// What waits for a moderator beside what is published, in words.
    pub waits: Vec<String>,
    /// What was changed and not sent, in words; `None` where that cannot be told.
    pub unsent: Option<Vec<String>>,
    /// Under which address it was sent, whether that is confirmed, and which one waits to take its place.
    pub sent_email: Option<String>,
    pub is_confirmed: bool,
    pub pending_email: Option<String>,
    /// The time of day at which the letter goes out that confirms an address, where it must wait.
    pub confirmation_at: Option<String>,
}

/// What steps need besides the draft.
#[derive(Default)]
pub struct Extra {
    /// What else runs in each hour; of the step that says when.
    pub hourly_load: Option<HourlyLoad>,
    /// The description as its page will show it.
    pub description: Markup,
    /// What everybody would see, where it is complete enough for that.
    pub preview: Option<Preview>,
    pub near_duplicates: Vec<NearDuplicate>,
    /// Mails of this draft that did not arrive.
    pub failed_letters: Vec<FailedLetter>,
    /// The mails that would have been sent, where no mail server is set.
    pub mails: Markup,
    /// What one can do with what was sent.
    pub manage: Markup,
    pub sent: Option<Sent>,
    /// Whether pressing a button on this page confirms an address: it was mailed there.
    pub may_confirm: bool,
    /// Whether the addresses of people can be read only.
    pub locks_addresses: bool,
}

impl DraftView<'_> {
    /// The problems of a step.
    pub fn problems_of(&self, step: Step) -> impl Iterator<Item = &(Spot, Problem)> {
        self.checked.problems.iter().filter(move |(spot, _)| spot.step() == step)
    }

    /// What is told of a field now: what is missing only where its step was left once.
    pub fn told(&self, spot: Spot) -> Option<&Problem> {
        let was_left = self.draft.left_steps().contains(&spot.step());
        self.checked
            .problems
            .iter()
            .filter(|(known, _)| *known == spot)
            .map(|(_, problem)| problem)
            .find(|problem| was_left || !is_about_what_is_missing(problem))
    }

    pub fn path(&self, step: Step) -> String {
        Address::new(self.locale, Page::Draft { key: self.key.to_owned(), step: Some(step) }).path()
    }

    /// Where what was sent stands; `None` for what was not sent.
    pub fn state(&self) -> Option<State> {
        self.sent.as_ref().map(|sent| sent.state)
    }

    fn name(&self) -> &str {
        let title = self.draft.value(DraftField::Title).trim();
        if title.is_empty() { self.locale.register_untitled() } else { title }
    }
}

/// Nothing was typed that could be wrong.
fn is_about_what_is_missing(problem: &Problem) -> bool {
    matches!(problem, Problem::Missing | Problem::PlaceMissing | Problem::NoEligibleParty { .. })
}

/// A step of the wizard.
pub fn shown(view: &DraftView) -> Shown {
    let locale = view.locale;
    let head = Head {
        title: format!("{} · {} · {}", locale.step_name(view.step), view.name(), locale.register_head()),
        hidden: true,
        ..Head::default()
    };
    Shown { head, status: None, html: Markup::of(wizard(view)) }
}

/// The parts of a step that follow from what is typed, by the ids of the elements that hold them.
pub fn fragments(view: &DraftView) -> Vec<(String, Markup)> {
    let mut parts =
        vec![("steps".to_owned(), Markup::of(steps_list(view))), ("unsent".to_owned(), Markup::of(unsent(view)))];
    match view.step {
        Step::Who => {
            parts.push(("eligibility".to_owned(), Markup::of(steps::eligibility(view))));
            let owner = |(number, owner): (Spot, String)| (format!("owner-{number}"), Markup::of(owner));
            parts.extend(steps::owners(view).map(owner));
        }
        Step::What => parts.push(("preview-description".to_owned(), Markup::of(steps::description_preview(view)))),
        Step::When => parts.push(("slots".to_owned(), Markup::of(steps::slots(view)))),
        Step::TakePart | Step::Contact | Step::Send => {}
    }
    parts
}

fn wizard(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    maud! {
        div.page.wizard {
            header.page-head {
                p.week { (locale.pick(&view.week.name.sv, &view.week.name.en)) }
                h1 { (locale.register_head()) }
                p.draft-name { (view.name()) }
            }
            (form(view))
            (view.extra.manage)
        }
    }
}

fn form(view: &DraftView) -> impl Renderable {
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
            // What the Enter key sends: it keeps what was typed, and goes nowhere.
            button.by-enter type="submit" name="action" value="save" tabindex="-1" aria-hidden="true" {
                (locale.register_save())
            }
            div.wizard-columns {
                nav #steps aria-label=(locale.register_steps()) { (steps_list(view)) }
                div.wizard-step { (step(view)) }
            }
        }
    }
}

fn step(view: &DraftView) -> impl Renderable {
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
            Step::Contact => { (steps::contact(view)) }
            Step::Send => { (send::send(view)) }
        }
        @if view.step != Step::Send {
            (onward(view))
        }
    }
}

/// That what was changed after sending is not sent yet, and the way to send it; empty where nothing was.
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

/// The map of the steps: where one is, and what is missing where. Its entries send the form, so that nothing that was
/// typed is left behind.
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

/// What is to mend in this step, once it was left.
fn problems(view: &DraftView) -> impl Renderable {
    let locale = view.locale;
    let mut spots: Vec<Spot> = view.problems_of(view.step).map(|(spot, _)| *spot).collect();
    spots.dedup();
    let told: Vec<(Spot, &Problem)> = spots.into_iter().filter_map(|spot| Some((spot, view.told(spot)?))).collect();
    let is_contested = view.draft.fields().any(|(spot, typed)| spot.step() == view.step && !typed.others.is_empty());
    maud! {
        @if !told.is_empty() {
            @let heading = locale.register_problems(told.len());
            div.problems id="problems" tabindex="-1" role="group" aria-label=(heading) {
                h3 { (heading) }
                ul { @for (spot, problem) in &told { (problem_link(view, *spot, problem, String::new())) } }
            }
        }
        @if is_contested {
            p.alert role="alert" { (locale.register_contested()) }
        }
    }
}

/// A line that says what is to mend, and leads there. `page` is the path of the field's step, empty for this page.
fn problem_link<'a>(view: &'a DraftView, spot: Spot, problem: &'a Problem, page: String) -> impl Renderable {
    let locale = view.locale;
    maud! {
        li {
            a href={ (page) "#" (fields::first_control(view, spot)) } {
                (fields::label_in_words(locale, view.draft, spot))
            }
            ": "
            (locale.problem(spot.field, problem))
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
            // With scripts it is saved as one types.
            noscript { button.button type="submit" name="action" value="save" { (locale.register_save()) } }
        }
    }
}

/// The draft's mails that did not arrive, and those that would have been sent.
fn mails(view: &DraftView) -> impl Renderable {
    let (locale, failed) = (view.locale, &view.extra.failed_letters);
    let mut list = Html::default();
    letters::list(&mut list, locale, failed, false);
    maud! {
        @if !failed.is_empty() {
            div.failed-letters {
                h3 { (locale.letters_title(failed.len())) }
                (list)
            }
        }
        (view.extra.mails)
    }
}
