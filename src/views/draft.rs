//! View model of a draft, for the pages of the wizard.

use crate::{
    api::draft::FoundParties,
    domain::{
        draft::{Checked, Draft, DraftField, FieldId, Step},
        duplicates::NearDuplicate,
        eligibility::Registered,
        hourly_load::HourlyLoad,
        party::PartyKind,
        problem::Problem,
        review::State,
        submission::Sent,
        week::{Sending, Week},
    },
    locale::Locale,
    parts::html::Markup,
    urls::{Address, Page},
    views::preview::Preview,
};

/// View model of a draft, for one of its pages.
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
    /// Time of the last save, `14:03` in the week's zone; `None` before the first.
    pub saved_at: Option<String>,
    /// Random name of this open page, by which the server distinguishes its edits from those of others.
    pub editor: String,
    /// Name and code of each municipality, by name of county.
    pub municipalities: &'a [(String, Vec<(String, String)>)],
    /// Occurrence that lists every municipality, in drafts with so many occurrences that not each does.
    pub listed_row: Option<u8>,
    pub sending: Sending,
    /// State of the sent activity; `None` for a draft that was not sent.
    pub sent: Option<SentShown>,
    /// Owners of the valid organization numbers, by field.
    pub owners: Vec<(FieldId, Owner)>,
    /// The organizer and the partners.
    pub parties: Vec<PartyView>,
    /// Registry's matches for the party whose name was searched for.
    pub found: Option<(FieldId, FoundParties)>,
    /// A word on what has just been done.
    pub note: Option<String>,
    /// Data of the step besides its fields.
    pub extra: Extra,
}

/// Party of a draft, with its entry in the registry of public bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyView {
    pub name: FieldId,
    pub kind: FieldId,
    pub registered: Registered,
    /// Public body that the name means: its number, empty where it is not known, and its kind.
    pub body: Option<(String, PartyKind)>,
}

/// Owner of an organization number, according to the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// First few names.
    pub names: Vec<String>,
    pub count: usize,
    /// Whether the party's name is not that of the number's owner.
    pub is_another: bool,
}

/// State of a sent activity, and how its draft differs from it.
#[derive(Clone, Debug)]
pub struct SentShown {
    pub state: State,
    /// Parts of the edit that wait for a moderator, in words.
    pub waits: Vec<String>,
    /// Parts that were changed and not sent, in words; `None` where that cannot be determined.
    pub unsent: Option<Vec<String>>,
    /// Address under which it was sent; then whether it is confirmed, and which address is to replace it.
    pub sent_email: Option<String>,
    pub is_confirmed: bool,
    pub pending_email: Option<String>,
    /// Time of day at which the confirmation mail goes out, where it is delayed.
    pub confirmation_at: Option<String>,
}

/// Data that steps need besides the draft.
#[derive(Default)]
pub struct Extra {
    /// Number of other activities in each hour, for the step of the times.
    pub hourly_load: Option<HourlyLoad>,
    /// Description as it will be shown on its page.
    pub description: Markup,
    /// Activity as it would be published, where it is complete enough.
    pub preview: Option<Preview>,
    pub near_duplicates: Vec<NearDuplicate>,
    pub sent: Option<Sent>,
    /// Whether a button on this page confirms an address, because the page's link was mailed to it.
    pub may_confirm: bool,
    /// Whether the people's mail addresses are read-only.
    pub locks_addresses: bool,
}

impl DraftView<'_> {
    /// Problems of the fields of a step.
    pub fn problems_of(&self, step: Step) -> impl Iterator<Item = &(FieldId, Problem)> {
        self.checked.problems.iter().filter(move |(field_id, _)| field_id.step() == step)
    }

    /// Problem of a field that is shown: a missing value only once its step has been left.
    pub fn told(&self, field_id: FieldId) -> Option<&Problem> {
        let was_left = self.draft.left_steps().contains(&field_id.step());
        self.checked
            .problems
            .iter()
            .filter(|(known, _)| *known == field_id)
            .map(|(_, problem)| problem)
            .find(|problem| was_left || !problem.is_missing_value())
    }

    pub fn path(&self, step: Step) -> String {
        Address::new(self.locale, Page::Draft { key: self.key.to_owned(), step: Some(step) }).path()
    }

    /// State of the sent activity; `None` for a draft that was not sent.
    pub fn state(&self) -> Option<State> {
        self.sent.as_ref().map(|sent| sent.state)
    }

    /// Title, or a phrase for a draft without one.
    pub fn name(&self) -> &str {
        let title = self.draft.value(DraftField::Title).trim();
        if title.is_empty() { self.locale.register_untitled() } else { title }
    }
}
