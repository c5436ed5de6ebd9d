//! Status of a sent draft, and the changes that were not sent.

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

/// Status of a sent draft.
#[derive(Clone, Debug)]
pub struct Status {
    pub stored: StoredActivity,
    /// Parts of the edit that waits for a moderator.
    pub waits: Vec<Part>,
    /// Changes of the draft that were not sent.
    pub unsent: Unsent,
    /// Address under which it was sent; then whether it is confirmed, and which address is to replace it.
    pub sent_email: Option<String>,
    pub is_confirmed: bool,
    pub pending_email: Option<String>,
    /// Time of day at which the confirmation mail goes out, where it is delayed.
    pub confirmation_at: Option<String>,
}

/// Delay up to which a mail counts as sent.
const AT_ONCE_MS: i64 = 2 * 60 * 1000;

/// Changes of a draft that were not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Changed parts, a new address of the registering person, and a second person who would become an editor.
    Parts { parts: Vec<Part>, address: Option<String>, second: Option<String> },
    /// Unknown, since the draft is not a valid activity at the moment.
    Something,
}

impl Unsent {
    /// Number of changes, as far as they can be counted.
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

/// Status of a draft; `None` where it was not sent.
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
    // Nobody else becomes an editor before the address is confirmed.
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
