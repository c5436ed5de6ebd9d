//! The programme's page, while it is rendered.

use crate::{
    api::{context::site, programme::ProgrammePage},
    locale::Locale,
    pages::programme_content as pages,
    parts::programme::View,
    server::service::presentation::{self, Programme},
};

/// The page for an address; `None` outside a request.
pub fn page(locale: Locale, week_in_path: Option<&str>, query: &str) -> Option<ProgrammePage> {
    let site = site().ok()?;
    Some(match presentation::programme(&site, week_in_path, query) {
        Programme::Filtered(filtered) => {
            let snapshot = &filtered.snapshot;
            let view = View {
                week_in_path,
                now_unix_s: filtered.now_unix_s,
                expanded: filtered.expanded,
                ..View::new(&snapshot.programme, &filtered.filter, &filtered.outcome, locale)
            };
            pages::filtered(&snapshot.week, &view, &snapshot.version)
        }
        Programme::NotOpen(week) => pages::not_open(locale, &week, week_in_path),
        Programme::TooManyValues => pages::too_many_values(locale, week_in_path),
        Programme::NoWeek => match week_in_path {
            Some(week) => pages::unknown_week(locale, week),
            None => pages::no_week(locale),
        },
    })
}
