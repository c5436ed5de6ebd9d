//! Typed HTML: templates are written with [`maud!`], which checks the names of elements and attributes, balances tags
//! and escapes every text. Knows nothing of the programme.

use std::ops::Range;

use hypertext::Buffer;
use prelude::*;
use serde::{Deserialize, Serialize};

/// Names for files with templates. Leptos has other items of these names: do not import both in one file.
pub mod prelude {
    pub use hypertext::prelude::*;

    pub use super::{Marked, Markup, hypertext_elements};
}

/// Elements that templates know: those of HTML, and the two of SVG that a bar is made of.
pub mod hypertext_elements {
    pub use hypertext::validation::hypertext_elements::*;

    hypertext::define_elements! {
        svg { viewBox preserveAspectRatio }
        rect { y width height }
    }
}

/// Finished markup, in which every text from people is escaped. Made by templates and by the sanitizer of Markdown; in
/// the browser also deserialized from the server's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Markup(String);

impl Markup {
    pub fn of(template: impl Renderable) -> Self {
        Self(template.render().into_inner())
    }

    /// Markup of a template, with capacity for `bytes` bytes.
    pub fn with_capacity(bytes: usize, template: impl Renderable) -> Self {
        let mut html = String::with_capacity(bytes);
        #[expect(clippy::disallowed_methods, reason = "the template escapes what it writes")]
        template.render_to(Buffer::dangerously_from_string_mut(&mut html));
        Self(html)
    }

    /// Markup of HTML that the sanitizer returned; must not be called with anything else.
    pub fn sanitized(html: String) -> Self {
        Self(html)
    }

    /// Ids and contents of the headings of the second level that have an id, for a table of contents.
    pub fn sections(&self) -> Vec<(&str, Self)> {
        let headings = self.0.split("<h2 id=\"").skip(1);
        headings
            .filter_map(|after| {
                let (id, rest) = after.split_once("\">")?;
                let (content, _) = rest.split_once("</h2>")?;
                // A whole part of finished markup, with nothing left open: the sanitizer balances tags.
                Some((id, Self(content.to_owned())))
            })
            .collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl Renderable for Markup {
    fn render_to(&self, buffer: &mut Buffer) {
        buffer.dangerously_get_string().push_str(&self.0);
    }
}

/// Text with some of its byte ranges in `<mark>`.
pub struct Marked<'a> {
    pub text: &'a str,
    /// Ranges in order, not overlapping.
    pub ranges: &'a [Range<usize>],
}

impl Renderable for Marked<'_> {
    fn render_to(&self, buffer: &mut Buffer) {
        let mut at = 0;
        for range in self.ranges {
            let (before, marked) = (&self.text[at..range.start], &self.text[range.clone()]);
            maud! { (before) mark { (marked) } }.render_to(buffer);
            at = range.end;
        }
        self.text[at..].render_to(buffer);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sections_are_the_headings_that_can_be_linked_to() {
        let html = Markup::of(
            maud! { h2 #a { "A & " b { "B" } } p { "<h2 id=\"x\">" } h2 { "C" } h3 #d { "D" } h2 #e { "E" } },
        );
        let sections: Vec<(&str, String)> =
            html.sections().into_iter().map(|(id, content)| (id, content.into_string())).collect();
        assert_eq!(sections, [("a", "A &amp; <b>B</b>".to_owned()), ("e", "E".to_owned())]);
    }

    proptest! {
        #[test]
        fn no_text_becomes_markup(text in "\\PC{0,40}[<>&\"'/a-z]{0,20}") {
            let typed = text.as_str();
            let written = Markup::of(maud! { p title=(typed) { (typed) } });
            let (attribute, content) = written
                .as_str()
                .strip_prefix("<p title=\"")
                .and_then(|rest| rest.strip_suffix("</p>"))
                .and_then(|rest| rest.split_once("\">"))
                .unwrap();
            prop_assert!(!attribute.contains(['<', '>', '"']) && !content.contains(['<', '>']));
            for escaped in [attribute, content] {
                let read = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
                prop_assert_eq!(read, text.as_str());
            }
        }

        #[test]
        fn marks_stand_around_their_ranges_only(text in "\\PC{1,30}") {
            let end = text.chars().next().unwrap().len_utf8();
            let first = 0..end;
            let written = Markup::of(Marked { text: &text, ranges: std::slice::from_ref(&first) });
            let (marked, rest) = written.as_str().strip_prefix("<mark>").unwrap().split_once("</mark>").unwrap();
            prop_assert_eq!(marked, Markup::of(&text[..end]).into_string());
            prop_assert_eq!(rest, Markup::of(&text[end..]).into_string());
        }
    }
}
