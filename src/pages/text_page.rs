//! Pages of text: about the week, the accessibility statement and the privacy notice, rendered on the server.

use super::{RenderedPage, head::Head};
use crate::{api::text_page::TextPageContent, domain::text::soft_hyphens, parts::html::prelude::*, urls::Address};

pub fn shown(address: &Address, content: &TextPageContent) -> RenderedPage {
    let html = Markup::of(maud! {
        div.page.text {
            h1 { (soft_hyphens(&content.title)) }
            div.prose { (content.html) }
        }
    });
    RenderedPage { head: Head::new(content.title.clone(), String::new(), address), status: None, html }
}
