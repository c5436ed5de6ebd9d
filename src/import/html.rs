//! HTML in a schedule's texts, made Markdown: paragraphs, lists, links and emphasis are kept, other elements only lose
//! their tags. A text without HTML comes out as it was. What becomes of it on a page is made safe there, not here.

/// The text with its HTML as Markdown.
pub fn to_markdown(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.contains(['<', '&']) {
        return text.trim().to_owned();
    }
    let mut out = Markdown::default();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['<', '&']) {
        out.text(&rest[..at]);
        rest = &rest[at..];
        if let Some((tag, after)) = Tag::read(rest) {
            rest = after;
            if tag.hides_its_content() && !tag.closes {
                rest = after_closing(after, &tag.name);
            } else {
                out.tag(&tag);
            }
        } else if let Some((c, after)) = entity(rest) {
            out.text(c.encode_utf8(&mut [0; 4]));
            rest = after;
        } else {
            out.text(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.text(rest);
    out.finish()
}

struct Tag<'a> {
    name: String,
    closes: bool,
    href: Option<&'a str>,
}

/// Elements that are taken for HTML; `<other>` is somebody's text.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
];

impl<'a> Tag<'a> {
    /// The tag that the text begins with, and what follows it.
    fn read(text: &'a str) -> Option<(Self, &'a str)> {
        let inner = text.strip_prefix('<')?;
        let end = tag_end(inner)?;
        let (inner, after) = (&inner[..end], &inner[end + 1..]);
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..name_end].to_ascii_lowercase();
        let goes_on_well = inner[name_end..].is_empty() || inner[name_end..].starts_with([' ', '\t', '\n', '/']);
        if !goes_on_well || !ELEMENTS.contains(&name.as_str()) {
            return None;
        }
        Some((Self { name, closes, href: attribute(&inner[name_end..], "href") }, after))
    }

    fn hides_its_content(&self) -> bool {
        matches!(self.name.as_str(), "script" | "style" | "iframe")
    }
}

/// Where the tag's `>` is, one inside a quoted attribute not taken for it.
fn tag_end(inner: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in inner.bytes().enumerate().take(4000) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if inner[..at].ends_with('=') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        let at = rest.to_ascii_lowercase().find(name)?;
        let before_ok = rest[..at].ends_with([' ', '\t', '\n', '"', '\'']);
        rest = &rest[at + name.len()..];
        let Some(value) = rest.trim_start().strip_prefix('=').map(str::trim_start) else { continue };
        if !before_ok {
            continue;
        }
        return match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next(),
            _ => value.split([' ', '\t', '\n']).next(),
        };
    }
}

fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let closing = format!("</{name}");
    let Some(at) = text.to_ascii_lowercase().find(&closing) else { return "" };
    text[at..].split_once('>').map_or("", |(_, after)| after)
}

/// The character that an entity at the text's beginning stands for, and what follows it.
fn entity(text: &str) -> Option<(char, &str)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(10).position(|byte| byte == b';')?;
    let (name, after) = (&inner[..end], &inner[end + 1..]);
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "shy" => '\u{ad}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "laquo" => '«',
        "raquo" => '»',
        "euro" => '€',
        "sect" => '§',
        "aring" => 'å',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "Aring" => 'Å',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((c, after))
}

#[derive(Default)]
struct Markdown {
    out: String,
    /// For each open list, the number of its next item; `None` where they have none.
    lists: Vec<Option<u32>>,
    /// For each open link, where its text begins and where it leads.
    links: Vec<(usize, String)>,
}

impl Markdown {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match (tag.name.as_str(), tag.closes) {
            ("p" | "div" | "section" | "article" | "blockquote" | "table" | "figure" | "dl" | "pre", _)
            | ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => self.new_block(),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                self.new_block();
                self.out.push_str("### ");
            }
            ("ul", false) => self.open_list(None),
            ("ol", false) => self.open_list(Some(1)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.new_block();
            }
            ("li", false) => self.open_item(),
            ("br", _) => self.out.push_str("  \n"),
            ("tr" | "dt" | "dd" | "hr", _) => self.new_line(),
            ("td" | "th", true) => self.out.push(' '),
            ("b" | "strong", closes) => self.emphasis("**", closes),
            ("i" | "em", closes) => self.emphasis("*", closes),
            ("a", false) => {
                let target = tag.href.map(|href| to_markdown(href).replace([' ', '\n'], "%20").replace(')', "%29"));
                self.links.push((self.out.len(), target.unwrap_or_default()));
            }
            ("a", true) => self.close_link(),
            _ => {}
        }
    }

    fn open_list(&mut self, number: Option<u32>) {
        if self.lists.is_empty() {
            self.new_block();
        } else {
            self.new_line();
        }
        self.lists.push(number);
    }

    fn open_item(&mut self) {
        self.new_line();
        let depth = self.lists.len().saturating_sub(1).min(8);
        self.out.push_str(&"  ".repeat(depth));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.out.extend([number.to_string().as_str(), ". "]);
                *number += 1;
            }
            _ => self.out.push_str("- "),
        }
    }

    /// Marks emphasis only where Markdown would see it: beside the words.
    fn emphasis(&mut self, mark: &str, closes: bool) {
        if !closes {
            self.out.push_str(mark);
            return;
        }
        let length = self.out.trim_end().len();
        let blanks = self.out.split_off(length);
        if self.out.ends_with(mark) {
            self.out.truncate(length - mark.len());
        } else {
            self.out.push_str(mark);
        }
        self.out.push_str(&blanks);
    }

    fn close_link(&mut self) {
        let Some((begin, target)) = self.links.pop() else { return };
        let label = self.out.get(begin..).unwrap_or("").trim().to_owned();
        if !target.starts_with("http://") && !target.starts_with("https://") {
            return;
        }
        if label == target {
            return;
        }
        self.out.truncate(begin);
        let label = if label.is_empty() { target.clone() } else { label };
        self.out.extend(["[", &label, "](", &target, ")"]);
    }

    fn new_block(&mut self) {
        self.new_line();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn new_line(&mut self) {
        let kept = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(kept);
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// No more than one empty line between blocks.
    fn finish(self) -> String {
        let mut text = String::with_capacity(self.out.len());
        let mut empty_lines = 0;
        for line in self.out.lines() {
            empty_lines = if line.trim().is_empty() { empty_lines + 1 } else { 0 };
            if empty_lines < 2 {
                text.push_str(if empty_lines == 0 { line } else { "" });
                text.push('\n');
            }
        }
        text.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn html_becomes_markdown() {
        let html = "<p>Vi <b>möts </b>p&aring; <a href=\"https://x.example/?a=1&amp;b=2\" target=_blank>torget</a>.</p>\
                    <ul><li>ett</li><li>tv&#229;<ol><li>inre</li></ol></li></ul><script>alert(1)</script>Slut<br>nu";
        assert_eq!(
            to_markdown(html),
            "Vi **möts** på [torget](https://x.example/?a=1&b=2).\n\n- ett\n- två\n  1. inre\n\nSlut  \nnu"
        );
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in ["a < b && c > d", "<3 <sarcasm>ja</sarcasm>", "AT&T; #1", "*redan* [Markdown](https://x.example)"]
        {
            assert_eq!(to_markdown(text), text);
        }
        assert_eq!(to_markdown("<a href=\"javascript:alert(1)\">här</a>"), "här");
        assert_eq!(to_markdown("ett\r\n\r\ntvå"), "ett\n\ntvå");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "(<|>|/|a|p|li|ul|b|&|;|#|=|\"|å| |href|script|\\PC){0,40}") {
            to_markdown(&text);
        }
    }
}
