//! What the server puts into the programme page. The browser makes the same from the data that it loads itself, so nothing
//! of it is sent twice, and while a page is taken over there is nothing to compare.

use super::head::Head;
use crate::locale::Locale;

/// A programme page as the server shows it.
pub struct ProgrammePage {
    pub heading: String,
    pub lead: String,
    pub html: String,
    pub head: Head,
    pub status: u16,
}

/// The page for an address; in the browser always `None`: what stands in the document holds, or `client` fills it.
#[cfg(feature = "ssr")]
pub fn programme_page(locale: Locale, week: Option<&str>, query: &str) -> Option<ProgrammePage> {
    let site = crate::api::context::site().ok()?;
    Some(crate::server::service::presentation::programme(&site, locale, week, query))
}

#[cfg(not(feature = "ssr"))]
pub fn programme_page(_locale: Locale, _week: Option<&str>, _query: &str) -> Option<ProgrammePage> {
    None
}
