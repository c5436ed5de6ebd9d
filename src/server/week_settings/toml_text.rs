//! How values are written in TOML. Knows nothing of weeks.

use crate::domain::taxonomy::Bilingual;

/// A string in quotes, with what TOML must not see bare escaped.
pub(super) fn string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Both languages as an inline table.
pub(super) fn bilingual(text: &Bilingual) -> String {
    format!("{{ sv = {}, en = {} }}", string(&text.sv), string(&text.en))
}
