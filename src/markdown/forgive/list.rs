//! Lists: what begins an item, and how deep it lies.

use crate::DEEPEST;

/// What begins an item and says nothing else, with or without a blank after it.
const BULLETS: [char; 9] = ['•', '▪', '●', '■', '◦', '‣', '◾', '⁃', '∙'];
/// What may stand in a text as well: an item only with a blank after it.
const MARKS: [char; 8] = ['-', '*', '·', '➢', '❖', '○', '□', '➤'];
/// What begins a remark or goes on with a line, too: an item only beside another one, or before a tab.
const DASHES: [char; 3] = ['–', '—', '+'];
/// More are a year that ends a sentence.
const MOST_DIGITS: usize = 3;

/// A line that begins an item.
pub(super) struct Item<'a> {
    /// As Markdown writes it, with its blank.
    pub(super) marker: String,
    pub(super) text: &'a str,
    /// As it was written.
    sign: char,
}

/// What stands around a line.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    /// Whether the line before it is of an item.
    pub(super) follows_item: bool,
    /// Whether it stands within a paragraph, where only the number 1 begins an item.
    pub(super) is_in_paragraph: bool,
    pub(super) next: Option<&'a str>,
}

impl<'a> Item<'a> {
    /// Reads a trimmed line.
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
            // The second bullet of Word.
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

/// A number before it is a day's: `27. Dezember`.
fn begins_with_month(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    MONTHS.contains(&&*word)
}

/// In the languages that write a point after the day: German, Danish, Norwegian, Finnish; and, by mistake, Swedish.
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

/// `* * *`, which parts a text.
fn is_rule(content: &str, sign: char) -> bool {
    content.chars().filter(|c| *c == sign).count() >= 3 && content.chars().all(|c| c == sign || c.is_whitespace())
}

fn begins_with(line: &str, sign: char) -> bool {
    line.trim_start().strip_prefix(sign).is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

/// A character of a symbol font, whatever it looks like there.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{f000}'..='\u{f0ff}')
}

/// The items that are open, the outermost first.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<Open>,
    had_items: bool,
}

struct Open {
    indent: usize,
    sign: char,
    /// Where its marker stands, and where its text does.
    marker_at: usize,
    text_at: usize,
}

impl Lists {
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the item that was taken last continues a list.
    pub(super) fn has_begun_before(&self) -> bool {
        self.had_items
    }

    /// Where the text of the innermost item stands.
    pub(super) fn offset(&self) -> usize {
        self.open.last().map_or(0, |open| open.text_at)
    }

    /// Where a paragraph stands that follows a blank line: within the item that it is indented as far as.
    pub(super) fn continue_at(&mut self, indent: usize) -> usize {
        while self.open.last().is_some_and(|open| indent < open.indent + 2) {
            self.open.pop();
        }
        self.offset()
    }

    pub(super) fn close(&mut self) {
        self.open.clear();
    }

    /// Takes an item, and says where its marker stands.
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
