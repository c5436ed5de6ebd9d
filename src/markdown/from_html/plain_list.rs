//! Lists typed as plain text whose line ends a program then kept within HTML.

use super::{BREAK, LINE, LITERAL, inline::Run};

/// Whether the text of a block contains a typed list: at least two lines with the same bullet, or with numbers.
pub(super) fn is_in(runs: &[Run]) -> bool {
    let has_lines = |run: &Run| run.text.contains(['\n', BREAK, LINE]);
    // A link with line ends is text that continues from line to line.
    if !runs.iter().any(has_lines) || runs.iter().any(|run| run.look.link.is_some() && has_lines(run)) {
        return false;
    }
    let markers = markers(runs);
    markers.iter().any(|marker| markers.iter().filter(|other| *other == marker).count() > 1)
}

/// Number of lines that begin with a star as bullet.
pub(super) fn star_bullets(runs: &[Run]) -> usize {
    markers(runs).into_iter().filter(|marker| *marker == '*').count()
}

fn markers(runs: &[Run]) -> Vec<char> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    text.split(['\n', BREAK, LINE]).filter_map(|line| marker_of(line.trim_start())).collect()
}

/// Bullet with which a line begins an item; `1` for any number.
pub(super) fn marker_of(line: &str) -> Option<char> {
    let line = line.trim_start_matches(LITERAL);
    let sign = line.chars().next()?;
    // One more than an item's number has.
    let digits = line.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let after = match sign {
        '-' | '*' | '+' | '\u{2022}' | '\u{25aa}' | '\u{25cf}' | '\u{2013}' => &line[sign.len_utf8()..],
        _ if (1..=2).contains(&digits) => line[digits..].strip_prefix(['.', ')'])?,
        _ => return None,
    };
    let begins = after.strip_prefix([' ', '\t', '\u{a0}'])?.trim_start().chars().next()?;
    (begins != sign).then_some(if digits > 0 { '1' } else { sign })
}
