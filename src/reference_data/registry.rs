//! Registry of public bodies: those of `data/public-bodies.csv`, and a site's own additions and corrections. Looked up
//! by the names that people use; knows nothing of weeks or activities.

pub mod file;
mod search;
mod slips;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use domain::{
    party::{OrganizationNumber, PartyKind},
    public_body::{BodyKinds, PublicBody},
    text,
};

use crate::names::{Names, exact};
use search::KnownName;
pub use search::{Found, Match};

const EMBEDDED: &str = include_str!("../../data/public-bodies.csv");

/// Index of public bodies. Immutable: changing a site's own bodies builds a new one.
pub struct Registry {
    bodies: Vec<PublicBody>,
    /// Bodies of the site's own, unmerged.
    own: Vec<PublicBody>,
    by_name: Names,
    by_number: HashMap<OrganizationNumber, Vec<usize>>,
    /// Folded names of each body, prepared for a search at each keystroke.
    known_names: Vec<Vec<KnownName>>,
}

impl Registry {
    /// Embedded registry, parsed at the first call, then shared.
    pub fn embedded() -> &'static Arc<Self> {
        static REGISTRY: OnceLock<Arc<Registry>> = OnceLock::new();
        REGISTRY.get_or_init(|| Arc::new(Self::of(file::embedded(EMBEDDED), Vec::new())))
    }

    /// Embedded registry merged with a site's own bodies: one with the name of an embedded body replaces it, the others
    /// follow.
    pub fn with_own(own: impl IntoIterator<Item = PublicBody>) -> Self {
        let mut bodies = Self::embedded().bodies.clone();
        let mut places: HashMap<String, usize> =
            bodies.iter().enumerate().map(|(at, body)| (name_key(&body.name), at)).collect();
        let own: Vec<PublicBody> = own.into_iter().collect();
        for body in own.iter().cloned() {
            let at = *places.entry(name_key(&body.name)).or_insert(bodies.len());
            match bodies.get_mut(at) {
                Some(known) => *known = body,
                None => bodies.push(body),
            }
        }
        Self::of(bodies, own)
    }

    fn of(bodies: Vec<PublicBody>, own: Vec<PublicBody>) -> Self {
        let mut by_name = Names::default();
        let mut by_number: HashMap<OrganizationNumber, Vec<usize>> = HashMap::new();
        for (at, body) in bodies.iter().enumerate() {
            for name in std::iter::once(&body.name).chain(&body.aliases).chain(&body.short).chain(&body.english) {
                by_name.add(name, at);
            }
            if let Some(number) = &body.number {
                by_number.entry(number.clone()).or_default().push(at);
            }
        }
        let known_names = bodies.iter().map(|body| body.names().map(KnownName::new).collect()).collect();
        Self { bodies, own, by_name, by_number, known_names }
    }

    /// Kinds of a body, found by name, abbreviation or alias; else by its number, if all bodies with it have the same
    /// kinds.
    pub fn kinds(&self, number: Option<&OrganizationNumber>, name: &str) -> Option<BodyKinds> {
        if let Some(body) = self.body_named(name) {
            return Some(body.kinds);
        }
        let bodies = self.by_number.get(number?)?;
        let (first, others) = bodies.split_first()?;
        let kinds = self.bodies[*first].kinds;
        others.iter().all(|at| self.bodies[*at].kinds == kinds).then_some(kinds)
    }

    /// Kinds that a party may state and still meet a rule for `eligible_kinds`: those of bodies with two kinds, one of
    /// which is eligible.
    pub fn kinds_that_may_count(&self, eligible_kinds: &[PartyKind]) -> Vec<PartyKind> {
        let mut counting = Vec::new();
        for kinds in self.bodies.iter().map(|body| body.kinds).filter(|kinds| kinds.counts_as.is_some()) {
            if kinds.all().any(|kind| eligible_kinds.contains(&kind)) {
                kinds.all().for_each(|kind| text::push_new(&mut counting, kind));
            }
        }
        counting
    }

    /// Body with this name, alias or organization number; a number that several bodies share finds none.
    pub fn body(&self, written: &str) -> Option<&PublicBody> {
        self.body_named(written).or_else(|| {
            let number = OrganizationNumber::parse(written).ok()?;
            match self.by_number.get(&number)?.as_slice() {
                [only] => Some(&self.bodies[*only]),
                _ => None,
            }
        })
    }

    /// Body with this name, abbreviation or alias.
    pub fn body_named(&self, name: &str) -> Option<&PublicBody> {
        self.by_name.find(&text::one_line(name)).map(|at| &self.bodies[at])
    }

    /// All bodies in the order of the file, a site's additions last.
    pub fn bodies(&self) -> &[PublicBody] {
        &self.bodies
    }

    /// Bodies of the site's own, unmerged.
    pub fn own(&self) -> &[PublicBody] {
        &self.own
    }

    /// Bodies with this number; courts share one.
    pub fn bodies_with(&self, number: &OrganizationNumber) -> Vec<&PublicBody> {
        self.by_number.get(number).into_iter().flatten().map(|at| &self.bodies[*at]).collect()
    }

    /// Whether names of several bodies are equal to this one once case and diacritics are folded.
    pub fn is_name_of_several_bodies(&self, name: &str) -> bool {
        self.by_name.is_of_several(name)
    }
}

/// Key of a name, equal for spellings that differ in case, white space and Unicode composition; identifies a body.
pub fn name_key(name: &str) -> String {
    exact(&text::one_line(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_file_is_read() {
        let registry = Registry::embedded();
        assert_eq!(registry.bodies.len(), EMBEDDED.lines().count() - 1);
        let numbers = EMBEDDED.lines().skip(1).filter(|line| line.split(',').any(is_number)).count();
        assert_eq!(registry.bodies.iter().filter(|body| body.number.is_some()).count(), numbers);
    }

    fn is_number(cell: &str) -> bool {
        cell.len() == 11 && cell.as_bytes()[6] == b'-' && cell.bytes().filter(u8::is_ascii_digit).count() == 10
    }

    #[test]
    fn every_name_means_what_it_names() {
        let registry = Registry::embedded();
        for body in &registry.bodies {
            for name in std::iter::once(&body.name).chain(&body.aliases) {
                assert_eq!(registry.body(name), Some(body), "{name}");
            }
        }
    }

    #[test]
    fn bodies_are_known_by_name_before_number() {
        let registry = Registry::embedded();
        let shared = OrganizationNumber::parse("202100-2742").unwrap();
        let kind = |number, name| registry.kinds(number, name).map(|kinds| kinds.kind);
        assert_eq!(kind(None, "vinnova"), Some(PartyKind::State));
        assert_eq!(kind(None, "SKL"), kind(None, "Sveriges Kommuner och Regioner"));
        assert_eq!(kind(Some(&shared), "Ett hus i staden"), Some(PartyKind::State));
        assert_eq!(kind(None, "Ett hus i staden"), None);
        assert_eq!(registry.body("202100-2742"), None);
        assert_eq!(registry.body("202100-5216").map(|body| body.name.as_str()), Some("Vinnova"));
    }

    #[test]
    fn a_body_of_ones_own_comes_beside_the_others_or_takes_their_place() {
        let own = |name: &str, kind, alias: &str| PublicBody {
            name: name.to_owned(),
            number: None,
            kinds: BodyKinds::only(kind),
            short: None,
            aliases: vec![alias.to_owned()],
            english: None,
        };
        let all = [
            own("vinnova", PartyKind::OtherPublic, "Innovationshuset"),
            own("Kommunförbundet Söderslätt", PartyKind::OtherPublic, "KSS"),
        ];
        let registry = Registry::with_own(all);
        assert_eq!(registry.bodies.len(), Registry::embedded().bodies.len() + 1);
        assert_eq!(registry.body("Vinnova").map(|body| body.kinds.kind), Some(PartyKind::OtherPublic));
        assert_eq!(registry.body("innovationshuset"), registry.body("vinnova"));
        assert_eq!(registry.body("202100-5216"), None, "its facts are replaced as a whole");
        assert_eq!(registry.body("kss").map(|body| body.name.as_str()), Some("Kommunförbundet Söderslätt"));
        let found = registry.search("komunförbundet söder");
        assert_eq!(found.matches[0].body.name, "Kommunförbundet Söderslätt");
        assert!(Registry::embedded().body("kss").is_none());
    }
}
