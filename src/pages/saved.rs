//! A visitor's saved activities: the page that the browser fills from its storage, and that shows the ids of an address
//! without it.

use super::{RenderedPage, head::Head};
#[cfg(feature = "ssr")]
use crate::{
    domain::saved::{MOST, Plan, Saved},
    parts::programme::View,
};
use crate::{
    locale::Locale,
    parts::{html::prelude::*, saved},
    urls::{Address, Page},
};

/// Page without a programme: how one saves activities.
pub fn empty(locale: Locale) -> RenderedPage {
    page(locale, maud! { div #saved .saved { (saved::nothing_saved(locale)) } })
}

/// Page of a programme with a plan; `kept` is the list that can be kept on the server.
#[cfg(feature = "ssr")]
pub fn of_programme(view: &View, plan: &Plan, kept: Option<&[Saved]>) -> RenderedPage {
    let locale = view.locale;
    let content = maud! {
        div #saved .saved {
            (saved::plan(view, plan))
            @if let Some(list) = kept { (saved::keep_form(locale, list)) }
        }
    };
    page(locale, content)
}

/// Error page for an address with more ids than a list holds.
#[cfg(feature = "ssr")]
pub fn too_many(locale: Locale) -> RenderedPage {
    super::missing::missing(locale, locale.saved_too_many_title(), &locale.saved_too_many(&MOST.to_string()), 400)
}

fn page(locale: Locale, content: impl Renderable) -> RenderedPage {
    let html = Markup::of(maud! {
        div.page.saved-page {
            header.page-head {
                h1 { (locale.saved_title()) }
                p.lead { (locale.saved_lead()) }
            }
            (content)
        }
    });
    let address = Address::new(locale, Page::Saved);
    let head = Head::new(locale.saved_title().to_owned(), locale.saved_description().to_owned(), &address);
    // A list is one visitor's.
    RenderedPage { head: Head { hidden: true, ..head }, status: None, html }
}
