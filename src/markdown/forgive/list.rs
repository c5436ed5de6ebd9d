//! List items: recognition of their markers, and nesting.

use crate::DEEPEST;

/// Signs that are always bullets, with or without a blank after them.
const BULLETS: [char; 9] = ['•', '▪', '●', '■', '◦', '‣', '◾', '⁃', '∙'];
/// Signs that also occur in texts: bullets only with a blank after them.
const MARKS: [char; 8] = ['-', '*', '·', '➢', '❖', '○', '□', '➤'];
/// Signs that also begin a remark or continue a line: bullets only beside another item, or before a tab.
const DASHES: [char; 3] = ['–', '—', '+'];
/// Most digits of an item's number; four are a year that ends a sentence.
const MOST_DIGITS: usize = 3;

/// Line that begins an item.
pub(super) struct Item<'a> {
    /// Marker in Markdown, including its blank.
    pub(super) marker: String,
    pub(super) text: &'a str,
    /// Bullet in the source, or the sign after its number.
    sign: char,
}

/// Context of a line.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    /// Whether the previous line belongs to an item.
    pub(super) follows_item: bool,
    /// Whether the line is within a paragraph, where only the number 1 begins an item.
    pub(super) is_in_paragraph: bool,
    pub(super) next: Option<&'a str>,
}

impl<'a> Item<'a> {
    /// Parses a trimmed line; `None` where no item begins.
    pub(super) fn read(content: &'a str, beside: Beside<'_>) -> Option<Self> {
        let sign = content.chars().next()?;
        if sign.is_ascii_digit() {
            return Self::numbered(content, beside.is_in_paragraph);
        }
        let rest = &content[sign.len_utf8()..];
        let has_blank = rest.starts_with(char::is_whitespace);
        let is_bullet = if BULLETS.contains(&sign) || is_symbol(sign) {
            has_blank || rest.starts_with(char::is_alphanumeric)
        } else if MARKS.contains(&sign) {
            has_blank && !is_rule(content, sign)
        } else if DASHES.contains(&sign) {
            let is_one_of_several = || beside.follows_item || beside.next.is_some_and(|next| begins_with(next, sign));
            has_blank && (rest.starts_with('\t') || is_one_of_several())
        } else {
            // Word's bullet of the second level.
            sign == 'o' && rest.starts_with('\t')
        };
        let text = rest.trim();
        (is_bullet && !text.is_empty()).then(|| Self { marker: "- ".to_owned(), text, sign })
    }

    fn numbered(content: &'a str, is_in_paragraph: bool) -> Option<Self> {
        let digits = content.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = content.split_at(digits);
        let sign = rest.chars().next().filter(|c| matches!(c, '.' | ')'))?;
        let text = rest[1..].strip_prefix(char::is_whitespace)?.trim();
        let may_begin = digits <= MOST_DIGITS && (!is_in_paragraph || number == "1") && !begins_with_month(text);
        (may_begin && !text.is_empty()).then(|| Self { marker: format!("{number}{sign} "), text, sign: '1' })
    }
}

/// Whether a number before this text is a day's: `27. Dezember`.
fn begins_with_month(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    MONTHS.contains(&&*word)
}

/// Months in the languages that write a point after the day: German, Danish, Norwegian, Finnish; and, by mistake,
/// Swedish.
const MONTHS: [&str; 50] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
    "januar",
    "februar",
    "märz",
    "mai",
    "august",
    "dezember",
    "desember",
    "marts",
    "jänner",
    "jan",
    "feb",
    "mar",
    "mär",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "okt",
    "nov",
    "dec",
    "dez",
    "des",
    "tammikuuta",
    "helmikuuta",
    "maaliskuuta",
    "huhtikuuta",
    "toukokuuta",
    "kesäkuuta",
    "heinäkuuta",
    "elokuuta",
    "syyskuuta",
    "lokakuuta",
    "marraskuuta",
    "joulukuuta",
    "january",
    "february",
];

/// Whether a line is a thematic break such as `* * *`.
fn is_rule(content: &str, sign: char) -> bool {
    content.chars().filter(|c| *c == sign).count() >= 3 && content.chars().all(|c| c == sign || c.is_whitespace())
}

fn begins_with(line: &str, sign: char) -> bool {
    line.trim_start().strip_prefix(sign).is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

/// Whether a character is of a symbol font; all of these count as bullets.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{f000}'..='\u{f0ff}')
}

/// Open items, the outermost first.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<Open>,
    had_items: bool,
}

struct Open {
    indent: usize,
    sign: char,
    /// Output columns of its marker and of its text.
    marker_at: usize,
    text_at: usize,
}

impl Lists {
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the last item continued a list.
    pub(super) fn has_begun_before(&self) -> bool {
        self.had_items
    }

    /// Output column of the innermost item's text.
    pub(super) fn offset(&self) -> usize {
        self.open.last().map_or(0, |open| open.text_at)
    }

    /// Output column of a paragraph after a blank line: within the deepest item whose indentation it reaches.
    pub(super) fn continue_at(&mut self, indent: usize) -> usize {
        while self.open.last().is_some_and(|open| indent < open.indent + 2) {
            self.open.pop();
        }
        self.offset()
    }

    pub(super) fn close(&mut self) {
        self.open.clear();
    }

    /// Opens an item; returns the output column of its marker.
    pub(super) fn take(&mut self, item: &Item<'_>, indent: usize) -> usize {
        self.had_items = self.is_open();
        while self.open.last().is_some_and(|open| indent + 1 < open.indent) {
            self.open.pop();
        }
        // Word writes all levels without indentation, each with its own bullet.
        let is_known = self.open.iter().rposition(|open| open.sign == item.sign && open.indent.abs_diff(indent) < 2);
        let is_second = matches!(item.sign, 'o' | '▪') && self.open.last().is_some_and(|open| open.sign == '•');
        if let Some(known) = is_known {
            self.open.truncate(known + 1);
        }
        let is_deeper = |open: &Open| indent >= open.indent + 2 || is_known.is_none() && is_second;
        let marker_at = match self.open.last() {
            Some(open) if is_deeper(open) && self.open.len() < DEEPEST => open.text_at,
            Some(_) => self.open.pop().map_or(0, |open| open.marker_at),
            None => 0,
        };
        let text_at = marker_at + item.marker.len();
        self.open.push(Open { indent, sign: item.sign, marker_at, text_at });
        marker_at
    }
}
