//! Wrapping of text to lines of a width. Pure: the width of a text is the caller's.

use crate::domain::text::soft_hyphens;

/// Character that [`soft_hyphens`] puts where a word may be divided.
const SOFT_HYPHEN: char = '\u{ad}';

/// Text in lines of at most `width`, as measured by `width_of`. A word that is wider than a line is divided at its
/// joints, or where it must be. What does not fit into `most` lines is cut with an ellipsis, and the second value is
/// false.
pub fn wrapped(text: &str, width: f32, most: usize, width_of: impl Fn(&str) -> f32) -> (Vec<String>, bool) {
    let divided = soft_hyphens(text);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in divided.split_whitespace() {
        let mut rest = word.to_owned();
        loop {
            let whole = rest.replace(SOFT_HYPHEN, "");
            let joined = if line.is_empty() { whole.clone() } else { format!("{line} {whole}") };
            if width_of(&joined) <= width {
                line = joined;
                break;
            }
            if width_of(&whole) <= width {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            // Nothing but a division helps, here or on a line of its own.
            if let Some((begun, after)) = divided_at_joint(&line, &rest, width, &width_of) {
                lines.push(begun);
                line.clear();
                rest = after;
            } else if line.is_empty() {
                let (begun, after) = divided_anywhere(&whole, width, &width_of);
                lines.push(begun);
                rest = after;
            } else {
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    let is_whole = lines.len() <= most;
    lines.truncate(most);
    if !is_whole && let Some(last) = lines.last_mut() {
        *last = cut(last, width, &width_of);
    }
    (lines, is_whole)
}

/// Line with as much of the word as fits after it, up to a joint, and the rest of the word.
fn divided_at_joint(line: &str, word: &str, width: f32, width_of: impl Fn(&str) -> f32) -> Option<(String, String)> {
    let joints: Vec<usize> = word.match_indices(SOFT_HYPHEN).map(|(at, _)| at).collect();
    joints.into_iter().rev().find_map(|joint| {
        let begun = word[..joint].replace(SOFT_HYPHEN, "");
        let begun = if line.is_empty() { format!("{begun}-") } else { format!("{line} {begun}-") };
        let after = word[joint + SOFT_HYPHEN.len_utf8()..].to_owned();
        (width_of(&begun) <= width).then_some((begun, after))
    })
}

/// As many letters as fit on a line, one at least, and the rest.
fn divided_anywhere(word: &str, width: f32, width_of: impl Fn(&str) -> f32) -> (String, String) {
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    let fits = |end: &usize| width_of(&format!("{}-", &word[..*end])) <= width;
    let first = word.chars().next().map_or(0, char::len_utf8);
    let end = ends.take_while(fits).last().unwrap_or(first);
    if end == word.len() {
        (word.to_owned(), String::new())
    } else {
        (format!("{}-", &word[..end]), word[end..].to_owned())
    }
}

/// Line with an ellipsis at its end, without the words or letters that have no room beside it.
fn cut(line: &str, width: f32, width_of: impl Fn(&str) -> f32) -> String {
    let ends = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    let fitting = ends.rev().find_map(|end| {
        let cut = format!("{}…", line[..end].trim_end_matches(|c: char| c.is_whitespace() || "-,.:;–".contains(c)));
        (width_of(&cut) <= width).then_some(cut)
    });
    fitting.unwrap_or_else(|| "…".to_owned())
}

/// One line of at most `width`, cut with an ellipsis where the text is longer.
pub fn one_line(text: &str, width: f32, width_of: impl Fn(&str) -> f32) -> String {
    if width_of(text) <= width { text.to_owned() } else { cut(text, width, width_of) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters(text: &str) -> f32 {
        text.chars().count() as f32
    }

    #[test]
    fn words_stand_on_lines_as_they_fit() {
        let of = |text: &str, width: f32, most: usize| wrapped(text, width, most, letters).0;
        assert_eq!(of("Öppna data i praktiken", 12.0, 4), ["Öppna data i", "praktiken"]);
        assert_eq!(of("  ett   två ", 12.0, 4), ["ett två"]);
        assert_eq!(of("ett två tre fyra", 8.0, 1), ["ett två…"]);
        assert_eq!(of("Innovationsupphandling", 14.0, 4), ["Innovations-", "upphandling"]);
        assert_eq!(of("En innovationsupphandling", 16.0, 4), ["En innovations-", "upphandling"]);
        assert_eq!(of("abcdefghij", 5.0, 4), ["abcd-", "efgh-", "ij"]);
        assert_eq!(of("", 5.0, 4), [""; 0]);
        assert_eq!(one_line("Region Skåne, avdelning", 13.0, letters), "Region Skåne…");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_a_line_and_nothing_is_lost(
            text in "([a-zåäö]{1,30}[ -]?){0,12}", width in 4_u16..40, most in 1_usize..60,
        ) {
            let width = f32::from(width);
            let (lines, is_whole) = wrapped(&text, width, most, letters);
            prop_assert!(lines.len() <= most);
            prop_assert!(lines.iter().all(|line| letters(line) <= width), "{lines:?}");
            let bare = |text: &str| text.replace(['-', ' '], "");
            if is_whole {
                prop_assert_eq!(bare(&lines.concat()), bare(&text));
            } else {
                prop_assert!(lines.last().unwrap().ends_with('…'));
            }
        }
    }
}
