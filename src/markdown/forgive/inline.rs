//! Marks that are none: within words, numbers and addresses. Others stand for them until the Markdown is parsed.

use crate::links;

/// What stands for `*`, `_` and `~` meanwhile: no characters of any text.
const STAR: char = '\u{fdd0}';
const LINE: char = '\u{fdd1}';
const WAVE: char = '\u{fdd2}';

/// What a parsed text says.
pub(crate) fn restored(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            STAR => '*',
            LINE => '_',
            WAVE => '~',
            c => c,
        })
        .collect()
}

/// Writes a line's text word by word.
pub(super) fn write(content: &str, out: &mut String) {
    for (number, word) in content.split(' ').enumerate() {
        if number > 0 {
            out.push(' ');
        }
        if word.contains(['*', '_', '~', STAR, LINE, WAVE]) {
            self::word(word, out);
        } else {
            out.push_str(word);
        }
    }
}

fn word(word: &str, out: &mut String) {
    let stars_part_letters = are_within(word, '*');
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

/// Whether each run of the mark in a word has letters or digits on both sides: `5*3*2`.
fn are_within(word: &str, mark: char) -> bool {
    let mut before: Option<char> = None;
    let mut chars = word.chars().peekable();
    let mut has_any = false;
    while let Some(c) = chars.next() {
        if c == mark {
            has_any = true;
            while chars.next_if_eq(&mark).is_some() {}
            let is_beside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '('));
            if !is_beside(before) || !is_beside(chars.peek().copied()) {
                return false;
            }
        }
        before = Some(c);
    }
    has_any
}
