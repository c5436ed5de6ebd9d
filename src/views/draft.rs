//! A draft as a page of the wizard shows it.

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
    pub owners: Vec<(FieldId, Owner)>,
    /// The organizer and the partners.
    pub parties: Vec<PartyView>,
    /// What the registry found for the party whose name was searched for.
    pub found: Option<(FieldId, FoundParties)>,
    /// A word on what has just been done.
    pub note: Option<String>,
    /// What the step holds besides its fields.
    pub extra: Extra,
}

/// A party of a draft, and what the registry of public bodies knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyView {
    pub name: FieldId,
    pub kind: FieldId,
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
    pub sent: Option<Sent>,
    /// Whether pressing a button on this page confirms an address: it was mailed there.
    pub may_confirm: bool,
    /// Whether the addresses of people can be read only.
    pub locks_addresses: bool,
}

impl DraftView<'_> {
    /// The problems of a step.
    pub fn problems_of(&self, step: Step) -> impl Iterator<Item = &(FieldId, Problem)> {
        self.checked.problems.iter().filter(move |(field_id, _)| field_id.step() == step)
    }

    /// What is told of a field now: what is missing only where its step was left once.
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

    /// Where what was sent stands; `None` for what was not sent.
    pub fn state(&self) -> Option<State> {
        self.sent.as_ref().map(|sent| sent.state)
    }

    /// The title, or that there is none yet.
    pub fn name(&self) -> &str {
        let title = self.draft.value(DraftField::Title).trim();
        if title.is_empty() { self.locale.register_untitled() } else { title }
    }
}
