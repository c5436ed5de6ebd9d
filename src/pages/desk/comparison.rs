//! What an edit changes, old beside new, part by part.

use crate::{
    domain::differences::{Line, differences},
    locale::Locale,
    parts::html::prelude::*,
};

/// A part that differs.
pub struct Change {
    /// What changed, in words.
    pub name: &'static str,
    pub before: String,
    pub after: String,
}

/// A section with every change line by line; nothing where nothing changed.
pub(super) fn section(locale: Locale, heading: &str, changes: &[Change]) -> impl Renderable {
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

/// A line, with a word before it for those who do not see its colour.
fn difference(locale: Locale, line: Line<'_>) -> impl Renderable {
    maud! {
        @match line {
            Line::Same(text) => (text),
            Line::LeftOut => "…",
            Line::Removed(text) => del { span.unseen { (locale.desk_before()) " " } (text) },
            Line::Added(text) => ins { span.unseen { (locale.desk_after()) " " } (text) },
        }
    }
}
