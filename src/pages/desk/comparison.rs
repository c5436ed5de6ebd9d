//! Comparison of an edit with the earlier content, part by part.

use crate::{
    domain::differences::{DiffLine, differences},
    locale::Locale,
    parts::html::prelude::*,
};

/// Part with its old and new content.
pub struct PartChange {
    /// Name of the part.
    pub name: &'static str,
    pub before: String,
    pub after: String,
}

/// Section with every change line by line; nothing without changes.
pub(super) fn section(locale: Locale, heading: &str, changes: &[PartChange]) -> impl Renderable {
    (!changes.is_empty()).then_some(maud! {
        section.changes {
            h2 { (heading) }
            dl {
                @for change in changes {
                    dt { (change.name) }
                    @for line in differences(&change.before, &change.after) {
                        dd { (difference(locale, line)) }
                    }
                }
            }
        }
    })
}

/// Line, with a word before it for readers who do not see its colour.
fn difference(locale: Locale, line: DiffLine<'_>) -> impl Renderable {
    maud! {
        @match line {
            DiffLine::Same(text) => (text),
            DiffLine::LeftOut => "…",
            DiffLine::Removed(text) => del { span.visually-hidden { (locale.desk_before()) " " } (text) },
            DiffLine::Added(text) => ins { span.visually-hidden { (locale.desk_after()) " " } (text) },
        }
    }
}
