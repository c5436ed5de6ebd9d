//! Summaries for activities without one: the beginning of the description, of which only the blocks that a summary can
//! show are parsed.

use domain::{
    activity::{Description, Summary},
    text,
};

use crate::{events_of, forgive, plain, plain_of};

/// Length in bytes of the Markdown that is parsed first: a summary, its letters of two bytes and its marks.
const BEGINNING_BYTES: usize = Summary::LIMIT * 3 / 2;

/// Replacement for a missing summary: the beginning of the description's plain text.
pub fn made_summary(description: &Description) -> Summary {
    summary_of(description.as_str())
}

/// Beginning of a Markdown text's plain text.
pub fn summary_of(markdown: &str) -> Summary {
    let beginning = plain_beginning(markdown);
    Summary::beginning_of(&beginning.unwrap_or_else(|| plain(markdown)))
}

/// First lines of the plain text, more than a summary holds; `None` where only the whole text says what they are.
fn plain_beginning(markdown: &str) -> Option<String> {
    // A later line can make a link of words in brackets.
    if markdown.len() < BEGINNING_BYTES || markdown.contains("]:") {
        return None;
    }
    let (beginning, is_whole) = forgive::forgiven_beginning(markdown, BEGINNING_BYTES);
    if is_whole {
        return Some(plain_of(events_of(&beginning, 0)));
    }
    // Comments, scripts and other HTML reach beyond blank lines.
    if beginning.contains('<') {
        return None;
    }
    let plain = plain_of(events_of(&beginning, 0));
    // Whether a sentence ends at the limit is seen by the next word.
    let line = text::one_line(&plain);
    let reaches_further = line.chars().skip(Summary::LIMIT).any(char::is_alphanumeric);
    reaches_further.then_some(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of_whole(markdown: &str) -> Summary {
        Summary::beginning_of(&plain(markdown))
    }

    #[test]
    fn a_long_text_is_not_parsed_to_its_end() {
        let paragraph =
            "Vi möts för att prata om *hur kommuner* delar data med varandra och med alla andra. ".repeat(5);
        let text = format!("{paragraph}\n\n").repeat(20);
        let beginning = plain_beginning(&text).unwrap();
        assert!(beginning.len() < 3 * BEGINNING_BYTES && plain(&text).starts_with(&beginning));
        for (begin, end) in [("[se] ", "[se]: https://x.example"), ("<!-- ", "-->"), ("<script>", "</script>Hej")] {
            let text = format!("{begin}{text}{end}");
            assert_eq!(plain_beginning(&text), None, "{begin}");
            assert_eq!(summary_of(&text), of_whole(&text));
        }
    }

    proptest! {
        #[test]
        fn a_summary_is_that_of_the_whole_text(
            parts in prop::collection::vec(
                prop_oneof![
                    "[A-Za-zåäö*_~`.,!?:;()\\[\\]<>&#-]{1,9}",
                    "(ord|t\\.ex\\.|Slut\\.|[0-9]{1,3}\\.|- |– |\\* |\\t|```|---|</?p>|<!--|-->|https://x\\.example/a_b)",
                    "[a-zåäö]{3,8}( [a-zåäö]{3,8}){6,9}",
                    "(\n|\n\n|\n\n|\n    )",
                ],
                0..300,
            ),
        ) {
            let text = parts.join(" ").replace(" \n", "\n").replace("\n ", "\n");
            prop_assert_eq!(summary_of(&text), of_whole(&text));
        }
    }
}
