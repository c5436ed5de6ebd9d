//! Drafts: begun, saved, and their links mailed. `submission` sends them.

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

/// Period for which a time zone's offsets are included, before the week and after it, in seconds.
const ZONE_BEFORE_S: i64 = 366 * 86_400;
const ZONE_AFTER_S: i64 = 31 * 86_400;
/// Number of attempts at a write that conflicts with another.
pub(super) const MOST_TRIES: usize = 20;

/// Draft opened by a key.
#[derive(Clone)]
pub struct OpenDraft {
    pub stored: StoredDraft,
    pub week: Week,
    /// Key that opened the draft.
    pub key: DraftKey,
    /// Registry of public bodies at the time of opening.
    pub registry: Arc<Registry>,
}

impl OpenDraft {
    /// Requester of a POST through the draft's key.
    pub fn requester(&self, posted: Posted, person: Option<&SignedIn>, source: &str) -> Requester {
        Requester::of_key(posted, &self.key, person, source)
    }
}

/// Rules of a week, with the offsets of its time zone as data.
pub fn rules(week: &Week) -> Rules {
    let begins_s = i64::from(week.starts.0) * 86_400;
    let ends_s = i64::from(week.last_day().0) * 86_400;
    let zone = clock::offsets(&week.time_zone, begins_s - ZONE_BEFORE_S, ends_s + ZONE_AFTER_S);
    let municipalities: Vec<MunicipalityCode> = Reference::get().municipalities().map(|(code, _)| code).collect();
    Rules::of(week, zone, municipalities)
}

/// Begins a draft; returns the key that opens it, to be handed out as `new_key` says.
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

/// Key for a signed-in person who may open the draft anyway. It is shown on a page, and therefore proves nothing.
pub async fn key_shown_to(site: &Site, draft_id: i64, email: &str) -> Result<String, StoreError> {
    let key = secret::new();
    let mut write = site.store.begin().await?;
    write.add_draft_key(draft_id, &secret::draft_key_hash(&key), NewKey::ShownTo(email), site.clock.real_ms()).await?;
    write.commit().await?;
    Ok(key)
}

/// Draft that a key opens; `None` where the key is unknown, expired or without rights.
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

/// Whether a key opens a sent draft, of an activity with these editors: an editor's key, one without a holder, that of
/// an address to be confirmed, or that of a second person who becomes an editor once the first is confirmed.
pub(super) fn opens_sent(key: &DraftKey, stored: &StoredDraft, editors: &[String]) -> bool {
    let is_expected = key.holder().is_some_and(|holder| {
        stored.pending_email.as_deref() == Some(holder) || co_email(&stored.draft).as_deref() == Some(holder)
    });
    is_expected || access::may(identity::who_holds(key, editors), Act::Edit)
}

/// Whether the addresses in a draft, which determine the activity's editors, may be edited by the holder of its key, or
/// by who is signed in as `session_email`. Once an editor is proven, only editors may: otherwise an address typed by
/// somebody else would be sent along with an editor's next change.
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

/// Changes without those to people's addresses, where these may not be edited.
pub fn allowed(mut changes: Vec<Change>, may_type_addresses: bool) -> Vec<Change> {
    changes.retain(|change| may_type_addresses || !change.field_id.field.is_address_of_person());
    changes
}

/// Time of day in the week's zone, `14:03`.
pub fn time_of_day(unix_ms: i64, week: &Week) -> String {
    clock::moment_in(Some(week), unix_ms).time_of_day().to_string()
}

/// Validates a draft by its week's rules, regardless of the time.
pub fn validate(opened: &OpenDraft) -> Checked {
    with_summary(check(&opened.stored.draft, &rules_of(opened)))
}

/// Validates a draft like [`validate`], also against the current time.
pub fn validate_at(opened: &OpenDraft, now_s: i64) -> Checked {
    with_summary(check(&opened.stored.draft, &rules_at(opened, now_s)))
}

/// Fills in a missing summary from the beginning of the description.
fn with_summary(mut checked: Checked) -> Checked {
    if let Some(activity) = checked.activity.as_mut().filter(|activity| activity.summary.as_str().is_empty()) {
        activity.summary = markdown::made_summary(&activity.description);
    }
    checked
}

/// Draft like [`Draft::of_activity`], without a generated summary.
pub fn of_activity(activity: &Activity) -> Draft {
    let mut draft = Draft::of_activity(activity);
    if activity.summary == markdown::made_summary(&activity.description) {
        draft.set(DraftField::Summary, "");
    }
    draft
}

/// Rules of the week at the current time. For a sent draft the last day to register is checked against the time of
/// sending: it may have passed since, and must not block a correction.
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

/// Value of the field [`DraftField::Left`] with further steps.
pub fn left(draft: &Draft, steps: &[Step]) -> String {
    let mut left = draft.left_steps();
    left.extend(steps);
    left.sort_unstable();
    left.dedup();
    left.iter().map(|step| step.word()).collect::<Vec<_>>().join(" ")
}

/// Change by the site itself, which never conflicts with typed values.
pub fn change_by_system(field_id: impl Into<FieldId>, value: impl Into<String>, editor: &str) -> Change {
    Change { field_id: field_id.into(), value: value.into(), seen: u32::MAX, editor: editor.to_owned(), settles: false }
}
