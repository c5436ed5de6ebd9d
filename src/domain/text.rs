//! Text as people type and paste it: cleaning, measuring, shortening, slugs and sorting.

use std::cmp::Ordering;

use super::{problem::Problem, search::fold};

mod normal;

pub use normal::{normal, visible};

/// Single line in normal form: any run of white space or control characters becomes one space, none at the ends.
pub fn one_line(text: &str) -> String {
    unbroken(&normal(text))
}

/// Single line like [`one_line`], without normalizing: browser and server give the same result for any text.
pub fn unbroken(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Several lines in normal form, without blank ends.
pub fn many_lines(text: &str) -> String {
    normal(text).trim().to_owned()
}

/// Whether a text has no visible character.
pub fn is_blank(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_graphic() && c != '_') && many_lines(text).is_empty()
}

/// Cleaned line that must not be blank and must keep within `limit` characters.
pub fn required_line(text: &str, limit: usize) -> Result<String, Problem> {
    optional_line(text, limit)?.ok_or(Problem::Missing)
}

/// Cleaned line within `limit` characters; `None` where it is blank.
pub fn optional_line(text: &str, limit: usize) -> Result<Option<String>, Problem> {
    let line = one_line(text);
    within(&line, limit)?;
    Ok((!line.is_empty()).then_some(line))
}

/// Error where the text is longer than `limit` characters.
pub fn within(text: &str, limit: usize) -> Result<(), Problem> {
    let length = length(text);
    if length > limit { Err(Problem::TooLong { limit, length }) } else { Ok(()) }
}

/// Placeholder of an erased text that must not be blank.
pub const ERASED: &str = "[raderad]";

/// Length of a typed text once it is cleaned, in the unit of [`length`].
pub fn kept_length(typed: &str) -> usize {
    length(&many_lines(typed))
}

/// Length in the unit of all limits: Unicode scalar values.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// Beginning of a plain text as one line of at most `limit` characters: whole sentences where they fill a third of it,
/// else cut between words.
pub fn beginning(plain: &str, limit: usize) -> String {
    cut(&one_line(plain), limit)
}

/// One line like [`beginning`].
fn cut(line: &str, limit: usize) -> String {
    if length(line) <= limit {
        return line.to_owned();
    }
    let end = |limit: usize| line.char_indices().nth(limit).map_or(line.len(), |(at, _)| at);
    if let Some(sentences) = sentences_within(line, end(limit)).filter(|at| *at >= end(limit / 3)) {
        return line[..sentences].to_owned();
    }
    let mut cut = end(limit - 1);
    if let Some(space) = line[..cut].rfind(' ')
        && space > cut / 2
    {
        cut = space;
    }
    let kept = line[..cut].trim_end_matches([' ', ',', ';', ':', '–', '-']);
    format!("{kept}…")
}

/// First sentence of one line, of at least `least` bytes so that a cry alone is not all; cut between words after `limit`
/// characters.
pub fn first_sentence(line: &str, least: usize, limit: usize) -> String {
    let ends = line.match_indices(SENTENCE_MARKS).filter_map(|(at, mark)| sentence_end(line, at, mark));
    let sentence = ends.into_iter().find(|end| *end >= least).map_or(line, |end| &line[..end]);
    cut(sentence, limit)
}

const SENTENCE_MARKS: [char; 4] = ['.', '!', '?', '…'];

/// End of the last sentence within the first `bytes` bytes.
fn sentences_within(line: &str, bytes: usize) -> Option<usize> {
    let ends = line[..bytes].rmatch_indices(SENTENCE_MARKS).filter_map(|(at, mark)| sentence_end(line, at, mark));
    ends.into_iter().find(|end| *end <= bytes)
}

/// End of the sentence that a mark ends, with the marks that close it; `None` where more of the sentence follows.
fn sentence_end(line: &str, at: usize, mark: &str) -> Option<usize> {
    let end = at + mark.len();
    let closing = line[end..].find(|c| !matches!(c, '"' | '”' | '’' | '»' | ')' | '.' | '!' | '?')).unwrap_or(0);
    let end = end + closing;
    let next = line[end..].strip_prefix(' ')?.chars().find(|c| c.is_alphanumeric())?;
    let word = line[..at].rsplit([' ', '.']).next().unwrap_or("");
    // An abbreviation does not end a sentence: `t.ex. Anna`, `kl. 9`.
    let is_short = word.chars().count() < 3 && word.contains(char::is_alphabetic);
    (!is_short && (next.is_uppercase() || next.is_numeric())).then_some(end)
}

/// Lower-case ASCII letters and digits with single hyphens, for addresses; empty where the text has none.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        fold::fold_char(c, &mut |folded| {
            if folded.is_ascii_alphanumeric() {
                slug.push(folded);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        });
        if slug.len() >= 80 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Swedish order: letters after digits after other characters, å ä ö last, accents and case only to break ties.
pub fn swedish_order(left: &str, right: &str) -> Ordering {
    collation_key(left).cmp(&collation_key(right)).then_with(|| left.cmp(right))
}

/// Sort key of [`swedish_order`], for sorting many texts.
pub fn collation_key(text: &str) -> Vec<u32> {
    let mut key = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'å' | 'Å' => key.push(1000),
            'ä' | 'Ä' | 'æ' | 'Æ' => key.push(1001),
            'ö' | 'Ö' | 'ø' | 'Ø' => key.push(1002),
            'ü' | 'Ü' => key.push(letter('y')),
            _ => fold::fold_char(c, &mut |folded| key.push(weight(folded))),
        }
    }
    key
}

fn weight(c: char) -> u32 {
    match c {
        'a'..='z' => letter(c),
        '0'..='9' => 500 + c as u32,
        c if c.is_alphabetic() => 2000 + c as u32,
        // Below the digits, whatever the mark.
        c => (c as u32).min(499),
    }
}

fn letter(c: char) -> u32 {
    700 + c as u32
}

/// Appends an item that the list does not contain yet.
pub fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cleaned_not_rejected() {
        assert_eq!(one_line("  Hela\r\n veckan\t\u{a0}i \0 Malmö "), "Hela veckan i Malmö");
        assert_eq!(one_line("ett\u{b}två\u{2028}tre\u{200b}"), "ett två tre");
        assert_eq!(many_lines("\r\nett\r\ntvå\u{7}\r"), "ett\ntvå");
    }

    #[test]
    fn limits_count_what_is_left() {
        assert_eq!(required_line("a\u{200b}\u{ad}b", 2), Ok("ab".to_owned()));
        assert_eq!(required_line("\u{200b}\u{feff} \u{202e}", 2), Err(Problem::Missing));
        assert!(is_blank(" \u{3164}_x000D_\u{200b}") && !is_blank("_") && !is_blank("å"));
        assert_eq!(kept_length(" e\u{301}\u{200b}\r\nb "), 3);
    }

    #[test]
    fn a_first_sentence_is_more_than_a_cry() {
        let first = |line| first_sentence(line, 20, 60);
        assert_eq!(first("Vi möts på torget kl. 9. Sedan äter vi."), "Vi möts på torget kl. 9.");
        assert_eq!(first("Hej! Sedan äter vi middag. Alla är med."), "Hej! Sedan äter vi middag.");
        assert_eq!(first("Utan punkt"), "Utan punkt");
        let cut = first("En mycket lång mening om allt det som man kan göra tillsammans på torget. Och en till.");
        assert_eq!(cut, "En mycket lång mening om allt det som man kan göra…");
    }

    #[test]
    fn a_beginning_is_plain_and_cut_between_words() {
        assert_eq!(beginning("Om dagen\nVi möts på torget.", 300), "Om dagen Vi möts på torget.");
        assert_eq!(
            beginning("Vi möts på torget kl. 9. Sedan äter vi t.ex. Annas soppa på torget.", 40),
            "Vi möts på torget kl. 9."
        );
        assert_eq!(beginning("Vi möts (nu!). Sedan äter vi.", 28), "Vi möts (nu!).");
        assert_eq!(beginning("Hej! Sedan äter vi en lång och god middag", 25), "Hej! Sedan äter vi en…");
        let cut = beginning(&"ett två tre ".repeat(40), 50);
        assert!(length(&cut) <= 50 && cut.ends_with('…'), "{cut}");
    }

    #[test]
    fn slugs() {
        assert_eq!(slug("Verket för innovationssystem – Vinnova!"), "verket-for-innovationssystem-vinnova");
        assert_eq!(slug("日本"), "");
    }

    #[test]
    fn swedish_letters_come_last() {
        let mut titles =
            vec!["öl", "zebra", "ånga", "äpple", "Ada", "ada", "émile", "7 steg", "”Citat”", "Örebro", "wå"];
        titles.sort_by(|a, b| swedish_order(a, b));
        assert_eq!(
            titles,
            ["”Citat”", "7 steg", "Ada", "ada", "émile", "wå", "zebra", "ånga", "äpple", "öl", "Örebro"]
        );
    }
}
