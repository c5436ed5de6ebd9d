//! Formulas in cells of a CSV, of which spreadsheets show the result, and the apostrophe that keeps a text from
//! becoming one. Only formulas with a text as result are evaluated: `="0180"`, `=HYPERLINK("https://…";"text")`, parts
//! joined by `&`.

use std::borrow::Cow;

/// Limit of a formula, in bytes: that of spreadsheets.
const LONGEST: usize = 8192;
/// Limit of a function's name, in characters, with the blanks after it.
const LONGEST_NAME: usize = 16;

/// Content of a cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shown<'a> {
    pub(super) text: Cow<'a, str>,
    /// Address, if the whole cell is a link.
    pub(super) target: Option<String>,
}

/// Content that a spreadsheet shows for a cell; the cell's own text, where it holds no formula that is supported.
pub(super) fn shown(cell: &str) -> Shown<'_> {
    let plain = |text| Shown { text: Cow::Borrowed(text), target: None };
    let trimmed = cell.trim();
    if let Some(text) = trimmed.strip_prefix('\'') {
        return plain(if is_guarded(text) { text } else { cell });
    }
    let Some(formula) = trimmed.strip_prefix('=') else { return plain(cell) };
    match Some(formula).filter(|formula| formula.len() <= LONGEST).and_then(|formula| Reader(formula).formula()) {
        Some((text, target)) => Shown { text: Cow::Owned(text), target },
        None => plain(cell),
    }
}

/// Inverse of [`shown`]: a cell that is read as this text.
pub(super) fn cell_of(text: String) -> String {
    let is_itself = shown(&text) == Shown { text: Cow::Borrowed(&text), target: None };
    if is_itself { text } else { format!("'{text}") }
}

/// Whether the apostrophe before this text only keeps it from being read as a formula.
fn is_guarded(text: &str) -> bool {
    let text = text.trim_start_matches(['\'', ' ']);
    // With another one, they are quotation marks, except in a formula.
    text.starts_with(['=', '+', '-', '@']) && (!text.contains('\'') || shown(text).text != text)
}

/// Rest of a formula, unparsed.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    /// Parses the whole formula as text, and address if it is a link.
    fn formula(mut self) -> Option<(String, Option<String>)> {
        let whole = self.0;
        if let Some((text, target)) = self.link()
            && self.0.trim().is_empty()
        {
            return Some((text, Some(target)));
        }
        self.0 = whole;
        let text = self.joined()?;
        self.0.trim().is_empty().then_some((text, None))
    }

    /// Parses parts joined by `&`.
    fn joined(&mut self) -> Option<String> {
        let mut text = self.part()?;
        while self.takes("&") {
            text.push_str(&self.part()?);
        }
        Some(text)
    }

    fn part(&mut self) -> Option<String> {
        if self.takes("\"") {
            return self.quoted();
        }
        if let Some((text, _)) = self.link() {
            return Some(text);
        }
        if self.calls(&["CHAR", "TECKEN", "TECKENKOD", "ZEICHEN"]) {
            let number = self.number()?;
            let is_break = matches!(&*number, "10" | "13");
            return (is_break && self.takes(")")).then(|| "\n".to_owned());
        }
        self.number()
    }

    /// Parses a link as its text and address.
    fn link(&mut self) -> Option<(String, String)> {
        let before = self.0;
        let link = self.linked();
        if link.is_none() {
            self.0 = before;
        }
        link
    }

    fn linked(&mut self) -> Option<(String, String)> {
        if !self.calls(&["HYPERLINK", "HYPERLÄNK"]) {
            return None;
        }
        let target = self.joined()?;
        let text = if self.takes(";") || self.takes(",") { self.joined()? } else { target.clone() };
        self.takes(")").then_some((text, target))
    }

    /// Parses the rest of a string literal, in which a doubled quotation mark is one.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let (before, after) = self.0.split_once('"')?;
            text.push_str(before);
            self.0 = after;
            match after.strip_prefix('"') {
                Some(rest) => {
                    text.push('"');
                    self.0 = rest;
                }
                None => return Some(text),
            }
        }
    }

    fn number(&mut self) -> Option<String> {
        let rest = self.0.trim_start();
        let sign = usize::from(rest.starts_with('-'));
        let digits =
            rest[sign..].bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
        let number = &rest[..sign + digits];
        let is_number =
            number[sign..].starts_with(|c: char| c.is_ascii_digit()) && number.ends_with(|c: char| c.is_ascii_digit());
        self.0 = if is_number { &rest[number.len()..] } else { self.0 };
        is_number.then(|| number.to_owned())
    }

    /// Whether a call of one of these functions begins here; consumes its name and opening bracket.
    fn calls(&mut self, names: &[&str]) -> bool {
        let rest = self.0.trim_start();
        let bracket = rest.char_indices().take(LONGEST_NAME).find(|(_, c)| *c == '(');
        let Some((name, arguments)) = bracket.map(|(at, _)| (&rest[..at], &rest[at + 1..])) else { return false };
        let is_called = names.iter().any(|known| name.trim_end().to_uppercase() == *known);
        self.0 = if is_called { arguments } else { self.0 };
        is_called
    }

    fn takes(&mut self, mark: &str) -> bool {
        let rest = self.0.trim_start().strip_prefix(mark);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_says_what_it_shows() {
        for (cell, text, target) in [
            ("=\"0180\"", "0180", None),
            (" =\"a \"\"b\"\"\" ", "a \"b\"", None),
            ("=\"ett\"&CHAR(10)& \"två\"", "ett\ntvå", None),
            ("=-12,5", "-12,5", None),
            ("=HYPERLINK(\"https://x.example/?a;b\";\"Läs mer\")", "Läs mer", Some("https://x.example/?a;b")),
            ("=hyperlänk( \"https://x.example\" , \"x\" )", "x", Some("https://x.example")),
            ("=HYPERLINK(\"https://x.example\")", "https://x.example", Some("https://x.example")),
            ("=\"Se \"&HYPERLINK(\"https://x.example\";\"här\")", "Se här", None),
            ("=HYPERLINK(\"https://x.example\";\"Här\")&\" och där\"", "Här och där", None),
            ("'=1+1", "=1+1", None),
            ("'-20 grader", "-20 grader", None),
            ("''=1", "'=1", None),
            ("'-ism' som begrepp", "'-ism' som begrepp", None),
            ("'@home' – kväll", "'@home' – kväll", None),
            ("'=\"a'b\"", "=\"a'b\"", None),
            ("'68 och framåt", "'68 och framåt", None),
            ("=SUM(A1:A3)", "=SUM(A1:A3)", None),
            ("=\"öppen", "=\"öppen", None),
            ("= likhet", "= likhet", None),
            ("=HYPERLINK(\"https://x.example\";A1)", "=HYPERLINK(\"https://x.example\";A1)", None),
            ("=1.", "=1.", None),
            ("=", "=", None),
        ] {
            let expected = Shown { text: Cow::Borrowed(text), target: target.map(str::to_owned) };
            assert_eq!(shown(cell), expected, "{cell}");
        }
    }

    #[test]
    fn time_is_linear_and_nothing_is_too_deep() {
        for (begin, piece) in [("=", "HYPERLINK("), ("=1", "&1"), ("=\"", "\"\""), ("", "'")] {
            // Minutes, where it were quadratic.
            let cell = begin.to_owned() + &piece.repeat(1_000_000 / piece.len());
            assert!(shown(&cell).text.len() <= cell.len(), "{piece}");
        }
    }

    proptest! {
        #[test]
        fn a_cell_is_read_as_the_text_that_it_was_made_of(text in "[='\"&;(), 0-9a+@-]{0,12}|=HYPERLINK\\(\"a\"\\)") {
            let cell = cell_of(text.clone());
            let expected = Shown { text: Cow::Borrowed(&*text), target: None };
            prop_assert_eq!(Shown { text: shown(&cell).text.trim().to_owned().into(), ..shown(&cell) },
                Shown { text: expected.text.trim().to_owned().into(), target: None });
        }
    }
}
