//! Decides which angle brackets of a text are HTML before it is tokenized, and escapes all others.

use super::{
    BREAK, LINE, LITERAL, begins_with_entity,
    elements::{is_block, is_element, is_hidden},
};

/// Most attributes of a tag: the tokenizer compares each with all before it.
const MOST_ATTRIBUTES: usize = 250;
/// Search distance in bytes for the end of a tag after one without an end was found; keeps the time linear.
const NEAR: usize = 500;

/// HTML without comments, scripts and other hidden elements.
pub(super) struct Source {
    pub(super) text: String,
    pub(super) tags: Tags,
    pub(super) has_entities: bool,
}

/// Strongest evidence among a text's tags that it is HTML, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tags {
    None,
    Inline,
    /// Link with an address.
    Link,
    Block,
}

struct Reader<'a> {
    text: &'a str,
    /// Offset of the last `>`; together with the next two, avoids searches without a result.
    last_tag_end: Option<usize>,
    last_comment_end: Option<usize>,
    last_frame_end: Option<usize>,
    farthest: usize,
}

/// Tag, parsed as far as needed here.
struct Read<'a> {
    name: String,
    closes: bool,
    inner: &'a str,
    /// Offset in the text after the tag, in bytes.
    after: usize,
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let text = text.replace([LITERAL, BREAK, LINE], "");
        let mut source =
            Self { text: String::with_capacity(text.len() + text.len() / 8), tags: Tags::None, has_entities: false };
        let mut reader = Reader {
            text: &text,
            last_tag_end: text.rfind('>'),
            last_comment_end: text.rfind("-->"),
            last_frame_end: last_closing(&text, "iframe"),
            farthest: usize::MAX,
        };
        let mut at = 0;
        while let Some(distance) = text[at..].find(['<', '&']) {
            source.text.push_str(&text[at..at + distance]);
            at = source.take(&mut reader, at + distance);
        }
        source.text.push_str(&text[at..]);
        source
    }

    /// Reads from the `<` or `&` at this offset; returns the offset after it.
    fn take(&mut self, reader: &mut Reader<'_>, at: usize) -> usize {
        let rest = &reader.text[at..];
        if rest.starts_with('&') {
            let is_entity = begins_with_entity(rest);
            self.has_entities |= is_entity;
            if is_entity {
                self.text.push(LITERAL);
            }
            self.text.push_str(if is_entity { "&" } else { "&amp;" });
            return at + 1;
        }
        if let Some(after) = reader.after_no_element(at) {
            self.tags = self.tags.max(Tags::Inline);
            return after;
        }
        let Some(tag) = reader.tag(at) else {
            let might_begin_a_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
            self.text.push_str(if might_begin_a_tag { "&lt;" } else { "<" });
            return at + 1;
        };
        self.tags = self.tags.max(if is_block(&tag.name) {
            Tags::Block
        } else if tag.name == "a" && tag.inner.contains("href") {
            Tags::Link
        } else {
            Tags::Inline
        });
        if !is_hidden(&tag.name) {
            self.text.push_str(&reader.text[at..tag.after]);
            return tag.after;
        }
        if tag.closes || tag.inner.ends_with('/') {
            return tag.after;
        }
        // An `iframe` without an end tag counts as empty; a script without one reaches to the end of the text.
        if tag.name == "iframe" && reader.last_frame_end.is_none_or(|end| end < tag.after) {
            return tag.after;
        }
        reader.after_closing(tag.after, &tag.name)
    }
}

impl<'a> Reader<'a> {
    /// Offset after a comment or a declaration that starts here, if one does.
    fn after_no_element(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        if rest.starts_with("<!--") {
            let from = at + "<!--".len();
            return self
                .last_comment_end
                .filter(|end| *end >= from)
                .and_then(|_| self.text[from..].find("-->"))
                .map(|length| from + length + "-->".len());
        }
        let is_declaration = ["<!doctype", "<![if", "<![endif", "<?xml"]
            .iter()
            .any(|beginning| rest.get(..beginning.len()).is_some_and(|rest| rest.eq_ignore_ascii_case(beginning)));
        if !is_declaration || self.last_tag_end.is_none_or(|end| end < at) {
            return None;
        }
        rest.find('>').map(|length| at + length + 1)
    }

    /// Tag that starts at this offset, if one does.
    fn tag(&mut self, at: usize) -> Option<Read<'a>> {
        let rest = &self.text[at + 1..];
        let name = tag_name(rest);
        if !is_element(&name) || self.last_tag_end.is_none_or(|end| end < at) {
            return None;
        }
        let closes = rest.starts_with('/');
        let attributes = &rest[usize::from(closes) + name.len()..];
        if !attributes.starts_with([' ', '\t', '\n', '\u{c}', '/', '>']) {
            return None;
        }
        let Some(length) = tag_end(attributes, self.farthest) else {
            self.farthest = NEAR;
            return None;
        };
        let after = at + 1 + (rest.len() - attributes.len()) + length + 1;
        Some(Read { name, closes, inner: &attributes[..length], after })
    }

    fn after_closing(&self, from: usize, name: &str) -> usize {
        let mut at = from;
        while let Some(length) = self.text[at..].find("</") {
            at += length + 2;
            if tag_name(&self.text[at..]) == name {
                return self.text[at..].find('>').map_or(self.text.len(), |length| at + length + 1);
            }
        }
        self.text.len()
    }
}

fn last_closing(text: &str, name: &str) -> Option<usize> {
    text.rmatch_indices("</").map(|(at, _)| at).find(|at| tag_name(&text[at + 2..]) == name)
}

/// Lower-case name of a tag, from the text after its `<`.
pub(crate) fn tag_name(inner: &str) -> String {
    const LONGEST: usize = 12;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name = inner.bytes().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':');
    name.map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// Offset of the tag's `>`, skipping those in quoted attributes.
fn tag_end(attributes: &str, farthest: usize) -> Option<usize> {
    let mut quote = None;
    let mut is_after_equals = false;
    let mut separators = 0;
    let mut before = b' ';
    for (at, byte) in attributes.bytes().enumerate().take(farthest) {
        if let Some(open) = quote {
            if open == byte {
                quote = None;
                separators += 1;
            }
        } else if byte == b'>' {
            return Some(at);
        } else if is_after_equals && matches!(byte, b'"' | b'\'') {
            quote = Some(byte);
            is_after_equals = false;
        } else {
            is_after_equals = byte == b'=' || is_after_equals && byte.is_ascii_whitespace();
            separators += usize::from(byte == b'/' || byte.is_ascii_whitespace() && !before.is_ascii_whitespace());
        }
        if separators > 2 * MOST_ATTRIBUTES {
            return None;
        }
        before = byte;
    }
    None
}
