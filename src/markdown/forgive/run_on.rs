//! Lists that have lost their line breaks: several items on one line.

/// Splits a line into its items; `None` where it is a single line.
pub(super) fn split(line: &str) -> Option<Vec<String>> {
    if line.contains('•') {
        return split_at(line, "•", 2);
    }
    if line.matches(" - ").count() >= 3 {
        return split_at(line, "-", 3);
    }
    if line.contains("* ") { split_at_stars(line) } else { None }
}

/// Splits at a bullet between blanks, where the line begins with one or a colon precedes the first.
fn split_at(line: &str, bullet: &str, fewest: usize) -> Option<Vec<String>> {
    let begin = line.len() - line.trim_start().len();
    let is_item = |at: usize| {
        let (before, after) = (&line[..at], &line[at + bullet.len()..]);
        (at == begin || before.ends_with(char::is_whitespace)) && after.starts_with(char::is_whitespace)
    };
    let items: Vec<usize> = line.match_indices(bullet).map(|(at, _)| at).filter(|at| is_item(*at)).collect();
    let first = *items.first()?;
    let before = line[..first].trim_end();
    // A list item may have dashes of its own.
    let may_begin_line = bullet != "-";
    if items.len() < fewest || !(before.is_empty() && may_begin_line || before.ends_with(':')) {
        return None;
    }
    let mut lines: Vec<String> = (!before.is_empty()).then(|| before.to_owned()).into_iter().collect();
    let indent = &line[..begin];
    for (number, at) in items.iter().enumerate() {
        let end = items.get(number + 1).copied().unwrap_or(line.len());
        let text = line[at + bullet.len()..end].trim();
        if !text.is_empty() {
            lines.push(format!("{indent}{bullet} {text}"));
        }
    }
    Some(lines)
}

/// Splits at the stars of wiki markup, which follow a word directly: `topics:* One** Part of it* Two`. To exclude
/// footnotes and emphasis, each star must be followed by a blank and a capital, and follow neither a blank nor a digit.
fn split_at_stars(line: &str) -> Option<Vec<String>> {
    let mut items: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(distance) = line[at..].find('*') {
        let begin = at + distance;
        let stars = line[begin..].bytes().take_while(|byte| *byte == b'*').count();
        let after = line[begin + stars..].strip_prefix(' ')?;
        let touches = line[..begin].chars().next_back().is_some_and(|c| !c.is_whitespace() && !c.is_ascii_digit());
        if !touches || !after.starts_with(char::is_uppercase) {
            return None;
        }
        items.push((begin, stars));
        at = begin + stars;
    }
    let has_levels = items.iter().any(|(_, stars)| *stars > 1);
    if items.len() < 2 || items[0].1 != 1 || !has_levels && !line[..items[0].0].ends_with(':') {
        return None;
    }
    let mut lines = vec![line[..items[0].0].to_owned()];
    for (number, (begin, stars)) in items.iter().enumerate() {
        let end = items.get(number + 1).map_or(line.len(), |(begin, _)| *begin);
        lines.push(format!("{}- {}", "  ".repeat(stars - 1), line[begin + stars..end].trim()));
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_on_one_line_are_lines() {
        for (line, expected) in [
            ("Vi bygger: • hus • broar", &["Vi bygger:", "• hus", "• broar"][..]),
            ("• hus • broar", &["• hus", "• broar"]),
            ("Om: - hus - broar - vägar", &["Om:", "- hus", "- broar", "- vägar"]),
            ("Teman:* Hus** Tak* Broar", &["Teman:", "- Hus", "  - Tak", "- Broar"]),
        ] {
            assert_eq!(split(line).unwrap(), expected);
        }
        for line in [
            "Aulan • 09.00 • Fri entré",
            "Tid: 09.00 - 10.00, 11.00 - 12.00, 13 - 14",
            "Hus - broar - vägar - tak",
            "Pris 100 kr* och 50 kr** för Studerande",
            "**Program:** Fika **Plats:** Aulan",
            "Ett 4* Hotell och ett 5* Hotell",
            "Ordinarie* Medlem",
            "- Stockholm - Uppsala - Gävle - Sundsvall",
            "Medverkande: Anna* Bo* Cia",
            "Se: •",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
