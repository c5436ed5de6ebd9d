//! Detects prose in a code block: some programs make such a block of any indented text.

/// Whether a text is prose: at least three words, three in four of them of a natural language, and no line that only
/// code has.
pub(super) fn is_prose(code: &str) -> bool {
    let lines: Vec<&str> = code.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (mut words, mut ordinary) = (0, 0);
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit() || matches!(c, '(' | ')' | '.' | ',' | ':'));
    let all = lines.iter().flat_map(|line| without_marker(line).split_whitespace());
    for word in all.filter(|word| !is_number(word)) {
        words += 1;
        ordinary += usize::from(is_ordinary(word));
    }
    let begins_as_people_do = |line: &&&str| {
        let text = without_marker(line);
        text.len() < line.len() || text.starts_with(char::is_uppercase)
    };
    let written = lines.iter().filter(begins_as_people_do).count() * 2 >= lines.len() || words >= lines.len() * 5;
    words >= 3 && ordinary * 100 >= words * 75 && written && !lines.iter().any(|line| is_statement(line))
}

fn without_marker(line: &str) -> &str {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')'));
    let rest = if line.starts_with(|c: char| c.is_ascii_digit()) {
        numbered
    } else {
        line.trim_start_matches(['-', '*', '+', '•', '–'])
    };
    if rest.starts_with(' ') { rest.trim_start() } else { line }
}

/// Whether a line ends, begins or continues as only code does.
fn is_statement(line: &str) -> bool {
    line.ends_with(['{', '}', '\\', '=', ']'])
        || line.ends_with(';') && (line.contains(['(', '=']) || !line.contains(' '))
        || line.starts_with(['$', '#', '<', '>', '|', '{', '}', '@', '/'])
        || [" := ", " = ", " == ", " => ", " -> ", "</"].iter().any(|sign| line.contains(sign))
}

/// Whether a word is of a natural language: no signs within it, not all in capitals, not in camel case; or it is a web
/// address.
fn is_ordinary(word: &str) -> bool {
    let word = word.trim_matches(|c: char| {
        c.is_ascii_punctuation() && c != '$' && c != '_' || matches!(c, '“' | '”' | '’' | '‘' | '–' | '—' | '…')
    });
    if word.starts_with("https://") || word.starts_with("http://") {
        return true;
    }
    let mut before = ' ';
    for c in word.chars() {
        let parts = matches!(c, '\'' | '’' | '-' | '/' | '&' | '+' | '\u{ad}');
        if !c.is_alphabetic() && !parts || c.is_uppercase() && before.is_lowercase() {
            return false;
        }
        before = c;
    }
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    // Punctuation alone counts as ordinary.
    word.is_empty()
        || word.chars().count() < 3 && word.chars().all(char::is_alphabetic)
        || capitals < word.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_points_are_prose_and_programs_are_none() {
        for prose in [
            "The hall opens at nine. There will be coffee\nfor everybody who comes early.",
            "* Where to begin?\n* How many people came?",
            "- UX\n- how large it can be\n    - in Europe",
            "1.1 The town today\n1.2 What it was",
            "Intro (5 min)\nThe problem (10 min)",
            "how to get there and what to bring with you\nwhere to stay",
            "Features and TODO list",
        ] {
            assert!(is_prose(prose), "{prose}");
        }
        for code in [
            "apt install nginx",
            "if done\n  readData n\nelse\n  error \"data $t not available\"",
            "SELECT name FROM people WHERE age",
            "x = 5",
            "name: town\ntype: hall",
            "def open(self):\n    return the_door",
            "for person in people {\n    greet the person\n}",
            "$ sudo make me some coffee please",
            "          A\n          |\n     +----+----+",
            "Key Value store;\nOther();",
        ] {
            assert!(!is_prose(code), "{code}");
        }
    }
}
