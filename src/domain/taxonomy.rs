//! Words that classify activities: fixed ones, and those that each week defines.

use serde::{Deserialize, Serialize};

use super::{party::words, problem::Problem};

words! {
    /// Way of taking part; a hybrid occurrence has both.
    Format { Onsite = "onsite", Online = "online", }
}

impl Format {
    /// Formats of an occurrence; `hybrid` means both.
    pub fn parse_all(word: &str) -> Result<Vec<Self>, Problem> {
        const WORDS: &[&str] = &["onsite", "online", "hybrid"];
        match word {
            "hybrid" => Ok(vec![Self::Onsite, Self::Online]),
            word => Self::parse(word)
                .map(|format| vec![format])
                .map_err(|_| Problem::UnknownWord { value: word.to_owned(), allowed: WORDS }),
        }
    }
}

words! {
    /// Audience: everybody, or a group.
    Audience { Open = "open", Targeted = "targeted", }
}

words! {
    /// Whether registration is required.
    RegistrationMode { Required = "required", None = "none", }
}

words! {
    /// Accessibility measures of an activity.
    Accessibility {
        StepFree = "step-free",
        HearingLoop = "hearing-loop",
        Captions = "captions",
        SignLanguage = "sign-language",
        AudioDescription = "audio-description",
        EasyToRead = "easy-to-read",
    }
}

words! {
    /// Whether the activity takes place.
    Status { Cancelled = "cancelled", Scheduled = "scheduled", }
}

/// Text in both languages of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub sv: String,
    pub en: String,
}

/// Entry of a week's list of themes or kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub slug: String,
    pub name: Bilingual,
    /// Whether the entry comes first on the start page.
    #[serde(default)]
    pub featured: bool,
}

/// Language code, `sv`, `en` or `fit`, in lower case, without region and variants.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct Language(String);

super::read_by_parsing!(Language);

impl Language {
    /// Parses a code or a language tag: `pt-BR` and `pt_br` are `pt`.
    pub fn parse(value: &str) -> Result<Self, Problem> {
        let tag = value.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        let code = parts.next().unwrap_or_default();
        let code_ok = matches!(code.len(), 2 | 3) && code.chars().all(|c| c.is_ascii_lowercase());
        let rest_ok = parts.all(|part| matches!(part.len(), 2..=8) && part.chars().all(|c| c.is_ascii_alphanumeric()));
        if code_ok && rest_ok {
            Ok(Self(code.to_owned()))
        } else {
            Err(Problem::NotALanguage { value: value.to_owned() })
        }
    }

    pub fn swedish() -> Self {
        Self("sv".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
