//! Escapes characters that Markdown would take for marks.

use std::fmt::Write;

use super::{LITERAL, begins_with_entity};

/// Context of a character.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// Output before the character in its paragraph.
    pub(super) written: &'a str,
    /// Character before it in the source, and the source from it on.
    pub(super) before: Option<char>,
    pub(super) rest: &'a str,
    pub(super) is_in_link: bool,
    pub(super) is_in_heading: bool,
}

/// Whether the character needs a backslash before it.
pub(super) fn needs_backslash(c: char, place: Place<'_>) -> bool {
    let next = place.rest[c.len_utf8()..].chars().find(|c| *c != LITERAL);
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let begins_line = place.written.is_empty() || place.written.ends_with('\n');
    match c {
        '[' if !place.is_in_link && is_web_link(place.rest) => false,
        '`' | '[' => true,
        ']' => place.is_in_link,
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
        '*' => place.before != Some(' ') || next != Some(' '),
        '_' => !place.before.is_some_and(char::is_alphanumeric) || !next.is_some_and(char::is_alphanumeric),
        '<' => next.is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
        '&' => next.is_none() || begins_with_entity(place.rest),
        '~' => next == Some('~') || place.before == Some('~'),
        '#' if place.is_in_heading => true,
        '>' => begins_line,
        '#' | '+' | '-' | '=' => begins_line && (is_blank(next) || next == Some(c)),
        '.' | ')' => is_blank(next) && ends_with_lines_number(place.written),
        _ => false,
    }
}

/// Whether a Markdown link to a web address starts here: people also type those into HTML fields.
fn is_web_link(text: &str) -> bool {
    const LONGEST: usize = 400;
    let Some(label_end) = text.bytes().take(LONGEST).position(|byte| byte == b']') else { return false };
    let label = text.get(1..label_end).unwrap_or("[");
    let Some(target) = text[label_end + 1..].strip_prefix('(') else { return false };
    let length = target.bytes().take(LONGEST).position(|byte| byte == b')' || byte.is_ascii_whitespace());
    let is_whole = length.is_some_and(|length| target.as_bytes()[length] == b')');
    is_whole && !label.contains(['[', '\n']) && ["https://", "http://"].iter().any(|scheme| target.starts_with(scheme))
}

/// Whether the current line of output so far is a number that could begin a list's item.
fn ends_with_lines_number(written: &str) -> bool {
    const MOST_DIGITS: usize = 9;
    let digits = written.bytes().rev().take(MOST_DIGITS + 1).take_while(u8::is_ascii_digit).count();
    let before = &written[..written.len() - digits];
    (1..=MOST_DIGITS).contains(&digits) && (before.is_empty() || before.ends_with('\n'))
}

/// Address of a link, escaped for `[label](address)`; `None` for a scheme that pages do not link to, or an overlong
/// address.
pub(super) fn link_target(href: &str) -> Option<String> {
    const LONGEST: usize = 2000;
    let href: String = href.trim().chars().filter(|c| !matches!(c, '\t' | '\n')).collect();
    let (scheme, _) = href.split_once(':')?;
    if href.len() > LONGEST
        || !["http", "https", "mailto", "tel"].iter().any(|known| known.eq_ignore_ascii_case(scheme))
    {
        return None;
    }
    let mut target = String::with_capacity(href.len());
    for (at, c) in href.char_indices() {
        match c {
            '(' | ')' | '<' | '>' | '\\' | '`' | ' ' | '\0'..='\x1f' | '\x7f' => {
                // Writing to a `String` cannot fail.
                let _ = write!(target, "%{:02X}", u32::from(c));
            }
            '&' if begins_with_entity(&href[at..]) => target.push_str("\\&"),
            // Unicode white space would end the address, too.
            c if c.is_whitespace() => target.push_str("%20"),
            c => target.push(c),
        }
    }
    Some(target)
}
