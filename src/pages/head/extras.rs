//! What a head says to other programs, besides titles and addresses: feeds, data for search engines, and the picture of
//! a link. In the server's documents only.

use serde::Serialize;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Feeds of what the page shows.
    pub feeds: Vec<Feed>,
    pub data: Option<DataBlock>,
    pub picture: Option<Picture>,
}

/// Other form of what a page shows, for programs that follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub title: String,
    /// Media type, such as `application/atom+xml`.
    pub kind: &'static str,
    /// Path and query.
    pub address: String,
}

/// Picture that stands for the page where a link to it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub path: String,
    /// Size in pixels.
    pub width: u32,
    pub height: u32,
    /// What the picture says.
    pub words: String,
}

/// JSON that may stand within a script element: no character of it ends the element, or begins a tag or a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataBlock(String);

impl DataBlock {
    /// Escapes what HTML reads in a script element (`<`, `>`, `&`), and what older readers of JSON took for line ends.
    /// The escapes mean the same to every reader of JSON. `None` where the data cannot be written.
    pub fn of(data: &impl Serialize) -> Option<Self> {
        let json = serde_json::to_string(data).ok()?;
        let mut escaped = String::with_capacity(json.len() + 16);
        // Outside of its strings, JSON has none of these characters.
        for c in json.chars() {
            match c {
                '<' => escaped.push_str("\\u003c"),
                '>' => escaped.push_str("\\u003e"),
                '&' => escaped.push_str("\\u0026"),
                '\u{2028}' => escaped.push_str("\\u2028"),
                '\u{2029}' => escaped.push_str("\\u2029"),
                c => escaped.push(c),
            }
        }
        Some(Self(escaped))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_leaves_the_element(text in "(\\PC|[<>&\"\\\\/!\u{2028}\u{2029}-]|</script>|<!--|]]>){0,20}") {
            let block = DataBlock::of(&[&text]).unwrap();
            let is_harmless = !block.as_str().contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            prop_assert!(is_harmless, "{}", block.as_str());
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(block.as_str()).unwrap(), [text]);
        }
    }
}
