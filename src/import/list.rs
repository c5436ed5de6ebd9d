//! Lists in one cell: `;` between the items. A semicolon within an item is written `\;`, a backslash `\\`; a backslash
//! before any other character is literal, so that files without escapes keep their meaning.

use std::borrow::Cow;

/// Items by position, trimmed, empty ones included; a final semicolon adds none.
pub(super) fn split(cell: &str) -> Vec<Cow<'_, str>> {
    let mut items = Vec::new();
    let (mut begin, mut is_escaped) = (0, false);
    for (at, c) in cell.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ';' => {
                items.push(item(&cell[begin..at]));
                begin = at + 1;
            }
            _ => {}
        }
    }
    let last = cell[begin..].trim();
    if !last.is_empty() {
        items.push(item(last));
    }
    items
}

/// Joins items to a cell that `split` reads back.
pub fn join<'a, T, W: AsRef<str>>(items: &'a [T], word: impl Fn(&'a T) -> W) -> String {
    let mut cell = String::new();
    let mut was_empty = false;
    for (number, item) in items.iter().map(word).enumerate() {
        let item = item.as_ref();
        if number > 0 {
            cell.push(';');
        }
        for c in item.chars() {
            if matches!(c, ';' | '\\') {
                cell.push('\\');
            }
            cell.push(c);
        }
        was_empty = item.is_empty();
    }
    // `split` drops an empty last item without a final semicolon.
    if was_empty && !cell.is_empty() {
        cell.push(';');
    }
    cell
}

fn item(written: &str) -> Cow<'_, str> {
    let written = written.trim();
    if !written.contains("\\;") && !written.contains("\\\\") {
        return Cow::Borrowed(written);
    }
    let mut item = String::with_capacity(written.len());
    let mut rest = written.chars().peekable();
    while let Some(c) = rest.next() {
        let stands_for_next = c == '\\' && rest.peek().is_some_and(|next| matches!(next, ';' | '\\'));
        item.push(if stands_for_next { rest.next().unwrap_or(c) } else { c });
    }
    Cow::Owned(item)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn items_are_split_at_semicolons_that_stand_free() {
        assert_eq!(split(" A ;; B\\;C;"), ["A", "", "B;C"]);
        assert_eq!(split("C:\\data; a\\\\;b"), ["C:\\data", "a\\", "b"]);
        assert_eq!(split("a\\"), ["a\\"]);
        assert!(split(" ").is_empty());
    }

    proptest! {
        #[test]
        fn what_is_joined_is_split_again(items in proptest::collection::vec("([a\\\\;å ]{0,4}[a\\\\;å])?", 0..5)) {
            let items: Vec<String> = items.iter().map(|item| item.trim().to_owned()).collect();
            let expected: Vec<&str> = if items.iter().all(String::is_empty) && items.len() < 2 {
                Vec::new()
            } else {
                items.iter().map(String::as_str).collect()
            };
            let cell = join(&items, String::as_str);
            prop_assert_eq!(split(&cell), expected);
        }
    }
}
