//! Converts HTML to Markdown with a browser's HTML tokenizer. No tree is built: nesting cannot exhaust the stack, and
//! the time is linear in the text. Sanitising the rendered Markdown is left to the renderer.

use std::{borrow::Cow, cell::RefCell};

use html5ever::{
    data::NAMED_ENTITIES,
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
};

use source::{Source, Tags};
use writer::Writer;

mod clipboard;
mod elements;
mod escape;
mod inline;
mod marks;
mod overescaped;
mod plain_list;
mod prose;
mod source;
mod white_space;
mod word;
mod writer;

pub use clipboard::from_clipboard;
pub(crate) use elements::is_element;
pub(crate) use source::tag_name;

/// Precedes each entity of the source, since an entity's character is text, never a mark of Markdown.
const LITERAL: char = '\u{1}';
/// Line break, `<br>`.
const BREAK: char = '\u{2}';
/// Boundary of a line, such as a row of a table; consecutive ones count once.
const LINE: char = '\u{3}';

/// Options of a conversion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Style {
    text: Text,
    /// Whether emphasis, links, code and headings are kept, or only paragraphs, lists and line breaks.
    keeps_marks: bool,
}

/// Kind of the text between the tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Text {
    /// HTML: characters that would be marks are escaped, and line ends are blanks.
    #[default]
    Html,
    /// Markdown already.
    Markdown,
    /// HTML of a clipboard: its inline styles count, and each `div` is a line.
    Clipboard,
    /// HTML of a mail's clipboard: each `p` is a line, too.
    MailClipboard,
}

impl Style {
    fn reads_markdown(self) -> bool {
        self.text == Text::Markdown
    }

    fn is_pasted(self) -> bool {
        matches!(self.text, Text::Clipboard | Text::MailClipboard)
    }

    fn paragraphs_are_lines(self) -> bool {
        self.text == Text::MailClipboard
    }
}

/// Converts a description from another system. Paragraphs, lists, links, emphasis and code of its HTML are kept, other
/// elements only lose their tags; words in angle brackets that are no elements stay. What was unmistakably escaped once
/// too often is unescaped. A text without HTML is returned trimmed, otherwise unchanged.
pub fn from_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = overescaped::mended(&text);
    let source = Source::read(&text);
    if source.tags == Tags::None && !source.has_entities {
        return text.trim().to_owned();
    }
    let text = if source.tags < Tags::Block { Text::Markdown } else { Text::Html };
    converted(&source, Style { text, keeps_marks: true })
}

/// Converts a description of a web site's export that is HTML; returns Markdown unchanged, but for what was escaped
/// once too often. A text with a backtick counts as Markdown, since its code may contain tags.
pub fn from_html_or_markdown(text: &str) -> Cow<'_, str> {
    let text = overescaped::mended(text);
    let is_html = !text.contains('`') && Source::read(&text).tags >= Tags::Link;
    if is_html { Cow::Owned(from_html(&text)) } else { text }
}

/// Text of a block of HTML within Markdown, as Markdown.
pub(crate) fn words_of_block(html: &str) -> String {
    // Indentation in HTML does not make code.
    let lines: Vec<&str> = html.split('\n').map(str::trim_start).collect();
    converted(&Source::read(&lines.join("\n")), Style { text: Text::Markdown, keeps_marks: false })
}

fn converted(source: &Source, style: Style) -> String {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(source.text.as_str()));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Writer::new(style))), TokenizerOpts::default());
    // Stops early only for scripts, which the sink never announces.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Writer>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut writer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => writer.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                writer.open(&tag.name, |name| attribute(&tag, name));
            }
            Token::TagToken(tag) => writer.close(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Whether a text that starts with `&` starts with an HTML entity; the `;` is required.
fn begins_with_entity(text: &str) -> bool {
    const LONGEST: usize = 40;
    let Some(end) = text.bytes().take(LONGEST).position(|byte| byte == b';') else { return false };
    let name = &text[1..=end];
    match name.strip_prefix('#').map(|number| number.trim_end_matches(';')) {
        None => NAMED_ENTITIES.get(name).is_some_and(|(first, _)| *first != 0),
        Some(number) => {
            let (digits, is_digit): (&str, fn(&u8) -> bool) = match number.strip_prefix(['x', 'X']) {
                Some(digits) => (digits, u8::is_ascii_hexdigit),
                None => (number, u8::is_ascii_digit),
            };
            !digits.is_empty() && digits.bytes().all(|byte| is_digit(&byte))
        }
    }
}

#[cfg(test)]
mod tests;
