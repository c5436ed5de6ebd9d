//! Emphasis marks within words, numbers and addresses, which are literal: placeholders replace them until the Markdown
//! is parsed.

use std::borrow::Cow;

use pulldown_cmark::CowStr;

use crate::links;

/// Placeholders of `*`, `_` and `~`: noncharacters, which occur in no text.
const STAR: char = '\u{fdd0}';
const LINE: char = '\u{fdd1}';
const WAVE: char = '\u{fdd2}';

/// Text with its placeholders replaced by the marks.
pub(crate) fn restored(text: CowStr<'static>) -> CowStr<'static> {
    if !text.contains([STAR, LINE, WAVE]) {
        return text;
    }
    let restored: String = text
        .chars()
        .map(|c| match c {
            STAR => '*',
            LINE => '_',
            WAVE => '~',
            c => c,
        })
        .collect();
    restored.into()
}

/// Writes a line's text word by word, literal marks as placeholders.
pub(super) fn write(content: &str, out: &mut String) {
    let content = whole_targets(content);
    let content = snug(&content);
    let marks_within = has_mark_within_a_word(&content);
    for (number, word) in content.split(' ').enumerate() {
        if number > 0 {
            out.push(' ');
        }
        if word.contains(['*', '_', '~', STAR, LINE, WAVE]) {
            self::word(word, marks_within, out);
        } else {
            out.push_str(word);
        }
    }
}

/// Longest address of a link, in bytes.
const LONGEST_TARGET: usize = 2000;

/// Encodes blanks in link addresses, with which Markdown would not recognise the link.
fn whole_targets(content: &str) -> Cow<'_, str> {
    let mut whole = String::new();
    let mut done = 0;
    for (at, _) in content.match_indices("](") {
        let begin = at + "](".len();
        let end = content.bytes().skip(begin).take(LONGEST_TARGET).position(|byte| byte == b')');
        let Some(target) = end.map(|length| &content[begin..begin + length]) else { continue };
        let is_address = ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
        if begin < done || !is_address || !target.contains(' ') || target.contains(['"', '\'', '<', '(']) {
            continue;
        }
        whole.push_str(&content[done..begin]);
        whole.push_str(&target.trim().replace(' ', "%20"));
        done = begin + target.len();
    }
    if done == 0 {
        return Cow::Borrowed(content);
    }
    whole.push_str(&content[done..]);
    Cow::Owned(whole)
}

/// Moves pairs of `**` next to their words, where a blank is inside at one end: `**Obs! **`.
fn snug(content: &str) -> Cow<'_, str> {
    if !content.contains("** ") && !content.contains(" **") || content.contains('`') {
        return Cow::Borrowed(content);
    }
    let marks = strong_marks(content);
    let mut whole = String::with_capacity(content.len());
    let mut done = 0;
    for pair in marks.chunks_exact(2) {
        let inside = &content[pair[0] + 2..pair[1]];
        let opens = content[..pair[0]].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        if marks.len() % 2 == 1 || !opens || inside.starts_with(' ') == inside.ends_with(' ') {
            continue;
        }
        let words = inside.trim();
        let is_apart = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let before = if is_apart(content[..pair[0]].chars().next_back()) { "" } else { " " };
        let after = if is_apart(content[pair[1] + 2..].chars().next()) { "" } else { " " };
        let (before, after) = if inside.starts_with(' ') { (before, "") } else { ("", after) };
        whole.extend([&content[done..pair[0]], before, "**", words, "**", after]);
        done = pair[1] + 2;
    }
    if done == 0 {
        return Cow::Borrowed(content);
    }
    whole.push_str(&content[done..]);
    Cow::Owned(whole)
}

/// Offsets of `**`, without longer runs of stars and escaped ones.
fn strong_marks(content: &str) -> Vec<usize> {
    let marks = content.match_indices("**").map(|(at, _)| at);
    marks.filter(|at| !content[..*at].ends_with(['*', '\\']) && !content[at + 2..].starts_with('*')).collect()
}

/// Whether the text has two `**`, of which exactly one is within a word: `så**viktigt är det**`.
fn has_mark_within_a_word(content: &str) -> bool {
    let marks = strong_marks(content);
    let is_beside_letters = |at: &usize| {
        let before = content[..*at].chars().next_back();
        let after = content[at + 2..].chars().next();
        [before, after].iter().all(|c| c.is_some_and(char::is_alphanumeric))
    };
    marks.len() == 2 && marks.iter().filter(|at| is_beside_letters(at)).count() == 1
}

fn word(word: &str, marks_within: bool, out: &mut String) {
    let stars_part_letters = are_within(word, '*') && !(marks_within && word.contains("**"));
    let address = links::first_web_address(word);
    let mut before = None;
    for (at, c) in word.char_indices() {
        let next = word[at + c.len_utf8()..].chars().next();
        let is_in_address = address.as_ref().is_some_and(|address| address.contains(&at));
        let is_escaped = before == Some('\\');
        out.push(match c {
            STAR | LINE | WAVE => char::REPLACEMENT_CHARACTER,
            _ if is_escaped => c,
            '*' if stars_part_letters || is_in_address => STAR,
            '_' if is_in_address => LINE,
            '~' if is_in_address || before != Some('~') && next != Some('~') => WAVE,
            c => c,
        });
        before = Some(c);
    }
}

/// Whether each run of the mark in a word is between letters, digits or brackets: `5*3*2`.
fn are_within(word: &str, mark: char) -> bool {
    let mut before: Option<char> = None;
    let mut chars = word.chars().peekable();
    let mut has_any = false;
    while let Some(c) = chars.next() {
        if c == mark {
            has_any = true;
            while chars.next_if_eq(&mark).is_some() {}
            let is_beside = |c: Option<char>, bracket| c.is_some_and(|c| c.is_alphanumeric() || c == bracket);
            if !is_beside(before, ')') || !is_beside(chars.peek().copied(), '(') {
                return false;
            }
        }
        before = Some(c);
    }
    has_any
}
