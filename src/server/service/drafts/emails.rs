//! Mail addresses in a draft, and the letter with the draft's link.

use crate::{
    domain::{
        draft::{Draft, DraftField},
        place::MailAddress,
    },
    locale::Locale,
    server::{
        mail::Letter,
        service::outgoing::{self, Cause, Enqueued},
        state::Site,
        store::{DraftEmails, StoreError, StoredDraft},
    },
};

/// Mails the draft's link to the registering person, once for each valid address.
/// `after_ms` delays the mail while the address may still be edited; only the last one is used.
pub async fn mail_address_of(site: &Site, stored: &StoredDraft, after_ms: i64, source: &str) -> Result<(), StoreError> {
    let Some(email) = Emails::of(&stored.draft).own else { return Ok(()) };
    if stored.activity_id.is_some() {
        return Ok(());
    }
    let cause = Cause::Unasked { source };
    if stored.mailed_to.as_deref() != Some(email.as_str()) {
        return mail_address_to(site, stored, &email, after_ms, cause).await.map(drop);
    }
    // Leaving the step shows that the address is complete: a delayed mail is sent at once.
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

/// Mails the draft's link like [`mail_address_of`], also repeatedly; returns whether it is queued.
pub async fn mail_address_to(
    site: &Site,
    stored: &StoredDraft,
    email: &str,
    after_ms: i64,
    cause: Cause<'_>,
) -> Result<Enqueued, StoreError> {
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
    site.mailer.wake();
    Ok(queued)
}

/// Valid address in a field, in lower case.
pub(in crate::server::service) fn email(draft: &Draft, field: DraftField) -> Option<String> {
    MailAddress::parse(draft.value(field)).ok().map(|email| email.key())
}

/// Valid address of the registering person, in lower case.
pub fn own_email(draft: &Draft) -> Option<String> {
    email(draft, DraftField::OwnEmail)
}

/// Valid address of the second person who is to become an editor, in lower case.
pub(in crate::server::service) fn co_email(draft: &Draft) -> Option<String> {
    email(draft, DraftField::CoEmail)
}

/// Valid addresses of a draft, in lower case.
pub(super) struct Emails {
    pub(super) own: Option<String>,
    pub(super) co: Option<String>,
}

impl Emails {
    pub(in crate::server::service) fn of(draft: &Draft) -> Self {
        Self { own: email(draft, DraftField::OwnEmail), co: email(draft, DraftField::CoEmail) }
    }

    pub(in crate::server::service) fn borrow(&self) -> DraftEmails<'_> {
        DraftEmails { own: self.own.as_deref(), co: self.co.as_deref() }
    }
}
