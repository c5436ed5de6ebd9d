//! Where what was sent stands, and what its draft holds that was not sent.

use super::drafts::{self, OpenDraft};
use crate::{
    domain::{
        review::{self, Part, State},
        submission::Sent,
    },
    server::{
        mail::Letter,
        state::Site,
        store::{MOST_EDITORS, StoreError, StoredActivity},
    },
};

/// Where what was sent stands, beside what its draft holds by now.
#[derive(Clone, Debug)]
pub struct Status {
    pub stored: StoredActivity,
    /// What waits for a moderator beside what is published.
    pub waits: Vec<Part>,
    /// What the draft holds that was not sent.
    pub unsent: Unsent,
    /// Under which address it was sent, whether that is confirmed, and which one waits to take its place.
    pub sent_email: Option<String>,
    pub is_confirmed: bool,
    pub pending_email: Option<String>,
    /// The time of day at which the letter goes out that confirms the address, where it waits for longer than a moment.
    pub confirmation_at: Option<String>,
}

/// A letter that waits no longer than this is on its way.
const AT_ONCE_MS: i64 = 2 * 60 * 1000;

/// What a draft holds that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// These parts; the address of the registering person counts as one, and that of a second one who is let in.
    Parts { parts: Vec<Part>, address: Option<String>, second: Option<String> },
    /// Unknown: the draft is no activity just now.
    Something,
}

impl Unsent {
    /// How many changes there are, as far as they can be counted.
    pub fn count(&self) -> usize {
        match self {
            Self::Parts { parts, address, second } => {
                parts.len() + usize::from(address.is_some()) + usize::from(second.is_some())
            }
            Self::Something => 1,
        }
    }
}

impl Status {
    /// Whether a message that an address carries is still true.
    pub fn confirms(&self, sent: Sent) -> bool {
        let state = self.stored.state;
        match sent {
            Sent::Waiting => state == State::Waiting,
            Sent::Unconfirmed => state == State::Unconfirmed || (!self.is_confirmed && self.sent_email.is_some()),
            Sent::NotMailed => state == State::Unconfirmed || self.pending_email.is_some() || !self.is_confirmed,
            Sent::EditedNow => state == State::Published && self.waits.is_empty() && self.unsent.count() == 0,
            Sent::EditWaits | Sent::EditedBoth => state == State::Published && !self.waits.is_empty(),
            Sent::EditedHidden => state == State::Hidden && self.unsent.count() == 0,
            Sent::Same => self.unsent.count() == 0,
            Sent::AddressPending => self.pending_email.is_some(),
            Sent::AddressTaken => self.pending_email.is_none() && self.is_confirmed,
            Sent::AddressNeedsProof => matches!(&self.unsent, Unsent::Parts { address: Some(_), .. }),
        }
    }
}

/// Where what became of a draft stands; `None` where it was not sent.
pub async fn status(site: &Site, opened: &OpenDraft) -> Result<Option<Status>, StoreError> {
    let Some(id) = opened.stored.activity_id else { return Ok(None) };
    let Some(stored) = site.store.activity(id).await? else { return Ok(None) };
    let proposal = site.store.proposal(id).await?;
    let public = &stored.record.activity;
    let waits = proposal.as_ref().map(|it| review::changed_parts(public, &it.activity)).unwrap_or_default();
    let sent = proposal.as_ref().map_or(public, |proposal| &proposal.activity);
    let draft = &opened.stored.draft;
    let sent_email = opened.stored.sent_email.clone();
    let pending_email = opened.stored.pending_email.clone();
    let known = pending_email.as_ref().or(sent_email.as_ref());
    let address = drafts::own_email(draft).filter(|own| known.is_some_and(|known| known != own));
    let proven = site.store.proven_editors(id).await?;
    let is_confirmed = sent_email.as_ref().is_some_and(|email| proven.contains(email));
    let editors = site.store.editors(id).await?;
    let has_room = (editors.len() as i64) < MOST_EDITORS;
    // Before the address is confirmed nobody else is let in, however often it is sent.
    let second = drafts::co_email(draft).filter(|co| is_confirmed && has_room && !editors.contains(co));
    let unsent = match drafts::validate(opened).activity {
        Some(activity) => Unsent::Parts { parts: review::changed_parts(sent, &activity), address, second },
        None => Unsent::Something,
    };
    let due_ms = site.store.letter_due(&Letter::Confirm { draft_id: opened.stored.id }.payload()).await?;
    let confirmation_at = due_ms
        .filter(|due_ms| due_ms - site.clock.real_ms() > AT_ONCE_MS)
        .map(|due_ms| drafts::time_of_day(due_ms, &opened.week));
    Ok(Some(Status { stored, waits, unsent, sent_email, is_confirmed, pending_email, confirmation_at }))
}
