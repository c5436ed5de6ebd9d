//! Pages of text: about the week, the accessibility statement and the privacy notice, rendered on the server.

use super::{RenderedPage, head::Head};
use crate::{
    api::text_page::TextPageContent,
    parts::html::prelude::*,
    urls::{Address, Page},
};

pub fn shown(address: &Address, content: &TextPageContent) -> RenderedPage {
    let html = Markup::of(maud! {
        div.page.text {
            h1 { (content.title) }
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
