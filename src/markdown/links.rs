//! Bare addresses in texts: finds where they begin and end, and makes links of them.

use std::ops::Range;

use domain::mail_address::MailAddress;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

/// Most addresses in one word; further ones stay text.
const MOST_IN_A_WORD: usize = 20;

/// Events with links in place of bare web and mail addresses.
pub(crate) fn linked(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut out = Vec::with_capacity(events.len());
    let mut text = String::new();
    // Nesting within links and blocks of code.
    let mut depth = 0_usize;
    for event in events {
        match event {
            Event::Text(part) if depth == 0 => {
                text.push_str(&part);
                continue;
            }
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => depth += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => depth = depth.saturating_sub(1),
            _ => {}
        }
        push_linked(&mut out, &std::mem::take(&mut text));
        out.push(event);
    }
    push_linked(&mut out, &text);
    out
}

fn push_linked(out: &mut Vec<Event<'static>>, text: &str) {
    let mut done = 0;
    for (at, href) in addresses(text) {
        push_text(out, &text[done..at.start]);
        let tag = Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: href.into(),
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        };
        out.push(Event::Start(tag));
        push_text(out, &text[at.clone()]);
        out.push(Event::End(TagEnd::Link));
        done = at.end;
    }
    push_text(out, &text[done..]);
}

fn push_text(out: &mut Vec<Event<'static>>, text: &str) {
    if !text.is_empty() {
        out.push(Event::Text(text.to_owned().into()));
    }
}

/// Byte ranges of a text's addresses in their order, each with its link target.
fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut begin = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let mut rest = word.trim_end();
        for _ in 0..MOST_IN_A_WORD {
            let Some((at, scheme)) = first_address(rest) else { break };
            let end = at.end;
            let offset = begin + word.trim_end().len() - rest.len();
            let href = format!("{scheme}{}", &rest[at.clone()]);
            found.push((offset + at.start..offset + at.end, href));
            rest = &rest[end..];
        }
        begin += word.len();
    }
    found
}

/// Byte range of the first address in a word, and the scheme that its link needs as a prefix.
fn first_address(word: &str) -> Option<(Range<usize>, &'static str)> {
    match first_web_address(word) {
        Some(at) if begins_with(&word[at.clone()], "www.") => Some((at, "https://")),
        Some(at) => Some((at, "")),
        None => mail_address(word).map(|at| (at, "mailto:")),
    }
}

/// Whether a text is nothing but one web or mail address, perhaps in angle brackets.
pub(crate) fn is_address(text: &str) -> bool {
    let text = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(text);
    let address = text.strip_prefix("mailto:").unwrap_or(text);
    first_address(address).is_some_and(|(at, _)| at == (0..address.len()))
}

/// Byte range of the first web address in a word, without surrounding punctuation.
pub(crate) fn first_web_address(word: &str) -> Option<Range<usize>> {
    let start = ["https://", "http://", "www."].iter().filter_map(|prefix| find_prefix(word, prefix)).min()?;
    let address = &word[start..];
    let end = address.find(['<', '>', '"', '”', '“', '»', '«', '`', '|', '\\']).unwrap_or(address.len());
    let length = address_length(&address[..end]);
    let address = &address[..length];
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    let has_host = host.starts_with(char::is_alphanumeric) || host.starts_with('[');
    let is_whole = address.contains("://") || address.get("www.".len()..).is_some_and(|rest| rest.contains('.'));
    (has_host && is_whole).then_some(start..start + length)
}

/// Offset of a prefix that follows no letter or digit and no `.`, `@`, `-` or `/`.
fn find_prefix(word: &str, prefix: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) =
        word.as_bytes()[from..].windows(prefix.len()).position(|it| it.eq_ignore_ascii_case(prefix.as_bytes()))
    {
        let at = from + at;
        if !word[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '@' | '-' | '/')) {
            return Some(at);
        }
        from = at + prefix.len();
    }
    None
}

fn begins_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
}

/// Length of an address in bytes without closing punctuation: a closing bracket belongs to the address only if it was
/// opened in it.
fn address_length(address: &str) -> usize {
    let count = |mark: char| address.matches(mark).count();
    let mut unopened = [('(', ')'), ('[', ']')].map(|(open, close)| count(close).saturating_sub(count(open)));
    let mut end = address.len();
    while let Some(last) = address[..end].chars().next_back() {
        let is_closing = match last {
            '.' | ',' | ':' | ';' | '!' | '?' | '\'' | '’' | '‘' | '*' | '_' | '~' | '…' | '–' | '—' | '{' | '}' => {
                true
            }
            ')' | ']' => {
                let unopened = &mut unopened[usize::from(last == ']')];
                let is_unopened = *unopened > 0;
                *unopened = unopened.saturating_sub(1);
                is_unopened
            }
            _ => false,
        };
        if !is_closing {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

/// Byte range of the first mail address in a word.
fn mail_address(word: &str) -> Option<Range<usize>> {
    let sign = word.find('@')?;
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
    let start = word[..sign].char_indices().rev().take_while(|(_, c)| is_local(*c)).last()?.0;
    let domain = &word[sign + 1..];
    let length = domain.find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-')).unwrap_or(domain.len());
    let end = sign + 1 + domain[..length].trim_end_matches(['.', '-']).len();
    let is_alone = !word[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '@' | '='))
        && !word[end..].starts_with(['/', '@']);
    let start = start + word[start..sign].len() - word[start..sign].trim_start_matches(['.', '-']).len();
    let address = &word[start..end];
    (is_alone && MailAddress::parse(address).is_ok_and(|read| read.as_str().eq_ignore_ascii_case(address)))
        .then_some(start..end)
}
