//! Drafts: begun, kept while somebody writes, and their addresses mailed. What becomes of them is `submission`'s.

use std::sync::Arc;

use super::{
    confirmation,
    identity::{self, Posted, Requester, SignedIn},
    outgoing::{self, Cause, Queued},
    preview::PreviewError,
};
use crate::{
    api::{
        draft::{FieldNow, Saved, Typing},
        error::ApiError,
    },
    domain::{
        access::{self, Act},
        draft::{Change, Checked, Draft, DraftField, FieldId, Rules, Step, check},
        place::{MailAddress, MunicipalityCode},
        week::{Sending, Week},
    },
    locale::Locale,
    server::{
        clock,
        compute::{self, NotComputed},
        limits::Action,
        mail::Letter,
        reference::Reference,
        secret,
        state::Site,
        store::{DraftEmails, DraftKey, NewDraft, NewKey, StoreError, StoredDraft, Write, WrittenDraft},
    },
};

/// How long a mail address may still change while it is typed, before the draft's own is mailed there.
const MAIL_AFTER_MS: i64 = 30_000;
/// How long a zone's offsets are told before the week and after it.
const ZONE_BEFORE_S: i64 = 366 * 86_400;
const ZONE_AFTER_S: i64 = 31 * 86_400;
/// After how many seconds it is worth trying again where the database is locked, full or away.
const BEFORE_RETRYING_S: u64 = 5;
/// Another save that comes between is waited for so many times.
pub(super) const MOST_TRIES: usize = 20;

/// A draft that a key has opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub stored: StoredDraft,
    pub week: Week,
    /// The key that has opened it.
    pub key: DraftKey,
}

impl Opened {
    /// Who posts through its key.
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
    write.add_draft_key(id, &secret::hash(&key), new_key, site.clock.real_ms()).await?;
    write.commit().await?;
    Ok(key)
}

/// Another key for a draft, for a person who is signed in and may open it anyway. It stands on a page: it proves nothing.
pub async fn key_shown_to(site: &Site, draft_id: i64, email: &str) -> Result<String, StoreError> {
    let key = secret::new();
    let mut write = site.store.begin().await?;
    write.add_draft_key(draft_id, &secret::hash(&key), NewKey::ShownTo(email), site.clock.real_ms()).await?;
    write.commit().await?;
    Ok(key)
}

/// The draft that a key opens; `None` where it opens none.
pub async fn open(site: &Site, key: &str) -> Result<Option<Opened>, StoreError> {
    let found = site.store.draft_by_key(&secret::hash(key), site.clock.real_ms()).await?;
    let Some((stored, key)) = found else { return Ok(None) };
    if let Some(activity_id) = stored.activity_id {
        let editors = site.store.editors(activity_id).await?;
        if !opens_sent(&key, &stored, &editors) {
            return Ok(None);
        }
    }
    let Some(week) = site.store.week(&stored.week_slug).await? else { return Ok(None) };
    Ok(Some(Opened { stored, week, key }))
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
pub async fn may_type_addresses(site: &Site, opened: &Opened, session_email: Option<&str>) -> Result<bool, StoreError> {
    let Some(activity_id) = opened.stored.activity_id else { return Ok(true) };
    if site.store.proven_editors(activity_id).await?.is_empty() {
        return Ok(true);
    }
    let editors = site.store.editors(activity_id).await?;
    Ok(identity::is_known_editor(&opened.key, session_email, &editors))
}

/// Of these changes, those that such a person may make.
pub fn allowed(mut changes: Vec<Change>, may_type_addresses: bool) -> Vec<Change> {
    changes.retain(|change| may_type_addresses || !change.field_id.field.is_address_of_person());
    changes
}

/// Why what was typed was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// One field, in one change.
    #[error("a field holds more than {} bytes", Draft::MOST_BYTES)]
    FieldTooLarge,
    #[error("the draft would be larger than {} bytes", Draft::MOST_BYTES_IN_ALL)]
    Full,
    /// No page of ours is called so.
    #[error("the name of the page is longer than {} bytes", Draft::MOST_EDITOR_BYTES)]
    Editor,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeepError> for ApiError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::FieldTooLarge => Self::TooLarge,
            KeepError::Full => Self::DraftFull,
            KeepError::Editor => Self::BadRequest,
            KeepError::Store(error) => internal(&error),
        }
    }
}

impl From<PreviewError> for ApiError {
    fn from(error: PreviewError) -> Self {
        match error {
            PreviewError::NotComputed(NotComputed::Overloaded) => {
                Self::Unavailable { retry_after_s: compute::RETRY_AFTER_S }
            }
            PreviewError::Store(error) => internal(&error),
            error => {
                let id = secret::error_id();
                tracing::error!(error = &error as &dyn std::error::Error, error_id = id, "a step cannot be shown");
                Self::Internal { id }
            }
        }
    }
}

/// Takes changes into a draft, and gives it as it is then. They are merged before the write lock is taken, which others wait
/// for; should another save have come between, again.
pub async fn keep(site: &Site, draft_id: i64, changes: &[Change]) -> Result<StoredDraft, KeepError> {
    if changes.iter().any(|change| change.value.len() > Draft::MOST_BYTES) {
        return Err(KeepError::FieldTooLarge);
    }
    if changes.iter().any(|change| change.editor.len() > Draft::MOST_EDITOR_BYTES) {
        return Err(KeepError::Editor);
    }
    for _ in 0..MOST_TRIES {
        let Some(mut stored) = site.store.draft(draft_id).await? else { break };
        let Some(merged) = merged(site, &stored, changes) else { return Ok(stored) };
        let written = merged.written()?;
        // One that was larger already may become smaller.
        if written.bytes() > Draft::MOST_BYTES_IN_ALL && written.bytes() > stored.bytes {
            return Err(KeepError::Full);
        }
        let mut write = site.store.begin().await?;
        if merged.save(&mut write, &stored, &written).await? {
            write.commit().await?;
            merged.become_stored(&mut stored, &written);
            return Ok(stored);
        }
        write.roll_back().await?;
    }
    Err(StoreError::Busy.into())
}

/// A draft with changes that are not written yet.
struct Merged {
    draft: Draft,
    revision: u32,
    now_ms: i64,
}

/// `None` where the changes change nothing.
fn merged(site: &Site, stored: &StoredDraft, changes: &[Change]) -> Option<Merged> {
    let revision = stored.revision + 1;
    let mut draft = stored.draft.clone();
    draft.merge(revision, changes);
    (draft != stored.draft).then(|| Merged { draft, revision, now_ms: site.clock.now_ms() })
}

impl Merged {
    fn written(&self) -> Result<WrittenDraft, StoreError> {
        WrittenDraft::of(&self.draft)
    }

    /// `false` where another save has come between.
    async fn save(&self, write: &mut Write, stored: &StoredDraft, written: &WrittenDraft) -> Result<bool, StoreError> {
        let emails = Emails::of(&self.draft);
        write.save_draft(stored.id, stored.revision, written, emails.borrow(), self.now_ms).await
    }

    fn become_stored(self, stored: &mut StoredDraft, written: &WrittenDraft) {
        stored.draft = self.draft;
        stored.bytes = written.bytes();
        stored.revision = self.revision;
        stored.updated_ms = self.now_ms;
    }
}

/// As [`keep`], inside a transaction: of a draft as that has read it, and of changes that the site makes itself. `false` where
/// another instance came between.
pub(super) async fn change(
    site: &Site,
    write: &mut Write,
    stored: &mut StoredDraft,
    changes: &[Change],
) -> Result<bool, StoreError> {
    let Some(merged) = merged(site, stored, changes) else { return Ok(true) };
    let written = merged.written()?;
    if !merged.save(write, stored, &written).await? {
        return Ok(false);
    }
    merged.become_stored(stored, &written);
    Ok(true)
}

/// Who saves something while they type.
#[derive(Clone, Debug)]
pub struct Saving {
    pub posted: Posted,
    pub person: Option<SignedIn>,
    /// The network that it comes from.
    pub source: String,
}

/// Keeps what was typed, and says what the page needs to know.
pub async fn save(site: &Arc<Site>, typing: Typing, saving: &Saving) -> Result<Saved, ApiError> {
    let failed = |error: StoreError| internal(&error);
    site.limits.take(Action::Save, &saving.source)?;
    let Some(mut opened) = open(site, &typing.key).await.map_err(failed)? else { return Err(ApiError::NotFound) };
    if !typing.changes.is_empty() {
        site.limits.take(Action::SaveDraft, &opened.stored.id.to_string())?;
        let session_email = saving.person.as_ref().map(SignedIn::email);
        let may_type_addresses = may_type_addresses(site, &opened, session_email).await.map_err(failed)?;
        let changes = allowed(typing.changes.clone(), may_type_addresses);
        opened.stored = keep(site, opened.stored.id, &changes).await?;
        let requester = opened.requester(saving.posted, saving.person.as_ref(), &saving.source);
        confirmation::prove_by_use(site, &opened, &requester).await.map_err(failed)?;
        if typing.changes.iter().any(|change| change.field_id.field == DraftField::OwnEmail) {
            mail_address_of(site, &opened.stored, MAIL_AFTER_MS, &saving.source).await.map_err(failed)?;
        }
    }
    let locale = if typing.english { Locale::En } else { Locale::Sv };
    let fragments = super::registration::fragments(site, locale, &opened, &typing.key, typing.step).await?;
    let stored = &opened.stored;
    // What stands in other steps, their pages show when they are opened.
    let is_of_page = |field_id: FieldId| {
        field_id.step() == typing.step || typing.changes.iter().any(|change| change.field_id == field_id)
    };
    let fields = stored.draft.fields().filter(|(field_id, typed)| {
        is_of_page(*field_id) && (typed.revision > typing.known || !typed.others.is_empty())
    });
    Ok(Saved {
        revision: stored.revision,
        at: time_of_day(stored.updated_ms, &opened.week),
        fields: fields
            .map(|(field_id, typed)| FieldNow {
                field_id,
                value: typed.value.clone(),
                revision: typed.revision,
                editor: typed.editor.clone(),
                others: typed.others.clone(),
            })
            .collect(),
        fragments,
    })
}

/// `14:03` in the week's zone.
pub fn time_of_day(unix_ms: i64, week: &Week) -> String {
    clock::moment_in(Some(week), unix_ms).time_of_day().to_string()
}

/// Mails a draft's own address to the registering person, as soon as there is a valid one and once for each.
/// Later where it may still be typed; then only the last one counts.
pub async fn mail_address_of(site: &Site, stored: &StoredDraft, after_ms: i64, source: &str) -> Result<(), StoreError> {
    let Some(email) = Emails::of(&stored.draft).own else { return Ok(()) };
    if stored.activity_id.is_some() {
        return Ok(());
    }
    let cause = Cause::Unasked { source };
    if stored.mailed_to.as_deref() != Some(email.as_str()) {
        return mail_address_to(site, stored, &email, after_ms, cause).await.map(drop);
    }
    // Who goes on has typed it to its end: what would have gone out later goes now.
    if after_ms == 0 {
        let mut write = site.store.begin().await?;
        let waiting = write.forget_untried(&Letter::Draft { draft_id: stored.id }.payload()).await?;
        write.commit().await?;
        if waiting > 0 {
            return mail_address_to(site, stored, &email, after_ms, cause).await.map(drop);
        }
    }
    Ok(())
}

/// As [`mail_address_of`], also again, and says whether it is on its way.
pub async fn mail_address_to(
    site: &Site,
    stored: &StoredDraft,
    email: &str,
    after_ms: i64,
    cause: Cause<'_>,
) -> Result<Queued, StoreError> {
    let letter = Letter::Draft { draft_id: stored.id };
    let mut write = site.store.begin().await?;
    write.forget_untried(&letter.payload()).await?;
    let queued =
        outgoing::enqueue_after(site, &mut write, email, Locale::of_tag(&stored.locale), &letter, cause, after_ms)
            .await?;
    if queued.is_queued() {
        write.set_mailed_to(stored.id, email).await?;
    }
    write.commit().await?;
    site.post.wake();
    Ok(queued)
}

/// The valid address that stands in a field, in lower case.
pub(super) fn email(draft: &Draft, field: DraftField) -> Option<String> {
    MailAddress::parse(draft.value(field)).ok().map(|email| email.key())
}

/// The registering person's valid address, in lower case.
pub fn own_email(draft: &Draft) -> Option<String> {
    email(draft, DraftField::OwnEmail)
}

/// The valid address of a second person who shall edit it, in lower case.
pub(super) fn co_email(draft: &Draft) -> Option<String> {
    email(draft, DraftField::CoEmail)
}

/// Judges a draft by its week's rules, whatever the hour; a municipality that does not exist is one of them.
pub fn judge(opened: &Opened) -> Checked {
    check(&opened.stored.draft, &rules(&opened.week))
}

/// As [`judge`], at this hour.
pub fn judge_at(opened: &Opened, now_s: i64) -> Checked {
    check(&opened.stored.draft, &rules_at(opened, now_s))
}

/// The week's rules at this hour. Of what was sent, a last day to register counts as it did then: it may have passed since,
/// and whoever mends a word must not be asked for another. Nor may whoever ends registration by such a day.
pub fn rules_at(opened: &Opened, now_s: i64) -> Rules {
    let stored = &opened.stored;
    let sent_s = stored.sent_ms.map(|sent_ms| sent_ms.div_euclid(1000));
    let is_imported = stored.activity_id.is_some() && sent_s.is_none();
    Rules { sent_s: sent_s.or((!is_imported).then_some(now_s)), ..rules(&opened.week) }
}

/// Whether a draft may be sent now.
pub fn sending(site: &Site, opened: &Opened) -> Sending {
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

/// A change that nobody can contest: of what the page itself does.
pub fn own_change(field_id: impl Into<FieldId>, value: impl Into<String>, editor: &str) -> Change {
    Change { field_id: field_id.into(), value: value.into(), seen: u32::MAX, editor: editor.to_owned(), settles: false }
}

/// An unforeseen error: logged under a number, and the number told.
pub fn internal(error: &StoreError) -> ApiError {
    if error.is_temporary() {
        tracing::warn!(error = error as &dyn std::error::Error, "a draft cannot be kept for the time being");
        return ApiError::Unavailable { retry_after_s: BEFORE_RETRYING_S };
    }
    let id = secret::error_id();
    tracing::error!(error = error as &dyn std::error::Error, error_id = id, "a draft cannot be kept");
    ApiError::Internal { id }
}

/// The valid addresses of a draft, in lower case.
struct Emails {
    own: Option<String>,
    co: Option<String>,
}

impl Emails {
    fn of(draft: &Draft) -> Self {
        Self { own: email(draft, DraftField::OwnEmail), co: email(draft, DraftField::CoEmail) }
    }

    fn borrow(&self) -> DraftEmails<'_> {
        DraftEmails { own: self.own.as_deref(), co: self.co.as_deref() }
    }
}
