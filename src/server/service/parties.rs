//! Looks up parties in the registry of public bodies, by the names that people type, and owners of organization
//! numbers.

use crate::{
    api::draft::{FoundParties, FoundParty},
    domain::{
        draft::{Draft, DraftField, FieldId},
        eligibility::{self, Registered},
        party::{OrganizationNumber, Party, PartyKind},
        public_body::PublicBody,
    },
    locale::Locale,
    server::reference::{Registry, registry::Match},
};

/// Ids of the fields of a party in a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartyFields {
    pub name: FieldId,
    pub number: FieldId,
    pub kind: FieldId,
}

impl PartyFields {
    /// Fields of the party with this field as its name.
    pub fn of_name(name: FieldId) -> Self {
        match name.row {
            Some(row) => {
                Self { name, number: DraftField::PartnerNumber.row(row), kind: DraftField::PartnerKind.row(row) }
            }
            None => Self { name, number: DraftField::OrganizerNumber.into(), kind: DraftField::OrganizerKind.into() },
        }
    }

    /// Fields of the organizer, then of the partners.
    pub fn of_draft(draft: &Draft) -> Vec<Self> {
        let partners = draft.rows(DraftField::PartnerOpen).into_iter().map(|row| DraftField::PartnerName.row(row));
        std::iter::once(FieldId::from(DraftField::Organizer)).chain(partners).map(Self::of_name).collect()
    }

    /// Registry's answer for the name and number of the party in this draft.
    pub fn registered(self, registry: &Registry, draft: &Draft) -> Registered {
        let number = OrganizationNumber::parse(draft.value(self.number).trim()).ok();
        registered(registry, draft.value(self.name), number.as_ref())
    }
}

/// Bodies that match part of a name, an alias or a number; at most ten, the best first.
pub fn find(registry: &Registry, written: &str, locale: Locale) -> FoundParties {
    let found = registry.search(written);
    FoundParties {
        found: found.matches.iter().map(|found| shown(locale, found)).collect(),
        total: found.total,
        is_named: found.is_named,
    }
}

/// Registry's answer for a party's name and number.
pub fn registered(registry: &Registry, name: &str, number: Option<&OrganizationNumber>) -> Registered {
    let owners = |number: &OrganizationNumber| registry.bodies_with(number);
    match (registry.body_named(name), number) {
        (None, number) => {
            let bodies = number.map(owners).unwrap_or_default();
            Registered::Unknown { number_of: bodies.first().map(|body| body.name.clone()) }
        }
        (Some(body), number) => match (&body.number, number) {
            (Some(known), Some(given)) if known == given => Registered::As(body.kinds),
            (Some(_), None) => Registered::NumberMissing(body.kinds),
            (Some(_), Some(_)) => Registered::NumberOfAnother(body.kinds),
            // The registry has no number of this body; the given one must at least not belong to another.
            (None, Some(given)) if !owners(given).is_empty() || !may_be_of(given, body.kinds.kind) => {
                Registered::NumberOfAnother(body.kinds)
            }
            (None, _) => Registered::ByName(body.kinds),
        },
    }
}

/// Whether a body of this kind can have the number: the first digits of a public one say its group.
fn may_be_of(number: &OrganizationNumber, kind: PartyKind) -> bool {
    let groups: &[&str] = match kind {
        PartyKind::Municipality => &["212000"],
        PartyKind::Region => &["232100", "212000"],
        // An agency, or a foundation or an association that counts as one.
        PartyKind::State => &["2", "8"],
        _ => return true,
    };
    groups.iter().any(|group| number.as_str().starts_with(group))
}

/// Parties of an activity as [`eligibility::judge`] takes them.
pub fn judged<'a>(registry: &Registry, parties: impl Iterator<Item = &'a Party>) -> Vec<(PartyKind, Registered)> {
    parties.map(|party| (party.kind, registered(registry, party.name.as_str(), party.number.as_ref()))).collect()
}

/// Stated kinds of a draft's parties that are not among `eligible_kinds` but count as one of them, since the registry
/// lists a second kind for these parties.
pub fn counting_kinds(registry: &Registry, draft: &Draft, eligible_kinds: &[PartyKind]) -> Vec<PartyKind> {
    let counting = |party: PartyFields| {
        let kind = PartyKind::parse(draft.value(party.kind)).ok().filter(|kind| !eligible_kinds.contains(kind))?;
        eligibility::counts_as(kind, &party.registered(registry, draft), eligible_kinds)?;
        Some(kind)
    };
    PartyFields::of_draft(draft).into_iter().filter_map(counting).collect()
}

/// Owners of an organization number.
pub struct Owners<'a> {
    /// Names of the first three.
    pub names: Vec<&'a str>,
    pub count: usize,
    /// Whether the named party is one of the owners.
    pub has_named: bool,
}

/// Owners of the number that the party of this name states. `None` for an invalid number, and for a body of this name
/// whose number the registry does not know, unless the given number belongs to another body or cannot be of its kind.
pub fn owners<'a>(registry: &'a Registry, name: &str, number: &str) -> Option<Owners<'a>> {
    const FEW: usize = 3;
    let number = OrganizationNumber::parse(number.trim()).ok()?;
    let bodies = registry.bodies_with(&number);
    let named = registry.body(name);
    let may_be_its = |body: &PublicBody| body.number.is_none() && may_be_of(&number, body.kinds.kind);
    if bodies.is_empty() && named.is_some_and(may_be_its) {
        return None;
    }
    Some(Owners {
        names: bodies.iter().take(FEW).map(|body| body.name.as_str()).collect(),
        count: bodies.len(),
        has_named: named.is_some_and(|named| bodies.iter().any(|body| std::ptr::eq(*body, named))),
    })
}

fn shown(locale: Locale, found: &Match) -> FoundParty {
    let body = found.body;
    let kind = locale.party_kind(body.kinds.kind);
    FoundParty {
        name: body.name.clone(),
        number: body.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default(),
        kind: body.kinds.kind.word().to_owned(),
        note: found.matched.map_or_else(|| kind.to_owned(), |name| format!("{kind} · {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::public_body::BodyKinds;

    #[test]
    fn a_party_is_confirmed_by_name_and_number_of_one_body() {
        let registry = Registry::embedded();
        let ask =
            |name: &str, number: &str| registered(registry, name, OrganizationNumber::parse(number).ok().as_ref());
        let unknown = |number_of: Option<&str>| Registered::Unknown { number_of: number_of.map(str::to_owned) };
        let state = BodyKinds::only(PartyKind::State);
        assert_eq!(ask("Vinnova", "202100-5216"), Registered::As(state));
        assert_eq!(ask(" verket för innovationssystem", "2021005216"), Registered::As(state));
        assert_eq!(ask("Vinnova", ""), Registered::NumberMissing(state));
        assert_eq!(ask("Vinnova", "556036-0793"), Registered::NumberOfAnother(state));
        assert_eq!(ask("Kommunkonsulten i Bromma AB", ""), unknown(None));
        assert_eq!(ask("Kommunkonsulten i Bromma AB", "202100-5216"), unknown(Some("Vinnova")));
        assert_eq!(ask("202100-5216", "202100-5216"), unknown(Some("Vinnova")), "a number is no name");
        let without = registry.bodies().iter().find(|body| body.number.is_none()).unwrap();
        assert_eq!(ask(&without.name, ""), Registered::ByName(without.kinds));
        assert_eq!(without.kinds.kind, PartyKind::State);
        assert_eq!(ask(&without.name, "202100-9994"), Registered::ByName(without.kinds));
        assert_eq!(ask(&without.name, "556036-0793"), Registered::NumberOfAnother(without.kinds), "a company's");
        let kiruna = registry.body("Kiruna kommun").unwrap();
        assert_eq!(ask("Kiruna kommun", "212000-2783"), Registered::ByName(kiruna.kinds));
        for of_another in ["556036-0793", "802004-4965", "232100-0016", "202100-9994"] {
            assert_eq!(ask("Kiruna kommun", of_another), Registered::NumberOfAnother(kiruna.kinds), "{of_another}");
        }
        assert_eq!(ask(&without.name, "202100-5216"), Registered::NumberOfAnother(without.kinds));
    }

    #[test]
    fn state_universities_are_academia_and_count_as_state() {
        let registry = Registry::embedded();
        let university = BodyKinds { kind: PartyKind::Academia, counts_as: Some(PartyKind::State) };
        for name in ["Uppsala universitet", "KTH", "Lunds universitet", "Karolinska institutet", "Högskolan i Borås"]
        {
            assert_eq!(registry.kinds(None, name), Some(university), "{name}");
        }
        for name in ["Chalmers", "Jönköping University", "Handelshögskolan i Stockholm"] {
            assert_eq!(registry.kinds(None, name), Some(BodyKinds::only(PartyKind::Academia)), "{name}");
        }
        let of_state = registry.bodies().iter().filter(|body| body.kinds == university);
        assert!(of_state.clone().count() == 31);
        for body in of_state {
            assert!(body.number.as_ref().is_some_and(|number| number.as_str().starts_with("202100-")), "{}", body.name);
        }
    }

    #[test]
    fn a_number_that_many_share_names_them_all() {
        let ask = |name: &str, number: &str| {
            let owners = owners(Registry::embedded(), name, number)?;
            Some((owners.names.len(), owners.count, owners.has_named))
        };
        let (names, count, has_named) = ask("Vinnova", "202100-2742").unwrap();
        assert!(names == 3 && count > 50 && !has_named);
        // Also a body that is not among the first three.
        assert_eq!(ask("Ångermanlands tingsrätt", "202100-2742"), Some((3, count, true)));
        assert_eq!(ask("Vinnova", "202100-5216"), Some((1, 1, true)));
        assert_eq!(ask("Acme AB", "556036-0793"), Some((0, 0, false)));
        assert_eq!(ask("Vinnova", "202100-5217"), None);
        // The registry knows the municipality, but not its number.
        assert_eq!(ask("Kiruna kommun", "212000-2783"), None);
        assert_eq!(ask("Kiruna kommun", "202100-5216"), Some((1, 1, false)));
    }

    #[test]
    fn nothing_finds_nothing() {
        for written in ["", "  ", "zyxxyz", "12", "---"] {
            let found = find(Registry::embedded(), written, Locale::Sv);
            assert!(found.found.is_empty() && found.total == 0 && !found.is_named, "{written}");
        }
    }
}
