//! Undelivered letters, for the pages that list them.

use crate::{
    locale::Locale,
    pages::failed_letters::{DISMISS, FailedLetterView},
    server::{
        clock,
        mail::Trouble,
        state::Site,
        store::{Event, FailedLetter, StoreError, events::kind},
    },
};

/// View models of undelivered letters.
pub fn shown(site: &Site, locale: Locale, letters: Vec<FailedLetter>) -> Vec<FailedLetterView> {
    let published = site.published();
    let week = site.week(&published, None);
    let when = |ms: i64| locale.short_date_and_time(clock::moment_in(week, ms));
    let shown = letters.into_iter().map(|letter| {
        let (trouble, status) = Trouble::read(&letter.error);
        FailedLetterView {
            id: letter.id,
            kind: letter.kind,
            to: letter.recipient,
            attempts: letter.attempts as usize,
            trouble,
            status,
            next: letter.next_ms.map(when),
        }
    });
    shown.collect()
}

/// Dismisses one of these letters on a person's request; returns `false` for an id that is not among them.
pub async fn dismiss(site: &Site, actor: &str, letters: &[FailedLetter], id: i64) -> Result<bool, StoreError> {
    let Some(letter) = letters.iter().find(|letter| letter.id == id) else { return Ok(false) };
    if !site.store.dismiss_letter(id, site.clock.real_ms()).await? {
        return Ok(false);
    }
    let event = Event {
        at_ms: site.clock.now_ms(),
        actor: actor.to_owned(),
        event: kind::MAIL_DISMISSED.to_owned(),
        activity_id: letter.activity_id,
        about: Some(letter.recipient.clone()),
        words: Trouble::read(&letter.error).1,
    };
    site.store.add_event(&event).await?;
    Ok(true)
}

/// Id of the letter that a form dismisses.
pub fn dismissed(action: &str) -> Option<i64> {
    action.strip_prefix(DISMISS)?.parse().ok()
}
