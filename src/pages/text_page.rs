//! Pages of text: about the week, the accessibility statement and the privacy notice, rendered on the server.

use super::{RenderedPage, head::Head};
use crate::{
    api::text_page::TextPageContent,
    domain::text::soft_hyphens,
    locale::Locale,
    parts::html::prelude::*,
    urls::{Address, Page},
};

/// Number of sections from which a table of contents helps.
const SECTIONS: usize = 3;

pub fn shown(address: &Address, content: &TextPageContent) -> RenderedPage {
    let html = Markup::of(maud! {
        div.page.text {
            h1 { (soft_hyphens(&content.title)) }
            (contents(address.locale, &content.html.sections()))
            div.prose { (content.html) }
        }
    });
    let description = match address.page {
        // In the browser only the title changes.
        _ if cfg!(not(feature = "ssr")) => "",
        Page::Accessibility => address.locale.accessibility_description(),
        Page::Privacy => address.locale.privacy_description(),
        _ => address.locale.about_description(),
    };
    RenderedPage { head: Head::new(content.title.clone(), description.to_owned(), address), status: None, html }
}

/// Table of contents, which stands beside the text where there is room.
pub(super) fn contents<'a>(locale: Locale, sections: &'a [(&'a str, Markup)]) -> impl Renderable {
    maud! {
        @if sections.len() >= SECTIONS {
            nav.contents aria-label=(locale.on_this_page()) {
                p aria-hidden="true" { (locale.on_this_page()) }
                ul {
                    @for (id, heading) in sections {
                        // A jump within the page, which no client has to know of.
                        li { a rel="external" href={ "#" (id) } { (heading) } }
                    }
                }
            }
        }
    }
}
