//! Public bodies: what the registry says of an organization. Knows no file and no database.

use serde::{Deserialize, Serialize};

use super::party::{OrganizationNumber, PartyKind};

/// An organization of the registry. Most are public; some that organize with them are not, and have a kind that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicBody {
    /// What it is commonly called.
    pub name: String,
    /// Empty where it is not known for certain. No key: courts share one.
    pub number: Option<OrganizationNumber>,
    pub kinds: BodyKinds,
    /// Its abbreviation, where one is in use.
    pub short: Option<String>,
    /// Other names that mean this body and no other.
    pub aliases: Vec<String>,
    pub english: Option<String>,
}

/// What a body is, and what it counts as besides by its legal form: a state university is academia, and counts as state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyKinds {
    /// What it is shown as.
    pub kind: PartyKind,
    /// Another kind, for rules that ask for that one.
    pub counts_as: Option<PartyKind>,
}

impl PublicBody {
    /// Every name that means it, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.short).chain(&self.aliases).chain(&self.english).map(String::as_str)
    }
}

impl BodyKinds {
    pub fn only(kind: PartyKind) -> Self {
        Self { kind, counts_as: None }
    }

    /// What it is, then what it counts as.
    pub fn all(self) -> impl Iterator<Item = PartyKind> {
        std::iter::once(self.kind).chain(self.counts_as)
    }

    /// Whether somebody who says that it is of this kind is right.
    pub fn include(self, kind: PartyKind) -> bool {
        self.all().any(|known| known == kind)
    }
}
