//! Converts HTML of a clipboard, as word processors, mail programs and browsers write it.

use super::{Source, Style, Text, converted, marks::declared, word::paragraphs_are_lines};
use crate::to_html;

/// Longest Markdown in bytes that is simplified; a longer one is no description.
const LONGEST_SIMPLIFIED: usize = 20_000;
/// Most blocks that are simplified one by one.
const MOST_BLOCKS: usize = 300;
/// Most escapes and bytes of a block for which each escape is tried on its own; in others all stay or go.
const MOST_ESCAPES: usize = 40;
const LONGEST_TRIED: usize = 2000;

/// Markdown that renders like the copied HTML, with as few marks as possible, since people go on editing it. `None`
/// where the plain text of the clipboard suffices: it was copied from a plain-text editor.
pub fn from_clipboard(html: &str) -> Option<String> {
    let html = html.replace("\r\n", "\n").replace('\r', "\n");
    let fragment = fragment(&html);
    if is_plain_text(fragment) {
        return None;
    }
    let text = if paragraphs_are_lines(&html) { Text::MailClipboard } else { Text::Clipboard };
    let style = Style { text, keeps_marks: true };
    let markdown = converted(&Source::read(fragment), style);
    if markdown.trim().is_empty() {
        return None;
    }
    if markdown.len() > LONGEST_SIMPLIFIED || markdown.matches("\n\n").count() > MOST_BLOCKS {
        return Some(markdown);
    }
    let simple: Vec<String> = markdown.split("\n\n").map(simplified).collect();
    let simple = simple.join("\n\n");
    Some(if to_html(&simple, 0) == to_html(&markdown, 0) { simple } else { markdown })
}

/// Selected part of a document.
fn fragment(html: &str) -> &str {
    let after = |begin: &str| html.split_once(begin).map(|(_, rest)| rest);
    if let Some(selected) = after("<!--StartFragment") {
        let selected = selected.split_once("-->").map_or(selected, |(_, selected)| selected);
        return selected.split_once("<!--EndFragment").map_or(selected, |(selected, _)| selected);
    }
    after("<body").and_then(|body| body.split_once('>')).map_or(html, |(_, body)| body)
}

/// Whether a code or plain-text editor wrote the HTML: one `div` with preserved white space.
fn is_plain_text(fragment: &str) -> bool {
    let text = fragment.trim_start();
    // Chromium writes a `meta` element first.
    let text = text.strip_prefix("<meta").and_then(|rest| rest.split_once('>')).map_or(text, |(_, rest)| rest);
    let Some((tag, _)) = text.trim_start().strip_prefix("<div").and_then(|rest| rest.split_once('>')) else {
        return false;
    };
    let Some((_, attribute)) = tag.split_once("style=") else { return false };
    let Some(quote) = attribute.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return false };
    let style = attribute[1..].split(quote).next().unwrap_or_default();
    declared(style, "white-space").is_some_and(|value| value.starts_with("pre"))
}

/// Block with as few marks as possible that renders the same.
fn simplified(block: &str) -> String {
    let looks = to_html(block, 0);
    let mut simple = block.to_owned();
    let try_as = |simple: &mut String, changed: String| {
        let is_simpler = changed != *simple && to_html(&changed, 0) == looks;
        if is_simpler {
            *simple = changed;
        }
        is_simpler
    };
    let changed = simple.replace("  \n", "\n");
    try_as(&mut simple, changed);
    let changed = with_bare_addresses(&simple);
    try_as(&mut simple, changed);
    let escapes = escapes(&simple);
    let changed = without(&simple, &escapes);
    if !try_as(&mut simple, changed) && escapes.len() <= MOST_ESCAPES && simple.len() <= LONGEST_TRIED {
        for escape in escapes.iter().rev() {
            let changed = without(&simple, &[*escape]);
            try_as(&mut simple, changed);
        }
    }
    simple
}

/// Byte offsets of backslashes before ASCII punctuation.
fn escapes(block: &str) -> Vec<usize> {
    let mut escapes = Vec::new();
    let mut bytes = block.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\\' && bytes.next_if(|(_, next)| next.is_ascii_punctuation()).is_some() {
            escapes.push(at);
        }
    }
    escapes
}

/// Text without the single-byte characters at these offsets, which are in ascending order.
fn without(text: &str, places: &[usize]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for at in places {
        kept.push_str(&text[from..*at]);
        from = at + 1;
    }
    kept.push_str(&text[from..]);
    kept
}

/// Block in which links whose label is their address are bare addresses.
fn with_bare_addresses(block: &str) -> String {
    let mut simple = String::with_capacity(block.len());
    let mut rest = block;
    while let Some(at) = rest.find('[') {
        simple.push_str(&rest[..at]);
        rest = &rest[at..];
        let link = rest[1..].split_once("](").and_then(|(label, after)| Some((label, after.split_once(')')?)));
        match link {
            Some((label, (target, after))) if target.strip_prefix("mailto:").unwrap_or(target) == label => {
                simple.push_str(label);
                rest = after;
            }
            _ => {
                simple.push('[');
                rest = &rest[1..];
            }
        }
    }
    simple.push_str(rest);
    simple
}

#[cfg(test)]
mod tests;
