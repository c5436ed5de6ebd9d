//! Layout that pages have in common.

use super::{RenderedPage, head::Head};
use crate::parts::html::prelude::*;

/// Page of one person: a title, which is its heading too, and the content.
pub(super) fn personal_page(title: &str, status: Option<u16>, content: impl Renderable) -> RenderedPage {
    let page = maud! {
        div.page.access {
            h1 { (title) }
            (content)
        }
    };
    unlisted_page(title, status, page)
}

/// Page with a heading of its own, which search engines leave out.
pub(super) fn unlisted_page(title: &str, status: Option<u16>, page: impl Renderable) -> RenderedPage {
    RenderedPage { head: Head::unlisted(title), status, html: Markup::of(page) }
}

/// Message about the last action, if any.
pub(super) fn done_note(note: Option<&str>) -> impl Renderable {
    note.map(|note| maud! { p.done role="status" { (note) } })
}
