//! Writes tags and texts as blocks of Markdown.

use std::{borrow::Cow, rc::Rc};

use super::{
    BREAK, LINE, LITERAL, Style,
    escape::link_target,
    inline::{Look, Run, lines, paragraphs},
    marks::Marks,
    prose::is_prose,
    white_space::WhiteSpace,
    word::{self, WordMarker},
};

/// Most levels of lists; deeper ones become part of the list that contains them.
const DEEPEST: usize = 8;

pub(super) struct Writer {
    style: Style,
    out: String,
    /// Runs of the current block.
    runs: Vec<Run>,
    link: Option<Rc<str>>,
    link_has_text: bool,
    marks: Marks,
    white_space: WhiteSpace,
    is_heading: bool,
    code: Option<Code>,
    cell: Cell,
    lists: Vec<List>,
    too_deep: usize,
    /// Whether the outermost list already has an item.
    list_has_begun: bool,
    word_marker: Option<WordMarker>,
    line: LineSoFar,
    /// Open `del` elements, each with whether its text was deleted by a word processor.
    deletions: Vec<bool>,
    /// Number of those whose text was deleted.
    open_deletions: usize,
}

/// Content so far of the `p` or `div` that was opened last.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum LineSoFar {
    #[default]
    Nothing,
    /// A no-break space only: an intentionally empty line.
    Blank,
    Text,
}

/// Code element whose text is being collected.
struct Code {
    element: &'static str,
    text: String,
}

/// State within a row of a table.
#[derive(Default)]
struct Cell {
    is_open: bool,
    has_text: bool,
    /// Whether a paragraph has ended; the next one in the same cell starts a block.
    has_paragraph: bool,
}

/// Origin of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Element,
    /// Item outside any list; no tag ends the list.
    Implied,
    /// Paragraphs of a word processor with list formatting; the first paragraph without it ends the list.
    WordProcessor,
}

struct List {
    /// Number of the next item; `None` in an unordered list.
    number: Option<u32>,
    /// Width of the current item's marker in columns.
    width: usize,
    /// Whether the item's marker has not been written yet.
    is_due: bool,
    origin: Origin,
    item_has_ended: bool,
}

/// Text without the indentation that all its lines share.
fn without_indent(text: &str) -> String {
    let indent_of = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let indent = text.lines().filter(|line| !line.trim().is_empty()).map(indent_of).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(indent..).unwrap_or_default()).collect();
    lines.join("\n")
}

impl Writer {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            out: String::new(),
            runs: Vec::new(),
            link: None,
            link_has_text: false,
            marks: Marks::default(),
            white_space: WhiteSpace::default(),
            is_heading: false,
            code: None,
            cell: Cell::default(),
            lists: Vec::new(),
            too_deep: 0,
            list_has_begun: false,
            word_marker: None,
            line: LineSoFar::Nothing,
            deletions: Vec::new(),
            open_deletions: 0,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.text.extend(text.split(LITERAL));
            return;
        }
        if self.open_deletions > 0 {
            return;
        }
        if let Some(marker) = &mut self.word_marker {
            marker.text.push_str(text);
            return;
        }
        if self.line == LineSoFar::Nothing && text.contains('\u{a0}') {
            self.line = LineSoFar::Blank;
        }
        if !text.chars().all(|c| c.is_whitespace() || c == LITERAL) {
            self.line = LineSoFar::Text;
            if self.cell.has_paragraph && self.cell.has_text {
                self.flush();
            }
            (self.cell.has_text, self.cell.has_paragraph) = (true, false);
            self.link_has_text = true;
        }
        let look = self.look();
        let keeps_line_ends = self.white_space.keeps_line_ends() && !self.cell.is_open;
        let text = if keeps_line_ends {
            Cow::Owned(text.replace('\n', BREAK.encode_utf8(&mut [0; 4])))
        } else {
            Cow::Borrowed(text)
        };
        // Text of HTML is literal throughout, so these marks of literal characters are dropped.
        let parts = text.split(|c| c == LITERAL && !self.style.reads_markdown());
        match self.runs.last_mut() {
            Some(last) if last.look == look => last.text.extend(parts),
            _ => self.runs.push(Run { text: parts.collect(), look }),
        }
    }

    pub(super) fn open<'a>(&mut self, name: &str, attribute: impl Fn(&str) -> Option<&'a str>) {
        if self.style.is_pasted() {
            self.white_space.open(name, attribute("style").unwrap_or_default());
        }
        if self.is_in_code(name) {
            return;
        }
        match name {
            "p" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_heading();
                self.begin_word_item(attribute("style").filter(|_| name == "p").and_then(word::item_level));
            }
            _ => {}
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.is_heading = self.style.keeps_marks;
            }
            "ul" | "menu" | "dir" => self.open_list(None),
            "ol" => {
                let start = attribute("start").and_then(|start| start.trim().parse().ok());
                self.open_list(Some(start.filter(|start| *start < 1_000_000).unwrap_or(1)));
            }
            "li" => self.open_item(),
            "br" => self.mark(BREAK),
            "b" | "strong" | "i" | "em" | "s" | "strike" | "span" | "font" if self.style.keeps_marks => {
                let style = attribute("style").filter(|_| self.style.is_pasted()).unwrap_or_default();
                if let Some(marker) = &mut self.word_marker {
                    marker.open_spans += usize::from(name == "span");
                } else if name == "span" && word::is_marker(style) {
                    self.word_marker = Some(WordMarker::default());
                } else {
                    self.marks.open(name, style);
                }
            }
            "a" if self.style.keeps_marks => {
                self.end_link();
                self.link = attribute("href").and_then(link_target).map(Rc::from);
                self.link_has_text = false;
            }
            "pre" if self.style.keeps_marks => {
                self.flush();
                self.code = Some(Code { element: "pre", text: String::new() });
            }
            "code" | "tt" | "samp" if self.style.keeps_marks => {
                self.code = Some(Code { element: if name == "code" { "code" } else { "tt" }, text: String::new() });
            }
            "img" if self.style.is_pasted() => {
                // Mail and chat show emoji as images.
                let alt = attribute("alt").filter(|alt| !alt.chars().any(|c| c.is_ascii_alphanumeric()));
                self.text(alt.unwrap_or_default());
            }
            "del" if self.style.keeps_marks => {
                // A word processor keeps what was deleted while it tracks changes.
                let is_tracked = self.style.is_pasted() && attribute("datetime").is_some();
                self.deletions.push(is_tracked);
                self.open_deletions += usize::from(is_tracked);
                self.marks.open(name, "");
            }
            "td" | "th" => {
                self.mark(' ');
                self.cell = Cell { is_open: true, ..Cell::default() };
            }
            _ => {
                if matches!(name, "p" | "div") {
                    self.line = LineSoFar::Nothing;
                }
                self.boundary(name);
            }
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        self.white_space.close(name);
        if self.ends_code(name) || self.is_in_code(name) {
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_heading();
                self.flush();
            }
            "ul" | "ol" | "menu" | "dir" => self.close_list(),
            "li" => {
                self.flush();
                if let Some(list) = self.lists.last_mut() {
                    list.item_has_ended = true;
                }
            }
            "br" => self.mark(BREAK),
            "b" | "strong" | "i" | "em" | "s" | "strike" | "span" | "font" => match &mut self.word_marker {
                Some(marker) if name == "span" && marker.open_spans > 0 => marker.open_spans -= 1,
                Some(_) if name == "span" => self.end_word_marker(),
                Some(_) => {}
                None => self.marks.close(name),
            },
            "a" => self.end_link(),
            "del" => {
                self.open_deletions -= usize::from(self.deletions.pop().unwrap_or_default());
                self.marks.close(name);
            }
            "td" | "th" => {
                self.cell = Cell::default();
                self.mark(' ');
            }
            _ => {
                let is_line = name == "div" || name == "p" && self.style.paragraphs_are_lines();
                if is_line && self.style.is_pasted() && self.line == LineSoFar::Blank {
                    self.mark(BREAK);
                }
                self.boundary(name);
            }
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.end_code();
        self.end_word_marker();
        self.end_link();
        self.flush();
        self.out
    }

    /// Applies the boundary that the start tag and the end tag of an element make.
    fn boundary(&mut self, name: &str) {
        match name {
            "p" | "div" if self.cell.is_open => {
                self.cell.has_paragraph = true;
                self.mark(' ');
            }
            "p" if self.style.paragraphs_are_lines() && self.lists.is_empty() => self.mark(LINE),
            "div" if self.style.is_pasted() => self.mark(LINE),
            "tr" => {
                self.cell = Cell::default();
                self.mark(LINE);
            }
            "dt" | "dd" | "caption" | "option" => self.mark(LINE),
            "p" | "div" | "section" | "article" | "blockquote" | "table" | "figure" | "figcaption" | "dl" | "hr"
            | "pre" | "address" | "aside" | "center" | "details" | "fieldset" | "footer" | "form" | "header"
            | "main" | "nav" | "summary" | "body" | "html" | "head" | "title" => {
                if name == "table" {
                    self.cell = Cell::default();
                }
                self.flush();
            }
            _ => {}
        }
    }

    fn look(&self) -> Look {
        Look {
            is_strong: self.marks.is_strong(),
            is_emphasized: self.marks.is_emphasized(),
            is_struck: self.marks.is_struck(),
            is_code: false,
            link: self.link.clone(),
        }
    }

    fn mark(&mut self, mark: char) {
        self.runs.push(Run { text: mark.to_string(), look: Look::default() });
    }

    fn end_heading(&mut self) {
        if self.is_heading {
            self.flush();
            self.is_heading = false;
        }
    }

    /// Ends a link; one without text gets its address as text.
    fn end_link(&mut self) {
        let Some(target) = self.link.clone() else { return };
        if !self.link_has_text {
            self.text(&target);
        }
        self.link = None;
    }

    /// Whether the tag is part of code, where it at most ends a line. Inline code ends at any block.
    fn is_in_code(&mut self, name: &str) -> bool {
        let Some(code) = &mut self.code else { return false };
        let is_block = super::elements::is_block(name);
        if name == "br" || is_block && code.element == "pre" && !code.text.is_empty() && !code.text.ends_with('\n') {
            code.text.push('\n');
        }
        if is_block && code.element != "pre" {
            self.end_code();
            return false;
        }
        true
    }

    fn ends_code(&mut self, name: &str) -> bool {
        let name = if name == "samp" { "tt" } else { name };
        let ends = self.code.as_ref().is_some_and(|code| code.element == name);
        if ends {
            self.end_code();
        }
        ends
    }

    fn end_code(&mut self) {
        let Some(Code { element, text }) = self.code.take() else { return };
        let text = text.strip_prefix('\n').unwrap_or(&text).trim_end();
        if text.is_empty() {
            return;
        }
        if element == "pre" && is_prose(text) {
            self.flush();
            for paragraph in lines(&without_indent(text), self.style) {
                self.write(&paragraph);
            }
            return;
        }
        if element == "pre" || text.contains('\n') {
            self.flush();
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat((longest + 1).max(3));
            self.write(&format!("{fence}\n{text}\n{fence}"));
            return;
        }
        self.link_has_text = true;
        self.cell.has_text = true;
        let look = Look { is_code: true, ..self.look() };
        self.runs.push(Run { text: text.trim_start().to_owned(), look });
    }

    fn open_list(&mut self, number: Option<u32>) {
        self.flush();
        self.leave_implied_list();
        if self.lists.len() == DEEPEST {
            self.too_deep += 1;
            return;
        }
        if self.lists.is_empty() {
            self.list_has_begun = false;
        }
        self.lists.push(List { number, width: 0, is_due: false, origin: Origin::Element, item_has_ended: false });
    }

    /// Begins an item of a word processor's list at this level, from 1; `None` ends such lists.
    fn begin_word_item(&mut self, level: Option<usize>) {
        self.end_word_marker();
        let Some(level) = level.filter(|_| self.style.is_pasted()) else {
            if self.lists.last().is_some_and(|list| list.origin == Origin::WordProcessor) {
                self.flush();
                self.lists.retain(|list| list.origin != Origin::WordProcessor);
            }
            return;
        };
        self.flush();
        let depth = self.lists.iter().filter(|list| list.origin == Origin::WordProcessor).count();
        if level > depth && self.lists.len() < DEEPEST {
            self.open_list(None);
            if let Some(list) = self.lists.last_mut() {
                list.origin = Origin::WordProcessor;
            }
        } else {
            self.lists.truncate(self.lists.len() - depth.saturating_sub(level));
        }
        if let Some(list) = self.lists.last_mut() {
            (list.is_due, list.item_has_ended) = (true, false);
        }
    }

    /// Ends an item's marker, which decides whether the list is numbered. In a paragraph that is no item, it becomes
    /// text.
    fn end_word_marker(&mut self) {
        let Some(marker) = self.word_marker.take() else { return };
        match self.lists.last_mut() {
            Some(list) if list.origin == Origin::WordProcessor && list.is_due => {
                list.number = marker.number().map(|number| list.number.unwrap_or(number));
            }
            _ => self.text(&format!("{} ", marker.text.trim())),
        }
    }

    fn leave_implied_list(&mut self) {
        if self.lists.last().is_some_and(|list| list.origin == Origin::Implied && list.item_has_ended) {
            self.lists.pop();
        }
    }

    fn close_list(&mut self) {
        self.flush();
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else {
            self.lists.pop();
        }
    }

    fn open_item(&mut self) {
        self.flush();
        if self.lists.is_empty() {
            self.open_list(None);
            self.lists.iter_mut().for_each(|list| list.origin = Origin::Implied);
        }
        if let Some(list) = self.lists.last_mut() {
            (list.is_due, list.item_has_ended) = (true, false);
        }
    }

    /// Writes the current block.
    fn flush(&mut self) {
        self.cell.has_paragraph = false;
        let runs = std::mem::take(&mut self.runs);
        for paragraph in paragraphs(&runs, self.style, self.is_heading) {
            let paragraph = if self.is_heading { format!("### {paragraph}") } else { paragraph };
            self.write(&paragraph);
        }
        // Of a link around several blocks, only the first stays a link.
        if self.link_has_text {
            self.link = None;
        }
    }

    /// Writes a block, indented for the lists that contain it.
    fn write(&mut self, block: &str) {
        self.leave_implied_list();
        let begins_item = self.lists.iter().any(|list| list.is_due);
        let mut interrupts = true;
        let (mut first, mut others) = (String::new(), String::new());
        for list in &mut self.lists {
            if !list.is_due {
                first.push_str(&" ".repeat(list.width));
                others.push_str(&" ".repeat(list.width));
                continue;
            }
            let marker = list.number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
            // In Markdown only a numbered list that begins with 1 can interrupt a paragraph.
            interrupts = list.width > 0 || list.number.is_none_or(|number| number == 1);
            list.number = list.number.map(|number| number + 1);
            (list.width, list.is_due) = (marker.len(), false);
            first.push_str(&marker);
            others.push_str(&" ".repeat(marker.len()));
        }
        if !self.out.is_empty() {
            let is_next = begins_item && self.list_has_begun && interrupts;
            self.out.push_str(if is_next { "\n" } else { "\n\n" });
        }
        self.list_has_begun |= begins_item;
        for (number, line) in block.lines().enumerate() {
            if number > 0 {
                self.out.push('\n');
            }
            if !line.is_empty() {
                self.out.extend([if number == 0 { &first } else { &others }, line]);
            }
        }
    }
}
