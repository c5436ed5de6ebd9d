//! Lists of Word and Outlook: paragraphs formatted as items, each with its bullet or number as text.

use super::marks::declared;

/// Bullet or number of the current item.
#[derive(Default)]
pub(super) struct WordMarker {
    pub(super) text: String,
    /// Number of open `span` elements within the marker.
    pub(super) open_spans: usize,
}

/// List level, from 1, of a paragraph with this `style`; `None` where it is no item.
pub(super) fn item_level(style: &str) -> Option<usize> {
    let list = declared(style, "mso-list")?;
    list.split_ascii_whitespace().find_map(|word| word.strip_prefix("level")?.parse().ok()).filter(|level| *level > 0)
}

/// Whether a `span` with this `style` contains an item's bullet or number.
pub(super) fn is_marker(style: &str) -> bool {
    declared(style, "mso-list").is_some_and(|list| list.eq_ignore_ascii_case("ignore"))
}

impl WordMarker {
    /// Number of the item; 1 for any letter; `None` for a bullet.
    pub(super) fn number(&self) -> Option<u32> {
        let text = self.text.trim_matches(|c: char| c.is_whitespace() || c == super::LITERAL);
        let name = text.strip_suffix(['.', ')'])?;
        match name.rsplit('.').next()?.trim_start_matches('(') {
            digits if !digits.is_empty() && digits.len() < 7 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok()
            }
            letters if (1..5).contains(&letters.len()) && letters.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Some(1)
            }
            _ => None,
        }
    }
}

/// Whether paragraphs have no margin, as in mail: then each is a line, and an empty one ends a paragraph.
pub(super) fn paragraphs_are_lines(html: &str) -> bool {
    let Some((_, rule)) = html.split_once("p.MsoNormal") else { return false };
    let rule = rule.split('}').next().unwrap_or_default();
    let has_no_room = |value: &str| value.trim_start_matches(['.', '0']).starts_with(|c: char| c.is_ascii_alphabetic());
    let body = rule.split_once('{').map_or(rule, |(_, body)| body);
    declared(body, "margin-bottom").or_else(|| declared(body, "margin")).is_some_and(|room| {
        // Word writes `.0001pt` for zero.
        has_no_room(room) || room.starts_with(".0001") || room == "0"
    })
}
