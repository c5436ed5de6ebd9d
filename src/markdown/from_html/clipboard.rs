//! HTML from a clipboard: what word processors, mail and web pages put there when somebody copies.

use super::{Source, Style, Text, converted, marks::declared, word::paragraphs_are_lines};
use crate::to_html;

/// Longer Markdown, in bytes, is no description: it keeps its marks.
const LONGEST_SIMPLIFIED: usize = 50_000;
/// With more escapes, or bytes, in a block its escapes stay or go together.
const MOST_ESCAPES: usize = 40;
const LONGEST_TRIED: usize = 2000;

/// The Markdown that reads as the copied HTML looked, with no more marks than it needs: people go on writing in it. `None`
/// where the text alone says what was meant: it was copied from an editor of plain text.
pub fn from_clipboard(html: &str) -> Option<String> {
    let html = html.replace("\r\n", "\n").replace('\r', "\n");
    let fragment = fragment(&html);
    if is_plain_text(fragment) {
        return None;
    }
    let text = if paragraphs_are_lines(&html) { Text::MailClipboard } else { Text::Clipboard };
    let style = Style { text, keeps_marks: true };
    let markdown = converted(&Source::read(fragment), style);
    if markdown.len() > LONGEST_SIMPLIFIED {
        return Some(markdown);
    }
    let simple: Vec<String> = markdown.split("\n\n").map(simplified).collect();
    let simple = simple.join("\n\n");
    Some(if to_html(&simple, 0) == to_html(&markdown, 0) { simple } else { markdown })
}

/// What was selected of a document.
fn fragment(html: &str) -> &str {
    let after = |begin: &str| html.split_once(begin).map(|(_, rest)| rest);
    if let Some(selected) = after("<!--StartFragment") {
        let selected = selected.split_once("-->").map_or(selected, |(_, selected)| selected);
        return selected.split_once("<!--EndFragment").map_or(selected, |(selected, _)| selected);
    }
    after("<body").and_then(|body| body.split_once('>')).map_or(html, |(_, body)| body)
}

/// Whether an editor of code or plain text wrote it: one block for all of it, whose blanks and line breaks count.
fn is_plain_text(fragment: &str) -> bool {
    let text = fragment.trim_start();
    // Chromium begins with one.
    let text = text.strip_prefix("<meta").and_then(|rest| rest.split_once('>')).map_or(text, |(_, rest)| rest);
    let Some((tag, _)) = text.trim_start().strip_prefix("<div").and_then(|rest| rest.split_once('>')) else {
        return false;
    };
    let style = tag.split(['"', '\'']).nth(1).unwrap_or_default();
    tag.contains("style") && declared(style, "white-space").is_some_and(|value| value.starts_with("pre"))
}

/// A block with as few marks as it looks the same with.
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

/// Where backslashes stand before what could be a mark, in bytes.
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

/// A text without its characters of one byte at these places, which are in order.
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

/// Without the marks of links whose label is their address.
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
