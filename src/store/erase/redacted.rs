//! Redaction of an address in JSON: of activities, drafts, letters and settings.

use crate::{
    StoreError,
    activities::{read_content, write_content},
};
use domain::{
    activity::Contact,
    draft::Draft,
    redact::{GAP, mentions_address, without_address},
};

/// Pattern by which `lower(…) LIKE` finds an address, possibly with others: its longest part that both databases fold
/// alike.
pub(crate) fn like_pattern(email: &str) -> String {
    let is_plain = |c: char| c.is_ascii();
    let longest = email.split(|c: char| !is_plain(c)).max_by_key(|part| part.len()).unwrap_or("");
    let mut pattern = String::from("%");
    for c in longest.chars().map(|c| c.to_ascii_lowercase()) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// JSON of an activity without an address; `None` where it is not mentioned. A contact with this address is removed.
pub(super) fn redact_content(id: i64, content: &str, email: &str) -> Result<Option<String>, StoreError> {
    let Some(without) = redact_json(content, email, GAP) else { return Ok(None) };
    // JSON that this program cannot read is at least redacted.
    let Ok(mut activity) = read_content(id, content) else { return Ok(Some(without)) };
    if activity.contact.email.as_ref().is_some_and(|contact| mentions_address(contact.as_str(), email)) {
        activity.contact = Contact::default();
    }
    let content = write_content(&activity)?;
    let redacted = redact_json(&content, email, GAP).unwrap_or(content);
    // Parsed again, since a redacted value that its type refuses could never be shown; also written in canonical order.
    write_content(&read_content(id, &redacted)?).map(Some)
}

/// JSON of a draft without an address, like [`redact_content`].
pub(super) fn redact_draft(id: i64, content: &str, email: &str) -> Result<Option<String>, StoreError> {
    let Ok(draft) = serde_json::from_str::<Draft>(content) else { return Ok(redact_json(content, email, GAP)) };
    let Some(draft) = draft.without_address(email) else { return Ok(None) };
    serde_json::to_string(&draft)
        .map(Some)
        .map_err(|source| StoreError::Unreadable { what: format!("content of draft {id}"), source })
}

/// Whether a text in JSON mentions an address. Searching the JSON itself would miss an address after a line break,
/// which JSON writes as `\n`.
pub(crate) fn json_mentions(json: &str, email: &str) -> bool {
    redact_json(json, email, GAP).is_some()
}

/// JSON with an address replaced in every text; `None` where it is not mentioned, or the text is no JSON.
pub(super) fn redact_json(json: &str, email: &str, replacement: &str) -> Option<String> {
    let mut value: serde_json::Value = serde_json::from_str(json).ok()?;
    redact_value(&mut value, email, replacement).then(|| value.to_string())
}

fn redact_value(value: &mut serde_json::Value, email: &str, replacement: &str) -> bool {
    match value {
        serde_json::Value::String(text) => match without_address(text, email, replacement) {
            Some(redacted) => {
                *text = redacted;
                true
            }
            None => false,
        },
        // No short circuit: every value must be redacted.
        serde_json::Value::Array(values) => {
            values.iter_mut().fold(false, |any, value| redact_value(value, email, replacement) | any)
        }
        serde_json::Value::Object(fields) => {
            fields.values_mut().fold(false, |any, value| redact_value(value, email, replacement) | any)
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
    }
}
