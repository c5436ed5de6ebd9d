//! Rewrites text as people type it to the Markdown that they intended: one pass over its lines before parsing.
//!
//! Line breaks are kept, except where plain text was wrapped at some column. Bullets of any kind make lists. Only
//! fences make code, only `#` and `=` make headings. Emphasis marks inside a word or an address are literal.

mod inline;
mod list;
mod run_on;
mod wrap;

pub(crate) use inline::restored;

use std::borrow::Cow;

use self::{
    list::{Beside, Item, Lists},
    wrap::Wrapping,
};

/// Markdown with explicit line breaks. After parsing, its texts and addresses must be [`restored`].
pub(crate) fn forgiven(text: &str) -> String {
    forgiven_beginning(text, usize::MAX).0
}

/// Marks that give meaning to text up to another one on a later line of the same paragraph.
const MARKS_ACROSS_LINES: [char; 6] = ['*', '_', '~', '`', '[', '<'];

/// First lines of [`forgiven`], of at least so many bytes, and whether they are all: up to the end of a block, or of a
/// line in a block without marks.
pub(crate) fn forgiven_beginning(text: &str, at_least_bytes: usize) -> (String, bool) {
    let whole = lines_of(text);
    let lines: Vec<&str> = whole.iter().map(|line| &**line).collect();
    // Whether a line flows depends on the lines after it, too.
    let wrapping = Wrapping::of(&lines);
    let length = text.len().min(at_least_bytes.saturating_mul(2));
    let mut page = Page { out: String::with_capacity(length + length / 8), ..Page::default() };
    let mut block = 0;
    for (number, line) in lines.iter().enumerate() {
        page.take(line, lines.get(number + 1).copied(), wrapping.flows_after(number));
        if page.fence.is_some() {
            continue;
        }
        if page.before == Before::Blank {
            block = page.out.len();
        }
        if page.out.len() >= at_least_bytes && !page.out[block..].contains(MARKS_ACROSS_LINES) {
            return (page.out, number + 1 == lines.len());
        }
    }
    (page.out, true)
}

/// Lines of a text; list items that share a line are split.
fn lines_of(text: &str) -> Vec<Cow<'_, str>> {
    let mut lines = Vec::new();
    let mut fence: Option<Fence> = None;
    for line in text.lines() {
        match &fence {
            Some(open) if open.is_ended_by(line) => fence = None,
            Some(_) => {}
            None => {
                fence = fence_of(line.trim()).map(|(mark, length)| Fence { mark, length, indent: 0, offset: 0 });
                if let Some(items) = run_on::split(line) {
                    lines.extend(items.into_iter().map(Cow::Owned));
                    continue;
                }
            }
        }
        lines.push(Cow::Borrowed(line));
    }
    lines
}

#[derive(Default)]
struct Page {
    out: String,
    lists: Lists,
    fence: Option<Fence>,
    /// Kind of the previous line.
    before: Before,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Blank,
    /// First line of a paragraph.
    FirstLine,
    Line {
        flows: bool,
    },
    Item {
        flows: bool,
    },
    Quote,
    /// Heading, rule or code.
    Closed,
}

struct Fence {
    mark: char,
    length: usize,
    /// Columns by which the code was indented in the source (`indent`), and by which it is in the output (`offset`).
    indent: usize,
    offset: usize,
}

impl Page {
    fn take(&mut self, line: &str, next: Option<&str>, flows: bool) {
        if let Some(fence) = &self.fence {
            let ends = fence.is_ended_by(line);
            let kept = without_indent(line, fence.indent);
            let offset = fence.offset;
            self.write(offset, kept);
            if ends {
                self.fence = None;
                self.before = Before::Closed;
            }
            return;
        }
        let content = line.trim();
        if content.is_empty() {
            self.out.push('\n');
            self.before = Before::Blank;
            return;
        }
        if self.before == Before::Quote && !content.starts_with('>') {
            self.end_paragraph();
        }
        let flows = flows && !line.ends_with("  ");
        let indent = indent_of(line);
        if let Some((mark, length)) = fence_of(content) {
            let offset = self.offset_of(indent);
            self.fence = Some(Fence { mark, length, indent, offset });
            self.write(offset, content);
            return;
        }
        if let Some(quoted) = content.strip_prefix('>') {
            self.quote(quoted);
            return;
        }
        if let Some(mark) = row_of(content) {
            self.row(mark, content, indent);
            return;
        }
        if let Some(item) = Item::read(content, self.beside(next)) {
            let offset = self.lists.take(&item, indent);
            // A paragraph before a list ends with a blank line.
            if matches!(self.before, Before::FirstLine | Before::Line { .. }) && !self.lists.has_begun_before() {
                self.end_paragraph();
            }
            self.out.extend(std::iter::repeat_n(' ', offset));
            self.out.push_str(&item.marker);
            self.text(item.text, next, flows);
            self.before = Before::Item { flows };
            return;
        }
        let is_heading = is_heading(content);
        let follows_item = match self.before {
            Before::Item { flows } => flows || indent > 0,
            Before::Line { flows } => flows || indent > 0 || !self.lists.is_open(),
            Before::Closed => indent > 0,
            _ => false,
        };
        if !follows_item && self.lists.is_open() && self.before != Before::Blank {
            // A line that is not indented ends the list.
            self.lists.close();
            self.end_paragraph();
        }
        let offset = self.offset_of(indent);
        if is_heading {
            self.out.extend(std::iter::repeat_n(' ', offset));
            inline::write(content, &mut self.out);
            self.out.push('\n');
            self.before = Before::Closed;
            return;
        }
        let is_first = !matches!(self.before, Before::FirstLine | Before::Line { .. } | Before::Item { .. });
        self.out.extend(std::iter::repeat_n(' ', offset));
        self.text(content, next, flows);
        self.before =
            if is_first && !self.lists.is_open() && !flows { Before::FirstLine } else { Before::Line { flows } };
    }

    fn beside<'a>(&self, next: Option<&'a str>) -> Beside<'a> {
        let is_in_paragraph = matches!(self.before, Before::FirstLine | Before::Line { .. });
        Beside {
            follows_item: self.lists.is_open() && self.before != Before::Blank,
            is_in_paragraph: is_in_paragraph && !self.lists.is_open(),
            next,
        }
    }

    /// Output column of a line with this indentation in the source.
    fn offset_of(&mut self, indent: usize) -> usize {
        if self.before == Before::Blank || self.before == Before::Closed {
            self.lists.continue_at(indent)
        } else {
            self.lists.offset()
        }
    }

    fn end_paragraph(&mut self) {
        if !self.out.ends_with("\n\n") && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.before = Before::Blank;
    }

    fn write(&mut self, offset: usize, content: &str) {
        if !content.is_empty() {
            self.out.extend(std::iter::repeat_n(' ', offset));
            self.out.push_str(content);
        }
        self.out.push('\n');
    }

    /// Writes a line of text, with a hard break unless it flows into the next line.
    fn text(&mut self, content: &str, next: Option<&str>, flows: bool) {
        let goes_on = next.is_some_and(|next| !next.trim().is_empty());
        // A backslash at the end is Markdown's other hard break.
        let has_mark = goes_on && content.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let flows = flows && !has_mark;
        let content = &content[..content.len() - usize::from(has_mark)];
        // A number that was not read as an item's is escaped.
        let (number, rest) = content.split_at(content.bytes().take_while(u8::is_ascii_digit).count());
        if !number.is_empty() && rest.starts_with(['.', ')']) {
            self.out.extend([number, "\\"]);
            inline::write(rest, &mut self.out);
        } else {
            if content.starts_with('+') {
                self.out.push('\\');
            }
            inline::write(content, &mut self.out);
        }
        self.out.push_str(if goes_on && !flows { "  \n" } else { "\n" });
    }

    /// Writes a quoted line after its first `>`; more may follow.
    fn quote(&mut self, quoted: &str) {
        if self.before != Before::Quote {
            self.lists.close();
            if self.before != Before::Blank {
                self.end_paragraph();
            }
        }
        self.out.push('>');
        let mut rest = quoted.trim_start();
        while let Some(deeper) = rest.strip_prefix('>') {
            self.out.push('>');
            rest = deeper.trim_start();
        }
        self.out.push(' ');
        match Item::read(rest, Beside { follows_item: false, is_in_paragraph: false, next: None }) {
            Some(item) => {
                self.out.push_str(&item.marker);
                inline::write(item.text, &mut self.out);
            }
            None if row_of(rest) == Some('-') => self.out.push_str(if rest.len() < 3 { "\\-" } else { "***" }),
            None => inline::write(rest, &mut self.out),
        }
        self.out.push_str("  \n");
        self.before = Before::Quote;
    }

    /// Writes a line of one repeated mark: a heading's underline or a rule; fewer than three marks stay text.
    fn row(&mut self, mark: char, content: &str, indent: usize) {
        if content.len() < 3 {
            let offset = self.offset_of(indent);
            let escaped: String = content.chars().flat_map(|c| ['\\', c]).collect();
            self.write(offset, &(escaped + "  "));
            self.before = Before::Line { flows: false };
            return;
        }
        // A single line above is the heading that `=` underlines.
        if mark == '=' && self.before == Before::FirstLine {
            self.write(0, "===");
        } else {
            self.lists.close();
            if self.before != Before::Blank {
                self.end_paragraph();
            }
            self.write(0, "***");
        }
        self.before = Before::Closed;
    }
}

impl Fence {
    fn is_ended_by(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }
}

/// Mark of a fence and its length; more than three tildes alone are an ornament.
fn fence_of(content: &str) -> Option<(char, usize)> {
    let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = content.chars().take_while(|c| *c == mark).count();
    let info = &content[length..];
    let is_fence = if mark == '`' { !info.contains('`') } else { length == 3 || !info.is_empty() };
    (length >= 3 && is_fence).then_some((mark, length))
}

fn row_of(content: &str) -> Option<char> {
    let mark = content.chars().next().filter(|c| matches!(c, '-' | '=' | '~'))?;
    content.chars().all(|c| c == mark).then_some(mark)
}

fn is_heading(content: &str) -> bool {
    let marks = content.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && content[marks..].chars().next().is_none_or(char::is_whitespace)
}

/// Width of a line's indentation in columns; a tab counts as four.
fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

fn without_indent(line: &str, indent: usize) -> &str {
    let mut taken = 0;
    line.trim_start_matches(|c: char| {
        taken += if c == '\t' { 4 } else { 1 };
        c.is_whitespace() && taken <= indent
    })
}

#[cfg(test)]
mod tests;
