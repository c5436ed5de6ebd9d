//! The words that activities are sorted by: fixed ones, and those that each week lists for itself.

use serde::{Deserialize, Serialize};

use super::{party::words, problem::Problem};

words! {
    /// How one takes part. A hybrid occurrence has both.
    Format { Onsite = "onsite", Online = "online", }
}

impl Format {
    /// The formats of an occurrence, of which `hybrid` names both.
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
    /// Who may come.
    Audience { Open = "open", Targeted = "targeted", }
}

words! {
    /// Whether one must register beforehand.
    RegistrationMode { Required = "required", None = "none", }
}

words! {
    /// What is arranged so that more people can take part.
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
    /// Whether it takes place.
    Status { Cancelled = "cancelled", Scheduled = "scheduled", }
}

/// A text in both languages of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub sv: String,
    pub en: String,
}

/// One entry of a week's list of themes or kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub slug: String,
    pub name: Bilingual,
    /// Shown first where the week presents itself.
    #[serde(default)]
    pub featured: bool,
}

/// A language tag such as `sv`, `en` or `sma`, in lower case, without region and variant: `de-AT` is `de`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), serde(try_from = "String"))]
pub struct Language(String);

super::read_by_parsing!(Language);

impl Language {
    pub fn parse(value: &str) -> Result<Self, Problem> {
        let tag = value.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        let primary_ok = parts
            .next()
            .is_some_and(|part| matches!(part.len(), 2 | 3) && part.chars().all(|c| c.is_ascii_lowercase()));
        let rest_ok = parts.all(|part| matches!(part.len(), 2..=8) && part.chars().all(|c| c.is_ascii_alphanumeric()));
        if primary_ok && rest_ok {
            Ok(Self(tag.split('-').next().unwrap_or_default().to_owned()))
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
