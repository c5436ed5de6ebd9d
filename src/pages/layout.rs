//! What pages have in common around what they say.

use super::{RenderedPage, head::Head};
use crate::parts::html::prelude::*;

/// A page of one person: a title, which is its heading too, and what stands below it.
pub(super) fn personal_page(title: &str, status: Option<u16>, content: impl Renderable) -> RenderedPage {
    let page = maud! {
        div.page.access {
            h1 { (title) }
            (content)
        }
    };
    unlisted_page(title, status, page)
}

/// A page that writes its own heading and that search engines leave out.
pub(super) fn unlisted_page(title: &str, status: Option<u16>, page: impl Renderable) -> RenderedPage {
    RenderedPage { head: Head::unlisted(title), status, html: Markup::of(page) }
}

/// A note on what was just done; nothing where there is none.
pub(super) fn done_note(note: Option<&str>) -> impl Renderable {
    note.map(|note| maud! { p.done role="status" { (note) } })
}
