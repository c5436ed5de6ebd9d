//! HTML entities in texts that are not HTML: web sites write them into the titles of their files.

use std::borrow::Cow;

/// Text with each unambiguous entity decoded once: `R&amp;D` is `R&D`, `&amp;amp;` is `&amp;`, `R&D;` stays.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        decoded.push_str(before);
        let end = entity.bytes().take(LONGEST).position(|byte| byte == b';');
        let meant = end.and_then(|end| Some((character(entity.get(1..end)?)?, end)));
        if let Some((c, end)) = meant {
            decoded.push(c);
            rest = &entity[end + 1..];
        } else {
            decoded.push('&');
            rest = &entity[1..];
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// Text that decodes to the given one: each `&` is written as `&amp;`, where the text holds anything that decoding
/// would change.
pub fn as_decoded(text: &str) -> Cow<'_, str> {
    if decoded(text) == text { Cow::Borrowed(text) } else { Cow::Owned(text.replace('&', "&amp;")) }
}

/// Longest entity that is decoded, in bytes, including `&` and `;`.
const LONGEST: usize = 12;

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    };
    let digits_of = |text: &str, radix: u32| {
        let are_digits = !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
        are_digits.then(|| u32::from_str_radix(text, radix).ok()).flatten()
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => digits_of(hexadecimal, 16),
        None => digits_of(number, 10),
    };
    code.filter(|code| *code >= u32::from(' ')).and_then(char::from_u32)
}

/// Named entities that occur in titles: punctuation, and the letters of European languages.
const NAMED: [(&str, char); 54] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("shy", '\u{ad}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("sect", '§'),
    ("times", '×'),
    ("euro", '€'),
    ("pound", '£'),
    ("frac12", '½'),
    ("sup2", '²'),
    ("rarr", '→'),
    ("aring", 'å'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("Aring", 'Å'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("aelig", 'æ'),
    ("AElig", 'Æ'),
    ("ccedil", 'ç'),
    ("ntilde", 'ñ'),
    ("szlig", 'ß'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_clearly_an_entity_is_decoded_once() {
        for (written, meant) in [
            ("R&amp;D i praktiken &#8211; del&nbsp;2", "R&D i praktiken – del\u{a0}2"),
            ("&Aring;re &#xe5; &#X41;", "Åre å A"),
            ("&amp;amp;", "&amp;"),
            ("R&D; A & B; &amp &okänd; &#; &#x; &#0; &#xD800; &", "R&D; A & B; &amp &okänd; &#; &#x; &#0; &#xD800; &"),
            ("&ååååååå;", "&ååååååå;"),
        ] {
            assert_eq!(decoded(written), meant);
        }
    }
}
