//! Writes formatted text as paragraphs of Markdown.

use std::rc::Rc;

use pulldown_cmark::{Event, Options, Parser};

use super::{
    BREAK, LINE, LITERAL, Style,
    escape::{Place, needs_backslash},
    plain_list,
};

/// Formatting of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own, and all occur together")]
pub(super) struct Look {
    pub(super) is_strong: bool,
    pub(super) is_emphasized: bool,
    pub(super) is_struck: bool,
    pub(super) is_code: bool,
    /// Address of the link around the text.
    pub(super) link: Option<Rc<str>>,
}

/// Text with uniform formatting.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) look: Look,
}

impl Look {
    /// Formatting of a blank between two texts: what both have in common, without code.
    fn between(&self, other: &Self) -> Self {
        Self {
            is_strong: self.is_strong && other.is_strong,
            is_emphasized: self.is_emphasized && other.is_emphasized,
            is_struck: self.is_struck && other.is_struck,
            is_code: false,
            link: self.link.clone().filter(|_| self.link == other.link),
        }
    }
}

/// Paragraphs of a block, each as Markdown.
pub(super) fn paragraphs(runs: &[Run], style: Style, is_heading: bool) -> Vec<String> {
    let keeps_lines = !style.reads_markdown() && !is_heading && plain_list::is_in(runs);
    with_lines(runs, style, is_heading, keeps_lines)
}

/// Paragraphs of a plain text like [`paragraphs`], line ends kept.
pub(super) fn lines(text: &str, style: Style) -> Vec<String> {
    with_lines(&[Run { text: text.to_owned(), look: Look::default() }], style, false, true)
}

fn with_lines(runs: &[Run], style: Style, is_heading: bool, keeps_lines: bool) -> Vec<String> {
    let mut paragraphs: Vec<Vec<Run>> = vec![Vec::new()];
    let mut blank = Blank { keeps_lines, ..Blank::default() };
    for run in runs {
        if run.look.is_code {
            blank.settle(&mut paragraphs, &run.look, style, is_heading);
            append(&mut paragraphs, &run.look, &run.text);
            continue;
        }
        for c in run.text.chars() {
            if blank.takes(c, style) {
                continue;
            }
            blank.settle(&mut paragraphs, &run.look, style, is_heading);
            append(&mut paragraphs, &run.look, c.encode_utf8(&mut [0; 4]));
        }
    }
    // Of a link around several paragraphs, only the first stays a link.
    for at in (1..paragraphs.len()).rev() {
        let before = paragraphs[at - 1].last().and_then(|run| run.look.link.clone());
        let Some(before) = before else { continue };
        paragraphs[at]
            .iter_mut()
            .for_each(|run| run.look.link = run.look.link.take().filter(|link| !Rc::ptr_eq(link, &before)));
    }
    let written =
        paragraphs.iter().map(|runs| Line { style, is_heading, keeps_lines, ..Line::default() }.paragraph(runs));
    written.filter(|paragraph| !paragraph.is_empty()).collect()
}

fn append(paragraphs: &mut [Vec<Run>], look: &Look, text: &str) {
    let Some(runs) = paragraphs.last_mut() else { return };
    match runs.last_mut() {
        // Adjacent code elements stay separate.
        Some(last) if last.look == *look && !look.is_code => last.text.push_str(text),
        _ => runs.push(Run { text: text.to_owned(), look: look.clone() }),
    }
}

/// White space between two words.
#[derive(Default)]
struct Blank {
    /// White space to write: unchanged where the text is Markdown, else a single blank for any number of them.
    written: String,
    /// Whether a line end may still follow a `<br>` without meaning a second one.
    is_after_break: bool,
    line_ends: usize,
    breaks: usize,
    /// Columns since the last line end.
    indent: usize,
    keeps_lines: bool,
}

impl Blank {
    fn takes(&mut self, c: char, style: Style) -> bool {
        match c {
            BREAK => {
                self.breaks += 1;
                self.written.truncate(self.written.trim_end_matches([' ', '\t']).len());
                self.written.push_str("  \n");
                self.is_after_break = true;
                return true;
            }
            LINE if self.breaks == 0 => return self.takes(BREAK, style),
            LINE => return true,
            '\n' => {
                self.line_ends += 1;
                self.indent = 0;
            }
            c if c.is_whitespace() => self.indent += if c == '\t' { 4 } else { 1 },
            _ => return false,
        }
        if !style.reads_markdown() && c.is_ascii_whitespace() {
            if !self.written.ends_with(' ') {
                self.written.push(' ');
            }
        } else if !self.is_after_break {
            self.written.push(c);
        }
        self.is_after_break &= c != '\n';
        true
    }

    /// Writes the white space before the next text, unless it is at the beginning.
    fn settle(&mut self, paragraphs: &mut Vec<Vec<Run>>, look: &Look, style: Style, is_heading: bool) {
        let blank = std::mem::replace(self, Self { keeps_lines: self.keeps_lines, ..Self::default() });
        let Some(before) = paragraphs.last().and_then(|runs| runs.last()).map(|run| run.look.clone()) else { return };
        // Emphasis does not span paragraphs.
        let between = if blank.line_ends > 1 { Look::default() } else { before.between(look) };
        let is_of_html = !style.reads_markdown();
        if is_of_html && !is_heading && (blank.breaks > 1 || blank.line_ends > 1 && !style.is_pasted()) {
            paragraphs.push(Vec::new());
        } else if is_of_html && blank.breaks > 0 {
            append(paragraphs, &between, if is_heading { " " } else { "  \n" });
        } else if blank.keeps_lines && blank.line_ends > 0 {
            append(paragraphs, &between, &format!("\n{}", " ".repeat(blank.indent)));
        } else if !blank.written.is_empty() {
            append(paragraphs, &between, &blank.written);
        }
    }
}

/// Paragraph being written.
#[derive(Default)]
struct Line {
    out: String,
    style: Style,
    is_heading: bool,
    keeps_lines: bool,
    /// Kinds of emphasis to write: 2 all, 1 strong and struck, 0 none.
    most_marks: u8,
}

impl Line {
    fn paragraph(mut self, runs: &[Run]) -> String {
        let has_marks = runs.iter().any(|run| run.look.is_strong || run.look.is_emphasized || run.look.is_struck);
        // Reduces the emphasis until no literal marks are visible.
        for most_marks in [2, 1, 0] {
            self.most_marks = most_marks;
            self.out.clear();
            self.links(runs);
            if !has_marks || self.style.reads_markdown() || self.says_the_same(runs) {
                break;
            }
        }
        self.out
    }

    /// Whether the Markdown renders as the text of these runs, without visible marks.
    fn says_the_same(&self, runs: &[Run]) -> bool {
        let seen = seen(&self.out);
        if self.keeps_lines {
            // Bullets and numbers of a list are not part of the rendered text.
            let stars = |text: &str| text.matches('*').count();
            let written: usize = runs.iter().map(|run| stars(&run.text)).sum();
            return stars(&seen) + plain_list::star_bullets(runs) == written;
        }
        let is_seen = |c: &char| *c != LITERAL && !c.is_whitespace();
        seen.chars().filter(is_seen).eq(runs.iter().flat_map(|run| run.text.chars()).filter(is_seen))
    }

    fn links(&mut self, runs: &[Run]) {
        let mut rest = runs;
        for group in runs.chunk_by(|a, b| a.look.link == b.look.link) {
            rest = &rest[group.len()..];
            match &group[0].look.link {
                Some(target) => self.link(group, target),
                None => self.marks(group, &Look::default(), first_char(rest)),
            }
        }
    }

    /// Writes runs with their emphasis, except that of `written`, which is open already; `next` is the character after
    /// them.
    fn marks(&mut self, runs: &[Run], written: &Look, next: Option<char>) {
        let mut rest = runs;
        while let Some(run) = rest.first() {
            let count = |is_kept: bool, has: fn(&Look) -> bool| {
                if is_kept && !has(written) { rest.iter().take_while(|run| has(&run.look)).count() } else { 0 }
            };
            let strong = count(self.most_marks > 0, |look| look.is_strong);
            let emphasized = count(self.most_marks > 1, |look| look.is_emphasized);
            let struck = count(self.most_marks > 0, |look| look.is_struck);
            // The longer emphasis encloses the shorter.
            let (group, after) = rest.split_at(strong.max(emphasized).max(struck).max(1));
            let next = first_char(after).or(next);
            if strong + emphasized + struck == 0 {
                if run.look.is_code { self.code(&run.text) } else { self.text(run) }
            } else if struck >= strong.max(emphasized) {
                self.marked(group, "~~", &Look { is_struck: true, ..written.clone() }, next);
            } else if strong >= emphasized {
                self.marked(group, "**", &Look { is_strong: true, ..written.clone() }, next);
            } else {
                self.marked(group, "*", &Look { is_emphasized: true, ..written.clone() }, next);
            }
            rest = after;
        }
    }

    fn link(&mut self, group: &[Run], target: &str) {
        // `!` before a link would make it an image.
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        }
        self.out.push('[');
        self.marks(group, &Look::default(), Some(']'));
        self.out.extend(["](", target, ")"]);
    }

    /// Writes a group between marks; without them, where Markdown would not recognise them as emphasis.
    fn marked(&mut self, group: &[Run], mark: &str, written: &Look, next: Option<char>) {
        let is_edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation());
        let (begin, before) = (self.out.len(), self.out.chars().next_back());
        self.out.push_str(mark);
        let inside = self.out.len();
        self.marks(group, written, mark.chars().next());
        let text = &self.out[inside..];
        let fits = |beside: Option<char>, edge: Option<char>| {
            edge.is_some_and(|edge| !edge.is_whitespace() && (edge.is_alphanumeric() || is_edge(beside)))
        };
        if fits(before, text.chars().next()) && fits(next, text.chars().next_back()) {
            self.out.push_str(mark);
        } else {
            self.out.replace_range(begin..inside, "");
        }
    }

    fn code(&mut self, text: &str) {
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        self.out.extend([&fence, blank, text, blank, &fence]);
    }

    fn text(&mut self, run: &Run) {
        let mut before = None;
        let mut is_literal = false;
        // Whether the position is within the marker of an item.
        let mut number_goes_on = false;
        for (at, c) in run.text.char_indices() {
            if c == LITERAL {
                is_literal = true;
                continue;
            }
            let is_own = is_literal || !self.style.reads_markdown() || c == '<' && !self.style.keeps_marks;
            let place = Place {
                written: &self.out,
                before,
                rest: &run.text[at..],
                is_in_link: run.look.link.is_some(),
                is_in_heading: self.is_heading,
            };
            let begins_item =
                self.keeps_lines && is_line_begin(&self.out) && plain_list::marker_of(&run.text[at..]).is_some();
            if begins_item {
                number_goes_on = true;
            }
            number_goes_on &= begins_item || c.is_ascii_digit() || matches!(c, '.' | ')');
            if is_own && !number_goes_on && needs_backslash(c, place) {
                self.out.push('\\');
            }
            self.out.push(c);
            (before, is_literal) = (Some(c), false);
        }
    }
}

fn is_line_begin(written: &str) -> bool {
    written.trim_end_matches(' ').chars().next_back().is_none_or(|c| c == '\n')
}

fn first_char(runs: &[Run]) -> Option<char> {
    runs.first().and_then(|run| run.text.chars().find(|c| *c != LITERAL))
}

/// Rendered text of the Markdown.
fn seen(markdown: &str) -> String {
    let mut seen = String::with_capacity(markdown.len());
    // Single tildes, which would strike as well, are literal in what people write.
    let options = if markdown.contains("~~") { Options::ENABLE_STRIKETHROUGH } else { Options::empty() };
    for event in Parser::new_ext(markdown, options) {
        if let Event::Text(text) | Event::Code(text) = event {
            seen.push_str(&text);
        }
    }
    seen
}
