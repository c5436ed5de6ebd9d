//! Typed HTML: templates are written with [`maud!`], which checks the names of elements and attributes, balances tags and
//! escapes every text. Knows nothing of the programme.

use std::ops::Range;

use hypertext::Buffer;
use prelude::*;
use serde::{Deserialize, Serialize};

/// What a file with templates has in scope. Leptos has other things of these names: not both in one file.
pub mod prelude {
    pub use hypertext::prelude::*;

    pub use super::{Marked, Markup};
}

/// Finished markup, in which every text from people is escaped. Templates make it, and the sanitizer of Markdown; over the
/// wire it comes from our own server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Markup(String);

impl Markup {
    pub fn of(template: impl Renderable) -> Self {
        Self(template.render().into_inner())
    }

    /// The same of a template that is known to become about as long as this.
    pub fn with_capacity(bytes: usize, template: impl Renderable) -> Self {
        let mut html = String::with_capacity(bytes);
        template.render_to(Buffer::dangerously_from_string_mut(&mut html));
        Self(html)
    }

    /// HTML that the sanitizer returned; nothing else may come in here.
    pub fn sanitized(html: String) -> Self {
        Self(html)
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

/// A text with some of its byte ranges in `<mark>`.
pub struct Marked<'a> {
    pub text: &'a str,
    /// In order, none over another.
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

/// HTML under construction, part by part.
#[derive(Default)]
pub struct Html(String);

impl From<Html> for Markup {
    fn from(html: Html) -> Self {
        Self(html.0)
    }
}

impl Renderable for Html {
    fn render_to(&self, buffer: &mut Buffer) {
        buffer.dangerously_get_string().push_str(&self.0);
    }
}

impl Html {
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Adds a template.
    pub fn add(&mut self, template: impl Renderable) -> &mut Self {
        template.render_to(Buffer::dangerously_from_string_mut(&mut self.0));
        self
    }

    /// Markup of our own.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, or the value of a quoted attribute.
    pub fn text(&mut self, text: &str) -> &mut Self {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            self.0.push_str(&rest[..at]);
            self.0.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            });
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
        self
    }

    /// ` name="value"`.
    pub fn attribute(&mut self, name: &str, value: &str) -> &mut Self {
        self.raw(" ").raw(name).raw("=\"").text(value).raw("\"")
    }

    /// Text with some of its ranges in `<mark>`.
    pub fn marked(&mut self, text: &str, ranges: &[Range<usize>]) -> &mut Self {
        let mut at = 0;
        for range in ranges {
            self.text(&text[at..range.start]).raw("<mark>").text(&text[range.clone()]).raw("</mark>");
            at = range.end;
        }
        self.text(&text[at..])
    }

    pub fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = number.into();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        for digit in &digits[at..] {
            self.0.push(char::from(*digit));
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_becomes_markup(text in "\\PC{0,40}[<>&\"'/a-z]{0,20}") {
            let mut html = Html::default();
            html.text(&text);
            let written = html.finish();
            prop_assert!(!written.contains(['<', '>', '"', '\'']));
            let read = written.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
            prop_assert_eq!(read, text);
        }
    }

    #[test]
    fn numbers() {
        let mut html = Html::default();
        html.number(0u32).raw(" ").number(1960u32);
        assert_eq!(html.finish(), "0 1960");
    }
}
