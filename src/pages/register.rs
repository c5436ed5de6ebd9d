//! The wizard: what one needs to know before, and a page for each step. Server only: the browser's side of it works on
//! what stands in the document.

pub mod fields;
mod intro;
mod manage;
mod send;
mod steps;

pub use crate::domain::submission::Sent;
pub use intro::intro;
pub use manage::{CancelledBy, Manage, manage};
pub use send::write_warnings;
pub use steps::{LIST_MUNICIPALITIES, description_preview, eligibility, owner};

use super::Shown;
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
    parts::html::Html,
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
    /// HTML that the step holds besides its fields: slots, previews, mails that were not sent.
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

/// Parts of steps that need more than the draft.
#[derive(Default)]
pub struct Extra {
    pub slots: String,
    pub description: String,
    pub card: String,
    pub page: String,
    pub duplicates: String,
    pub mails: String,
    pub bait: String,
    /// What one can do with what was sent.
    pub manage: String,
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
    let mut html = Html::with_capacity(48 * 1024);
    html.raw("<div class=\"page wizard\"><header class=\"page-head\"><p class=\"week\">");
    html.text(locale.pick(&view.week.name.sv, &view.week.name.en)).raw("</p><h1>").text(locale.register_head());
    html.raw("</h1><p class=\"draft-name\">").text(view.name()).raw("</p></header>");
    begin_form(&mut html, view);
    html.raw("<div class=\"wizard-columns\"><nav id=\"steps\"").attribute("aria-label", locale.register_steps());
    html.raw(">").raw(&steps_list(view)).raw("</nav><div class=\"wizard-step\">");
    status(&mut html, view);
    if let Some(note) = &view.note {
        html.raw("<p class=\"done\" role=\"status\">").text(note).raw("</p>");
    }
    html.raw("<div id=\"unsent\">").raw(&unsent(view)).raw("</div>");
    html.raw("<h2 id=\"step\" tabindex=\"-1\"><span class=\"step-of\">").text(&step_of(view)).raw("</span> ");
    html.text(locale.step_name(view.step)).raw("</h2>");
    problems(&mut html, view);
    match view.step {
        Step::Who => steps::who(&mut html, view),
        Step::What => steps::what(&mut html, view),
        Step::When => steps::when(&mut html, view),
        Step::TakePart => steps::take_part(&mut html, view),
        Step::Contact => steps::contact(&mut html, view),
        Step::Send => send::send(&mut html, view),
    }
    if view.step != Step::Send {
        onward(&mut html, view);
    }
    html.raw("</div></div></form>");
    html.raw(&view.extra.manage).raw("</div>");
    Shown {
        head: Head {
            title: format!("{} · {} · {}", locale.step_name(view.step), view.name(), locale.register_head()),
            hidden: true,
            ..Head::default()
        },
        status: None,
        html: html.into(),
    }
}

fn begin_form(html: &mut Html, view: &DraftView) {
    let was_left = view.draft.left_steps().contains(&view.step);
    html.raw("<form id=\"draft\" method=\"post\" novalidate autocomplete=\"on\"")
        .attribute("action", &view.path(view.step))
        .attribute("data-draft", &view.draft_id.to_string())
        .attribute("data-key", view.key)
        .attribute("data-step", view.step.word())
        .attribute("data-revision", &view.revision.to_string())
        .attribute("data-english", if view.locale == Locale::En { "true" } else { "false" })
        .attribute("data-left", if was_left { "true" } else { "false" })
        .attribute("data-rules", &view.rules_json);
    html.raw("><input type=\"hidden\" name=\"seen\"").attribute("value", &view.revision.to_string());
    html.raw("><input type=\"hidden\" name=\"editor\"").attribute("value", &view.editor);
    html.raw(">");
    // What the Enter key sends: it keeps what was typed, and goes nowhere.
    html.raw("<button type=\"submit\" name=\"action\" value=\"save\" class=\"by-enter\" tabindex=\"-1\" aria-hidden=\"true\">");
    html.text(view.locale.register_save()).raw("</button>");
}

/// That what was changed after sending is not sent yet, and the way to send it; empty where nothing was.
pub fn unsent(view: &DraftView) -> String {
    let locale = view.locale;
    let Some(sent) = view.sent.as_ref().filter(|sent| !matches!(sent.state, State::Withdrawn | State::Erased)) else {
        return String::new();
    };
    let mut html = Html::default();
    let words = match &sent.unsent {
        None => locale.register_unsent_something().to_owned(),
        Some(parts) if parts.is_empty() => return String::new(),
        Some(parts) => {
            format!("{} {}", locale.register_unsent(parts.len()), locale.register_unsent_parts(&parts.join(", ")))
        }
    };
    html.raw("<div class=\"unsent\"><p>").text(&words).raw("</p>");
    if view.step != Step::Send {
        html.raw("<p><button type=\"submit\" class=\"button\" name=\"action\"");
        html.attribute("value", &format!("goto:{}", Step::Send.word())).raw(">").text(locale.register_unsent_send());
        html.raw("</button></p>");
    }
    html.raw("</div>");
    html.finish()
}

fn step_of(view: &DraftView) -> String {
    let at = Step::ALL.iter().position(|step| *step == view.step).unwrap_or(0) + 1;
    view.locale.register_step_of(&at.to_string(), &Step::ALL.len().to_string())
}

/// The map of the steps: where one is, and what is missing where. Its entries send the form, so that nothing that was
/// typed is left behind.
pub fn steps_list(view: &DraftView) -> String {
    let locale = view.locale;
    let mut html = Html::default();
    html.raw("<ol>");
    for step in Step::ALL {
        let missing = view.problems_of(*step).count();
        let is_done = missing == 0 && *step != Step::Send;
        html.raw("<li><button type=\"submit\" name=\"action\"").attribute("value", &format!("goto:{}", step.word()));
        if *step == view.step {
            html.raw(" aria-current=\"step\"");
        }
        html.raw("><span class=\"name\">").text(locale.step_name(*step)).raw("</span> <span class=\"state");
        if is_done {
            html.raw(" is-done\">").text(locale.register_step_done());
        } else if missing > 0 {
            html.raw("\">").text(&locale.register_step_missing(missing));
        } else {
            html.raw("\">");
        }
        html.raw("</span></button></li>");
    }
    html.raw("</ol>");
    html.finish()
}

fn status(html: &mut Html, view: &DraftView) {
    let words = match &view.saved_at {
        Some(time) => view.locale.register_saved(time),
        None => view.locale.register_saved_nothing().to_owned(),
    };
    html.raw("<p id=\"save-status\" role=\"status\" data-state=\"saved\"><span class=\"words\">").text(&words);
    html.raw("</span></p>");
    if view.step != Step::Send {
        html.raw("<noscript><p class=\"hint\">").text(view.locale.register_save_by_button()).raw("</p></noscript>");
    }
}

/// What is to mend in this step, once it was left.
fn problems(html: &mut Html, view: &DraftView) {
    let told: Vec<(Spot, &Problem)> = {
        let mut spots: Vec<Spot> = view.problems_of(view.step).map(|(spot, _)| *spot).collect();
        spots.dedup();
        spots.into_iter().filter_map(|spot| Some((spot, view.told(spot)?))).collect()
    };
    if !told.is_empty() {
        html.raw("<div class=\"problems\" id=\"problems\" tabindex=\"-1\" role=\"group\"");
        html.attribute("aria-label", &view.locale.register_problems(told.len())).raw("><h3>");
        html.text(&view.locale.register_problems(told.len())).raw("</h3><ul>");
        for (spot, problem) in told {
            problem_link(html, view, spot, problem, "");
        }
        html.raw("</ul></div>");
    }
    if view.draft.fields().any(|(spot, typed)| spot.step() == view.step && !typed.others.is_empty()) {
        html.raw("<p class=\"alert\" role=\"alert\">").text(view.locale.register_contested()).raw("</p>");
    }
}

/// A line that says what is to mend, and leads there. `page` is the path of the field's step, empty for this page.
fn problem_link(html: &mut Html, view: &DraftView, spot: Spot, problem: &Problem, page: &str) {
    html.raw("<li><a").attribute("href", &format!("{page}#{}", fields::first_control(view, spot))).raw(">");
    html.text(&fields::label_in_words(view.locale, view.draft, spot)).raw("</a>: ");
    html.text(&view.locale.problem(spot.field, problem)).raw("</li>");
}

fn onward(html: &mut Html, view: &DraftView) {
    html.raw("<p class=\"onward\">");
    if view.step.previous().is_some() {
        html.raw("<button type=\"submit\" class=\"button\" name=\"action\" value=\"back\">");
        html.text(view.locale.register_back()).raw("</button> ");
    }
    if let Some(next) = view.step.next() {
        html.raw("<button type=\"submit\" class=\"button main\" name=\"action\" value=\"next\">");
        html.text(&view.locale.register_next(&view.locale.step_name(next).to_lowercase())).raw("</button>");
    }
    // With scripts it is saved as one types.
    html.raw("<noscript><button type=\"submit\" class=\"button\" name=\"action\" value=\"save\">");
    html.text(view.locale.register_save()).raw("</button></noscript>");
    html.raw("</p>");
}
