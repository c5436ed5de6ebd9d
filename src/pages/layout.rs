//! What pages have in common around what they say.

use super::Shown;
use crate::{api::head::Head, parts::html::prelude::*};

/// A page of one person: a title, which is its heading too, and what stands below it.
pub(super) fn personal_page(title: &str, status: Option<u16>, content: impl Renderable) -> Shown {
    let head = Head { title: title.to_owned(), hidden: true, ..Head::default() };
    let html = Markup::of(maud! {
        div.page.access {
            h1 { (title) }
            (content)
        }
    });
    Shown { head, status, html }
}
