//! Formatting of values in TOML. Knows nothing of weeks.

use crate::domain::taxonomy::Bilingual;

/// String in quotes, escaped.
pub(super) fn string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Inline table with both languages.
pub(super) fn bilingual(text: &Bilingual) -> String {
    format!("{{ sv = {}, en = {} }}", string(&text.sv), string(&text.en))
}
