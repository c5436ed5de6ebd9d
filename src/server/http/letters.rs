//! Letters that were not sent, for the pages that list them.

use crate::{
    locale::Locale,
    pages::letters::{DISMISS, FailedLetter},
    server::{clock, state::Site, store::Stuck},
};

/// As a page shows them.
pub fn shown(site: &Site, locale: Locale, letters: Vec<Stuck>) -> Vec<FailedLetter> {
    let published = site.published();
    let zone = site.week(&published, None).map_or("Europe/Stockholm", |week| week.time_zone.as_str());
    let when = |ms: i64| {
        let at = clock::moment(ms.div_euclid(1000), zone);
        format!("{} {}", locale.day_and_month(at.date()), at.time_of_day())
    };
    let shown = letters.into_iter().map(|letter| FailedLetter {
        id: letter.id,
        kind: letter.kind,
        to: letter.recipient,
        attempts: letter.attempts as usize,
        trouble: letter.trouble,
        status: letter.status,
        next: letter.next_ms.map(when),
    });
    shown.collect()
}

/// The letter whose failure a form says is known.
pub fn dismissed(action: &str) -> Option<i64> {
    action.strip_prefix(DISMISS)?.parse().ok()
}
