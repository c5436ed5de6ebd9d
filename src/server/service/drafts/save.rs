//! Saving a draft: changes are merged with those of others, and the result is written.

use std::sync::Arc;

use super::{Emails, MOST_TRIES, OpenDraft, allowed, mail_address_of, may_type_addresses, open};
use crate::{
    api::{
        draft::{FieldNow, Typing},
        error::ApiError,
    },
    domain::draft::{Change, Draft, DraftField, FieldId},
    server::{
        compute::{self, NotComputed},
        limits::Action,
        secret,
        service::{
            confirmation,
            identity::{Posted, SignedIn},
            preview::PreviewError,
        },
        state::Site,
        store::{StoreError, StoredDraft, Write, WrittenDraft},
    },
};

/// Delay of the letter with the draft's link while its address is being typed, in milliseconds.
const MAIL_AFTER_MS: i64 = 30_000;

/// Seconds after which a retry is worth while when the database is locked, full or unreachable.
const BEFORE_RETRYING_S: u64 = 5;

/// Sender of an autosave.
#[derive(Clone, Debug)]
pub struct Saving {
    pub posted: Posted,
    pub person: Option<SignedIn>,
    /// Network that the request comes from.
    pub source: String,
}

/// Saves edits; returns the draft with the edits of others.
pub async fn save(site: &Arc<Site>, typing: &Typing, saving: &Saving) -> Result<OpenDraft, ApiError> {
    let failed = |error: StoreError| internal(&error);
    site.limits.take(Action::Save, &saving.source)?;
    let Some(mut opened) = open(site, &typing.key).await.map_err(failed)? else { return Err(ApiError::NotFound) };
    if !typing.changes.is_empty() {
        site.limits.take(Action::SaveDraft, &opened.stored.id.to_string())?;
        let session_email = saving.person.as_ref().map(SignedIn::email);
        let may_type_addresses = may_type_addresses(site, &opened, session_email).await.map_err(failed)?;
        let changes = allowed(typing.changes.clone(), may_type_addresses);
        opened.stored = save_changes(site, opened.stored.id, &changes).await?;
        let requester = opened.requester(saving.posted, saving.person.as_ref(), &saving.source);
        confirmation::prove_by_use(site, &opened, &requester).await.map_err(failed)?;
        if typing.changes.iter().any(|change| change.field_id.field == DraftField::OwnEmail) {
            mail_address_of(site, &opened.stored, MAIL_AFTER_MS, &saving.source).await.map_err(failed)?;
        }
    }
    Ok(opened)
}

/// Fields that a page needs after its save: those that others have written, and its own as stored.
pub fn fields_to_tell(opened: &OpenDraft, typing: &Typing) -> Vec<FieldNow> {
    // Fields of other steps are rendered when their pages are opened.
    let is_of_page = |field_id: FieldId| {
        field_id.step() == typing.step || typing.changes.iter().any(|change| change.field_id == field_id)
    };
    let fields = opened.stored.draft.fields().filter(|(field_id, typed)| {
        is_of_page(*field_id) && (typed.revision > typing.known || !typed.others.is_empty())
    });
    fields
        .map(|(field_id, typed)| FieldNow {
            field_id,
            value: typed.value.clone(),
            revision: typed.revision,
            editor: typed.editor.clone(),
            others: typed.others.clone(),
        })
        .collect()
}

/// Reason why changes were not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// A single value exceeds its limit.
    #[error("a field holds more than {} bytes", Draft::MOST_BYTES)]
    FieldTooLarge,
    #[error("the draft would be larger than {} bytes", Draft::MOST_BYTES_IN_ALL)]
    Full,
    /// The name of the page exceeds its limit, and was not made by the site.
    #[error("the name of the page is longer than {} bytes", Draft::MOST_EDITOR_BYTES)]
    Editor,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SaveError> for ApiError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::FieldTooLarge => Self::TooLarge,
            SaveError::Full => Self::DraftFull,
            SaveError::Editor => Self::BadRequest,
            SaveError::Store(error) => internal(&error),
        }
    }
}

impl From<PreviewError> for ApiError {
    fn from(error: PreviewError) -> Self {
        match error {
            PreviewError::NotComputed(error) => error.into(),
            PreviewError::Store(error) => internal(&error),
            error @ PreviewError::Snapshot(_) => not_shown(&error),
        }
    }
}

impl From<NotComputed> for ApiError {
    fn from(error: NotComputed) -> Self {
        match error {
            NotComputed::Overloaded => Self::Unavailable { retry_after_s: compute::RETRY_AFTER_S },
            NotComputed::BrokeOff => not_shown(&error),
        }
    }
}

fn not_shown(error: &(dyn std::error::Error + 'static)) -> ApiError {
    let id = secret::error_id();
    tracing::error!(error, error_id = id, "a step cannot be shown");
    ApiError::Internal { id }
}

/// Saves changes, and returns the resulting draft. Merges before taking the write lock, for which others wait, and
/// again where another save was faster.
pub async fn save_changes(site: &Site, draft_id: i64, changes: &[Change]) -> Result<StoredDraft, SaveError> {
    if changes.iter().any(|change| change.value.len() > Draft::MOST_BYTES) {
        return Err(SaveError::FieldTooLarge);
    }
    if changes.iter().any(|change| change.editor.len() > Draft::MOST_EDITOR_BYTES) {
        return Err(SaveError::Editor);
    }
    for _ in 0..MOST_TRIES {
        let Some(mut stored) = site.store.draft(draft_id).await? else { break };
        let Some(merged) = merged(site, &stored, changes) else { return Ok(stored) };
        let written = merged.written()?;
        // A draft above the limit may still become smaller.
        if written.bytes() > Draft::MOST_BYTES_IN_ALL && written.bytes() > stored.bytes {
            return Err(SaveError::Full);
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

/// Merged draft that is not written yet.
struct Merged {
    draft: Draft,
    revision: u32,
    now_ms: i64,
}

/// Draft with changes merged; `None` where nothing differs.
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

    /// Writes the draft; returns `false` where another save was faster.
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

/// Saves changes like [`save_changes`] inside a transaction, for changes by the site itself. Returns `false` where
/// another instance was faster.
pub(in crate::server::service) async fn save_changes_in(
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

/// Maps a database error: unexpected ones are logged with an id.
pub fn internal(error: &StoreError) -> ApiError {
    if error.is_temporary() {
        tracing::warn!(error = error as &dyn std::error::Error, "a draft cannot be kept for the time being");
        return ApiError::Unavailable { retry_after_s: BEFORE_RETRYING_S };
    }
    let id = secret::error_id();
    tracing::error!(error = error as &dyn std::error::Error, error_id = id, "a draft cannot be kept");
    ApiError::Internal { id }
}
