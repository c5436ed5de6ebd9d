//! Drafts: begun, kept while somebody writes, and their addresses mailed. What becomes of them is `submission`'s.

mod emails;
mod save;

use emails::Emails;
pub(super) use emails::{co_email, email};
pub use emails::{mail_address_of, mail_address_to, own_email};
pub(super) use save::save_changes_in;
pub use save::{SaveError, Saving, fields_to_tell, internal, save, save_changes};

use std::sync::Arc;

use super::{
    identity::{self, Posted, Requester, SignedIn},
    parties,
};
use crate::{
    domain::{
        access::{self, Act},
        activity::Activity,
        draft::{Change, Checked, Draft, DraftField, FieldId, Rules, Step, check},
        place::MunicipalityCode,
        week::{Sending, Week},
    },
    locale::Locale,
    server::{
        clock, markdown,
        reference::{Reference, Registry},
        secret,
        state::Site,
        store::{DraftKey, NewDraft, NewKey, StoreError, StoredDraft},
    },
};

/// How long a zone's offsets are told before the week and after it.
const ZONE_BEFORE_S: i64 = 366 * 86_400;
const ZONE_AFTER_S: i64 = 31 * 86_400;
/// How often a write is tried again after another one came between.
pub(super) const MOST_TRIES: usize = 20;

/// A draft that a key has opened.
#[derive(Clone)]
pub struct OpenDraft {
    pub stored: StoredDraft,
    pub week: Week,
    /// The key that has opened it.
    pub key: DraftKey,
    /// The public bodies as the site knew them when it was opened.
    pub registry: Arc<Registry>,
}

impl OpenDraft {
    /// The requester of a POST through its key.
    pub fn requester(&self, posted: Posted, person: Option<&SignedIn>, source: &str) -> Requester {
        Requester::of_key(posted, &self.key, person, source)
    }
}

/// What the week asks, with the offsets of its zone as data.
pub fn rules(week: &Week) -> Rules {
    let begins_s = i64::from(week.starts.0) * 86_400;
    let ends_s = i64::from(week.last_day().0) * 86_400;
    let zone = clock::offsets(&week.time_zone, begins_s - ZONE_BEFORE_S, ends_s + ZONE_AFTER_S);
    let municipalities: Vec<MunicipalityCode> = Reference::get().municipalities().map(|(code, _)| code).collect();
    Rules::of(week, zone, municipalities)
}

/// Begins a draft, and gives the key that opens it, to be handed out as `new_key` says.
pub async fn begin(
    site: &Site,
    week_slug: &str,
    locale: Locale,
    draft: &Draft,
    activity_id: Option<u32>,
    new_key: NewKey<'_>,
) -> Result<String, StoreError> {
    let key = secret::new();
    let emails = Emails::of(draft);
    let new = NewDraft { week_slug, draft, locale: locale.tag(), activity_id, emails: emails.borrow() };
    let mut write = site.store.begin().await?;
    let id = write.begin_draft(&new, site.clock.now_ms()).await?;
    write.add_draft_key(id, &secret::draft_key_hash(&key), new_key, site.clock.real_ms()).await?;
    write.commit().await?;
    Ok(key)
}

/// Another key for a draft, for a person who is signed in and may open it anyway. It stands on a page: it proves nothing.
pub async fn key_shown_to(site: &Site, draft_id: i64, email: &str) -> Result<String, StoreError> {
    let key = secret::new();
    let mut write = site.store.begin().await?;
    write.add_draft_key(draft_id, &secret::draft_key_hash(&key), NewKey::ShownTo(email), site.clock.real_ms()).await?;
    write.commit().await?;
    Ok(key)
}

/// The draft that a key opens; `None` where it opens none.
pub async fn open(site: &Site, key: &str) -> Result<Option<OpenDraft>, StoreError> {
    let found = site.store.draft_by_key(&secret::draft_key_hash(key), site.clock.real_ms()).await?;
    let Some((stored, key)) = found else { return Ok(None) };
    if let Some(activity_id) = stored.activity_id {
        let editors = site.store.editors(activity_id).await?;
        if !opens_sent(&key, &stored, &editors) {
            return Ok(None);
        }
    }
    let Some(week) = site.store.week(&stored.week_slug).await? else { return Ok(None) };
    Ok(Some(OpenDraft { stored, week, key, registry: site.registry() }))
}

/// Whether a key opens a draft that was sent, of an activity with these editors: theirs do, those of nobody in particular,
/// that of whoever is to confirm another address, and that of a second person who is let in once the first is confirmed.
pub(super) fn opens_sent(key: &DraftKey, stored: &StoredDraft, editors: &[String]) -> bool {
    let is_expected = key.holder().is_some_and(|holder| {
        stored.pending_email.as_deref() == Some(holder) || co_email(&stored.draft).as_deref() == Some(holder)
    });
    is_expected || access::may(identity::who_holds(key, editors), Act::Edit)
}

/// Whether the addresses in a draft, which say whose an activity is and who else may edit it, can be typed by whoever has its
/// key or is signed in under `session_email`. Once somebody has proven that it is theirs, only its editors may: what others
/// typed would be sent along with an editor's next change.
pub async fn may_type_addresses(
    site: &Site,
    opened: &OpenDraft,
    session_email: Option<&str>,
) -> Result<bool, StoreError> {
    let Some(activity_id) = opened.stored.activity_id else { return Ok(true) };
    if site.store.proven_editors(activity_id).await?.is_empty() {
        return Ok(true);
    }
    let editors = site.store.editors(activity_id).await?;
    Ok(identity::is_known_editor(&opened.key, session_email, &editors))
}

/// The changes without those to addresses of people, where such may not be typed.
pub fn allowed(mut changes: Vec<Change>, may_type_addresses: bool) -> Vec<Change> {
    changes.retain(|change| may_type_addresses || !change.field_id.field.is_address_of_person());
    changes
}

/// `14:03` in the week's zone.
pub fn time_of_day(unix_ms: i64, week: &Week) -> String {
    clock::moment_in(Some(week), unix_ms).time_of_day().to_string()
}

/// Judges a draft by its week's rules, whatever the hour; a municipality that does not exist is one of them.
pub fn validate(opened: &OpenDraft) -> Checked {
    with_summary(check(&opened.stored.draft, &rules_of(opened)))
}

/// As [`validate`], at this hour.
pub fn validate_at(opened: &OpenDraft, now_s: i64) -> Checked {
    with_summary(check(&opened.stored.draft, &rules_at(opened, now_s)))
}

/// Where nobody wrote a summary, the description's beginning stands in for it.
fn with_summary(mut checked: Checked) -> Checked {
    if let Some(activity) = checked.activity.as_mut().filter(|activity| activity.summary.as_str().is_empty()) {
        activity.summary = markdown::made_summary(&activity.description);
    }
    checked
}

/// As [`Draft::of_activity`], without a summary that was made.
pub fn of_activity(activity: &Activity) -> Draft {
    let mut draft = Draft::of_activity(activity);
    if activity.summary == markdown::made_summary(&activity.description) {
        draft.set(DraftField::Summary, "");
    }
    draft
}

/// The week's rules at this hour. Of what was sent, a last day to register counts as it did then: it may have passed since,
/// and whoever mends a word must not be asked for another. Nor may whoever ends registration by such a day.
pub fn rules_at(opened: &OpenDraft, now_s: i64) -> Rules {
    let stored = &opened.stored;
    let sent_s = stored.sent_ms.map(|sent_ms| sent_ms.div_euclid(1000));
    let is_imported = stored.activity_id.is_some() && sent_s.is_none();
    Rules { sent_s: sent_s.or((!is_imported).then_some(now_s)), ..rules_of(opened) }
}

/// The week's rules, with what the registry says of the draft's parties.
fn rules_of(opened: &OpenDraft) -> Rules {
    let counting_kinds = parties::counting_kinds(&opened.registry, &opened.stored.draft, &opened.week.eligible_kinds);
    Rules { counting_kinds, ..rules(&opened.week) }
}

/// Whether a draft may be sent now.
pub fn sending(site: &Site, opened: &OpenDraft) -> Sending {
    opened.week.sending(site.clock.now_s(), opened.stored.created_ms.div_euclid(1000))
}

/// The steps that were left once, one more among them.
pub fn left(draft: &Draft, steps: &[Step]) -> String {
    let mut left = draft.left_steps();
    left.extend(steps);
    left.sort_unstable();
    left.dedup();
    left.iter().map(|step| step.word()).collect::<Vec<_>>().join(" ")
}

/// A change that the site itself makes: it never conflicts with what somebody typed.
pub fn change_by_system(field_id: impl Into<FieldId>, value: impl Into<String>, editor: &str) -> Change {
    Change { field_id: field_id.into(), value: value.into(), seen: u32::MAX, editor: editor.to_owned(), settles: false }
}
