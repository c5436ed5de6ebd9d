//! Letters that were not sent, for the pages that list them.

use crate::{
    locale::Locale,
    pages::letters::{DISMISS, FailedLetter},
    server::{
        clock,
        mail::Trouble,
        state::Site,
        store::{Event, StoreError, Stuck, events::kind},
    },
};

/// As a page shows them.
pub fn shown(site: &Site, locale: Locale, letters: Vec<Stuck>) -> Vec<FailedLetter> {
    let published = site.published();
    let zone = site.week(&published, None).map_or("Europe/Stockholm", |week| week.time_zone.as_str());
    let when = |ms: i64| {
        let at = clock::moment(ms.div_euclid(1000), zone);
        format!("{} {}", locale.day_and_month(at.date()), at.time_of_day())
    };
    let shown = letters.into_iter().map(|letter| {
        let (trouble, status) = Trouble::read(&letter.error);
        FailedLetter {
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

/// Dismisses one of these letters because somebody says that its failure is known; `false` for a letter that is another's.
pub async fn dismiss(site: &Site, actor: &str, letters: &[Stuck], id: i64) -> Result<bool, StoreError> {
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

/// The letter whose failure a form says is known.
pub fn dismissed(action: &str) -> Option<i64> {
    action.strip_prefix(DISMISS)?.parse().ok()
}
