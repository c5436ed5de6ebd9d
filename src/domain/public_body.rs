//! Public bodies as the registry describes them. Knows no file and no database.

use serde::{Deserialize, Serialize};

use super::party::{OrganizationNumber, PartyKind};

/// Organization of the registry. Most are public; some that organize activities with them are not, and have a kind of
/// their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicBody {
    /// Common name.
    pub name: String,
    /// Organization number; `None` if it is not certain. Not unique: courts share one.
    pub number: Option<OrganizationNumber>,
    pub kinds: BodyKinds,
    /// Abbreviation in use.
    pub short: Option<String>,
    /// Other names that refer to this body only.
    pub aliases: Vec<String>,
    pub english: Option<String>,
}

/// Kinds of a body: a state university is academia, and by its legal form also counts as state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyKinds {
    /// Kind that is shown.
    pub kind: PartyKind,
    /// Second kind for eligibility rules.
    pub counts_as: Option<PartyKind>,
}

impl PublicBody {
    /// All names of the body, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.short).chain(&self.aliases).chain(&self.english).map(String::as_str)
    }
}

impl BodyKinds {
    pub fn only(kind: PartyKind) -> Self {
        Self { kind, counts_as: None }
    }

    /// Shown kind, then the second one.
    pub fn all(self) -> impl Iterator<Item = PartyKind> {
        std::iter::once(self.kind).chain(self.counts_as)
    }

    /// Whether this is one of the body's kinds.
    pub fn include(self, kind: PartyKind) -> bool {
        self.all().any(|known| known == kind)
    }
}
