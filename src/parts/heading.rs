//! Headings of parts that several pages have, each at a level of its own.

use super::html::prelude::*;
use crate::domain::text::soft_hyphens;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
}

pub fn heading(level: Level, content: impl Renderable) -> impl Renderable {
    maud! {
        @match level {
            Level::H1 => h1 { (content) }
            Level::H2 => h2 { (content) }
            Level::H3 => h3 { (content) }
            Level::H4 => h4 { (content) }
            Level::H5 => h5 { (content) }
            Level::H6 => h6 { (content) }
        }
    }
}

/// Title of an activity, divided at its joints; `lang` where its language is not the page's.
pub fn title<'a>(level: Level, lang: Option<&'a str>, title: &'a str) -> impl Renderable {
    let title = soft_hyphens(title);
    maud! {
        @match level {
            Level::H1 => h1.title lang=[lang] dir="auto" { (title) }
            Level::H2 => h2.title lang=[lang] dir="auto" { (title) }
            Level::H3 => h3.title lang=[lang] dir="auto" { (title) }
            Level::H4 => h4.title lang=[lang] dir="auto" { (title) }
            Level::H5 => h5.title lang=[lang] dir="auto" { (title) }
            Level::H6 => h6.title lang=[lang] dir="auto" { (title) }
        }
    }
}
