//! Normal form of text, for everything that people type, paste and import: one encoding of each letter and line break,
//! and no invisible characters.

/// Text in normal form: composed (NFC; in browsers the letters of Swedish only), each line break `\n`, no invisible
/// character but the joiners that a script needs, and bullets of symbol fonts as bullets.
pub fn normal(text: &str) -> String {
    if is_normal(text) { text.to_owned() } else { composed(&visible(text)) }
}

/// Whether the text is in normal form already, as nearly all texts are.
fn is_normal(text: &str) -> bool {
    let is_plain = |c: char| matches!(c, '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}');
    text.chars().all(is_plain) && !text.contains("_x00")
}

#[cfg(not(target_arch = "wasm32"))]
fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

/// Unicode's tables would be too large for a browser: the server composes the other letters.
#[cfg(target_arch = "wasm32")]
fn composed(text: &str) -> String {
    crate::search::fold::compose(text)
}

/// Control characters as spreadsheets escape them in a cell.
const ESCAPED_BREAKS: [&str; 3] = ["_x000D_", "_x000A_", "_x000B_"];

/// Text in normal form, but not composed.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Whether the last character was a `\r`, which is a line break together with a `\n` after it.
    let mut ends_in_return = false;
    while let Some(c) = rest.chars().next() {
        let escape = ESCAPED_BREAKS.iter().find(|escape| {
            c == '_' && rest.get(..escape.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(escape))
        });
        rest = &rest[escape.map_or(c.len_utf8(), |escape| escape.len())..];
        let c = match escape {
            Some(&"_x000D_") => '\r',
            Some(_) => '\n',
            None => c,
        };
        match c {
            // `\r\n` is one break, and so is the `\r\r\n` that a second conversion makes of it.
            '\r' if ends_in_return && rest.starts_with('\n') => continue,
            '\n' if ends_in_return => {}
            '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push('\t'),
            // An empty cell of Braille.
            '\u{2800}' => out.push(' '),
            '\u{200c}' | '\u{200d}' => {
                if is_needed_joiner(c, out.chars().next_back(), next_visible(rest)) {
                    out.push(c);
                }
            }
            // Selectors modify the character before them, and mean nothing without one.
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
                if out.chars().next_back().is_some_and(|before| !before.is_whitespace() && !is_selector(before)) {
                    out.push(c);
                }
            }
            // Tag characters spell the flag after a black flag.
            '\u{e0020}'..='\u{e007f}' => {
                if matches!(out.chars().next_back(), Some('\u{1f3f4}' | '\u{e0020}'..='\u{e007f}')) {
                    out.push(c);
                }
            }
            '\u{f000}'..='\u{f0ff}' => {
                out.push(symbol(c, begins_line(&out) && rest.starts_with([' ', '\t', '\u{a0}'])));
            }
            c if c.is_control() || is_invisible(c) => {}
            c => out.push(c),
        }
        ends_in_return = c == '\r';
    }
    out
}

fn begins_line(out: &str) -> bool {
    out.trim_end_matches([' ', '\t', '\u{a0}']).chars().next_back().is_none_or(|c| c == '\n')
}

fn next_visible(rest: &str) -> Option<char> {
    rest.chars().find(|c| !is_invisible(*c))
}

/// Whether a character has no look of its own: soft hyphens, zero-width characters, marks of direction, fillers,
/// private notes of programs and non-characters; not joiners, selectors and blanks.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffc}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e001f}'
            | '\u{e0080}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}'
    )
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a joiner between these two characters has a meaning: in scripts whose letters change with their neighbours,
/// and between the parts of one emoji.
fn is_needed_joiner(joiner: char, before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let joins_emoji = || {
        let follows = is_pictograph(before) || is_selector(before) || matches!(before, '\u{1f3fb}'..='\u{1f3ff}');
        joiner == '\u{200d}' && follows && after.is_some_and(is_pictograph)
    };
    has_joining_letters(before) || joins_emoji()
}

/// Whether letters of the script change their shape: Arabic and its neighbours, the scripts of India and their
/// descendants.
fn has_joining_letters(c: char) -> bool {
    matches!(
        c,
        '\u{620}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{fff}'
            | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}' | '\u{1820}'..='\u{18aa}' | '\u{a840}'..='\u{a8ff}'
            | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}'
    )
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Replacement of a character of the Symbol and Wingdings fonts, whose code points other fonts lack.
fn symbol(c: char, is_bullet: bool) -> char {
    match c {
        '\u{f0b7}' => '•',
        '\u{f0a7}' => '▪',
        _ if is_bullet => '•',
        '\u{f0fc}' => '✓',
        '\u{f0d8}' => '➢',
        '\u{f0e0}' => '→',
        '\u{f076}' => '❖',
        '\u{f06c}' => '●',
        '\u{f06e}' => '■',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn any_line_break_is_one() {
        for written in
            ["\n", "\r", "\r\n", "\r\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "_x000D_\n", "_x000d_"]
        {
            assert_eq!(normal(&format!("ett{written}två")), "ett\ntvå", "{written:?}");
        }
        assert_eq!(normal("ett\r\n\r\ntvå\n\rtre"), "ett\n\ntvå\n\ntre");
        assert_eq!(normal("fil_x000E_namn, _x00"), "fil_x000E_namn, _x00");
    }

    #[test]
    fn letters_are_composed() {
        assert_eq!(normal("A\u{30a}ka, e\u{301}, и\u{306}"), "Åka, é, й");
    }

    #[test]
    fn what_cannot_be_seen_goes() {
        for unseen in [
            "\u{200b}",
            "\u{feff}",
            "\u{2060}",
            "\u{ad}",
            "\u{202e}",
            "\u{2066}",
            "\u{2069}",
            "\u{200d}",
            "\u{200c}",
            "\u{200e}",
            "\u{3164}",
            "\u{fe0f}",
            "\u{7}",
            "\u{e0041}",
        ] {
            assert_eq!(normal(&format!("{unseen}{unseen}")), "", "{unseen:?}");
        }
        assert_eq!(normal("in\u{ad}no\u{200b}va\u{200d}tion\u{202e}"), "innovation");
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        for needed in [
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "👩\u{200d}🔬",
            "🏳\u{fe0f}\u{200d}🌈",
            "👩🏽\u{200d}💻 ❤\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ] {
            assert_eq!(normal(needed), needed);
        }
    }

    #[test]
    fn bullets_of_symbol_fonts_are_bullets() {
        assert_eq!(normal("\u{f0b7}\tett\n\u{f0a7} två\n\u{f071}\ttre"), "•\tett\n▪ två\n•\ttre");
    }

    proptest! {
        #[test]
        fn twice_is_once(text in "[a-zé_x0D\\r\\n\\t \u{ad}\u{200b}-\u{200f}\u{2028}\u{202e}\u{301}\u{94d}\u{fe0f}\u{f0b7}कلی👩\u{e0041}]{0,20}|\\PC{0,40}") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once.clone());
        }
    }
}
