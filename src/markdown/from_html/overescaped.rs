//! Undoes what another system escaped once too often: HTML whose tags became text, and line breaks that became `\n`.

use std::borrow::Cow;

use super::{
    elements::{has_no_end, is_block, is_element},
    source::tag_name,
};

/// Most times that a text was escaped too often.
const MOST_TIMES: usize = 2;
/// Fewest written line breaks that are meant as such.
const FEWEST_BREAKS: usize = 2;

/// Text as its writer meant it; unchanged where that is in doubt.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let text = with_line_breaks(text).map_or(Cow::Borrowed(text), Cow::Owned);
    match unescaped(&text) {
        Some(html) => Cow::Owned(html),
        None => text,
    }
}

/// Text of a single line with line breaks in place of its written ones; `None` where it has too few or might mean
/// something else by them, such as `\nu`.
fn with_line_breaks(text: &str) -> Option<String> {
    if !text.contains("\\n") || text.trim().contains(['\n', '\r', '`']) || text.contains("\\\\") {
        return None;
    }
    let windows = text.matches("\\r\\n").count();
    let text = text.replace("\\r\\n", "\n");
    let (mut breaks, mut others) = (windows, 0);
    for (at, written) in text.match_indices("\\n") {
        if text[at + written.len()..].starts_with(char::is_lowercase) {
            others += 1;
        } else {
            breaks += 1;
        }
    }
    (breaks >= FEWEST_BREAKS && breaks > others).then(|| text.replace("\\n", "\n"))
}

/// HTML of a text that shows nothing but its tags: `&lt;p&gt;Hej&lt;/p&gt;`.
fn unescaped(text: &str) -> Option<String> {
    let begin = text.trim_start();
    if !begin.starts_with("&lt;") && !begin.starts_with("&amp;") || text.contains(['<', '`']) {
        return None;
    }
    let mut html = text.trim().to_owned();
    for _ in 0..MOST_TIMES {
        html = unescaped_once(&html);
        if is_html(&html) {
            return Some(html);
        }
    }
    None
}

fn unescaped_once(text: &str) -> String {
    let unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    unescaped.replace("&#39;", "'").replace("&#039;", "'").replace("&amp;", "&")
}

/// Whether a text is HTML from its first to its last character: it begins with a block and ends with a tag, knows all
/// its elements, and closes each that needs it in the right order.
fn is_html(text: &str) -> bool {
    let mut open: Vec<String> = Vec::new();
    let begins = text.strip_prefix('<').is_some_and(|rest| is_block(&tag_name(rest)));
    if !begins || !text.ends_with('>') {
        return false;
    }
    for part in text.split('<').skip(1) {
        let name = tag_name(part);
        let Some((tag, _)) = part.split_once('>').filter(|_| is_element(&name)) else { return false };
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') && !has_no_end(&name) {
            open.push(name);
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_became_text_are_tags_again() {
        for (written, meant) in [
            ("&lt;p&gt;Hej &amp;amp; h&aring;&lt;br /&gt;du&lt;/p&gt;\n", "<p>Hej &amp; h&aring;<br />du</p>"),
            ("&amp;lt;ul&amp;gt;&amp;lt;li&amp;gt;ett&amp;lt;/li&amp;gt;&amp;lt;/ul&amp;gt;", "<ul><li>ett</li></ul>"),
            (
                "&lt;div class=&quot;x&quot;&gt;&lt;a href=&#39;https://x.example&#39;&gt;x&lt;/a&gt;&lt;/div&gt;",
                "<div class=\"x\"><a href='https://x.example'>x</a></div>",
            ),
        ] {
            assert_eq!(mended(written), meant);
        }
        for text in [
            "&lt;p&gt; börjar ett stycke",
            "Skriv &lt;p&gt; och &lt;/p&gt;",
            "&lt;p&gt;Hej",
            "&lt;p&gt;Hej&lt;/div&gt;",
            "&lt;p&gt;Hej &lt;namn&gt;&lt;/p&gt;",
            "&lt;p&gt;3 &lt; 5&lt;/p&gt;",
            "&lt;b&gt;Hej&lt;/b&gt;",
            "&lt;p&gt;`&lt;p&gt;`&lt;/p&gt;&lt;/p&gt;",
            "<p>&lt;p&gt;Hej&lt;/p&gt;</p>",
            "&amp;",
        ] {
            assert_eq!(mended(text), text);
        }
    }

    #[test]
    fn written_line_breaks_are_line_breaks() {
        for (written, meant) in [
            ("Hej.\\n\\nVi ses\\r\\noch hörs", "Hej.\n\nVi ses\noch hörs"),
            ("Program:\\r\\nstart\\r\\nslut", "Program:\nstart\nslut"),
            ("Ett\\n- två\\n- tre\\noch fyra\n", "Ett\n- två\n- tre\noch fyra\n"),
        ] {
            assert_eq!(mended(written), meant);
        }
        for text in [
            "Skriv \\n för ny rad",
            "Filen C:\\nytt\\namn och C:\\nu",
            "Formeln \\nabla \\neq \\nu, \\n",
            "Ett\\nTvå\\nTre\nfyra",
            "`a\\nB\\nC`",
            "Skriv \\\\n: A\\nB\\nC",
        ] {
            assert_eq!(mended(text), text);
        }
    }
}
