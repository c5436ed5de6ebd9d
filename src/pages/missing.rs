//! Error pages: the reason, links onward, and a search where an address leads to nothing.

use super::{RenderedPage, head::Head, start};
use crate::{
    api::error::ApiError,
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, Page},
};

/// Page with a title, a sentence and links onward; the server answers with `status`.
pub fn missing(locale: Locale, title: &str, why: &str, status: u16) -> RenderedPage {
    page(locale, title, why, status, None)
}

/// Page for an address that leads to nothing: [`missing`], and a search of the programme.
pub fn not_found(locale: Locale, title: &str, why: &str, status: u16) -> RenderedPage {
    page(locale, title, why, status, Some(Markup::of(start::search(locale))))
}

fn page(locale: Locale, title: &str, why: &str, status: u16, search: Option<Markup>) -> RenderedPage {
    let path = |page: Page| Address::new(locale, page).path();
    let html = Markup::of(maud! {
        div.page.missing {
            h1 { (title) }
            p.lead { (why) }
            (search)
            p.ways {
                a.button.main[search.is_none()] href=(path(Page::Programme { week: None })) { (locale.to_programme()) }
                " "
                a.button href=(path(Page::Start)) { (locale.to_start()) }
            }
        }
    });
    RenderedPage { head: Head::unlisted(title), status: Some(status), html }
}

/// Page for an error in place of an activity or a text.
pub fn failed(locale: Locale, error: &ApiError) -> RenderedPage {
    match error {
        ApiError::NotFound => not_found(locale, locale.activity_unknown_title(), locale.activity_unknown(), 404),
        ApiError::Gone => not_found(locale, locale.activity_gone_title(), locale.activity_gone(), 410),
        ApiError::Internal { id } => missing(locale, locale.server_error_title(), &locale.server_error(id), 500),
        ApiError::Unavailable { .. } => missing(locale, locale.unavailable_title(), locale.unavailable(), 503),
        ApiError::NoContact
        | ApiError::TooLarge
        | ApiError::DraftFull
        | ApiError::BadRequest
        | ApiError::TooMany { .. } => missing(locale, locale.server_error_title(), locale.loading_failed(), 503),
    }
}

/// Page for a request that never reached the server.
#[cfg(feature = "hydrate")]
pub fn no_contact(address: &Address) -> RenderedPage {
    let locale = address.locale;
    let html = Markup::of(maud! {
        div.page.missing {
            h1 { (locale.no_contact_title()) }
            p.lead { (locale.no_contact()) }
            p.ways { a.button.main href=(address.path()) rel="external" { (locale.try_again()) } }
        }
    });
    RenderedPage { head: Head::unlisted(locale.no_contact_title()), status: None, html }
}
