//! Rule of a week that at least one party be of certain kinds: whether it is met, and whether the registry confirms it.
//! The registry's answers are parameters.

use super::{party::PartyKind, public_body::BodyKinds};

/// Registry's answer for a party's name and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Public body with this name and number.
    As(BodyKinds),
    /// Public body with this name, whose number the registry does not know; the given number belongs to no other body.
    ByName(BodyKinds),
    /// Public body with this name, whose number the party did not give.
    NumberMissing(BodyKinds),
    /// Public body with this name, but another number.
    NumberOfAnother(BodyKinds),
    /// Unknown name; the number may still be that of the public body `number_of`.
    Unknown { number_of: Option<String> },
}

/// Result of a week's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// Rule met and confirmed by the registry: the party is of the stated kind, and `counts_as` is the eligible one of
    /// its kinds.
    Confirmed { party: usize, counts_as: PartyKind },
    /// Rule met only by the party's own statement, which the registry does not confirm.
    Stated { party: usize, registered: Registered },
    /// No party states an eligible kind.
    NotMet,
}

impl Registered {
    /// Kinds of the public body with this name, whatever the number.
    pub fn kinds(&self) -> Option<BodyKinds> {
        match self {
            Self::As(kinds) | Self::ByName(kinds) | Self::NumberMissing(kinds) | Self::NumberOfAnother(kinds) => {
                Some(*kinds)
            }
            Self::Unknown { .. } => None,
        }
    }

    /// Whether the registry confirms that a party is of the stated kind.
    fn confirms(&self, kind: PartyKind) -> bool {
        matches!(self, Self::As(kinds) | Self::ByName(kinds) if kinds.include(kind))
    }
}

/// Eligible kind that a party has or counts as. A body may have two kinds, its sector and its legal form; stating
/// either of them is enough.
pub fn counts_as(kind: PartyKind, registered: &Registered, eligible_kinds: &[PartyKind]) -> Option<PartyKind> {
    let kinds = registered.kinds().filter(|kinds| kinds.include(kind));
    std::iter::once(kind).chain(kinds.into_iter().flat_map(BodyKinds::all)).find(|kind| eligible_kinds.contains(kind))
}

/// Judges the parties of an activity, the organizer first, each with its stated kind and the registry's answer; `None`
/// if the week has no rule. A confirmed party takes precedence.
pub fn judge(parties: &[(PartyKind, Registered)], eligible_kinds: &[PartyKind]) -> Option<Eligibility> {
    if eligible_kinds.is_empty() {
        return None;
    }
    let mut stated = None;
    for (party, (kind, registered)) in parties.iter().enumerate() {
        let Some(counts_as) = counts_as(*kind, registered, eligible_kinds) else { continue };
        if registered.confirms(*kind) {
            return Some(Eligibility::Confirmed { party, counts_as });
        }
        stated.get_or_insert_with(|| Eligibility::Stated { party, registered: registered.clone() });
    }
    Some(stated.unwrap_or(Eligibility::NotMet))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &[PartyKind] = &[PartyKind::State, PartyKind::Municipality];
    const STATE: BodyKinds = BodyKinds { kind: PartyKind::State, counts_as: None };
    const UNIVERSITY: BodyKinds = BodyKinds { kind: PartyKind::Academia, counts_as: None };
    const STATE_UNIVERSITY: BodyKinds = BodyKinds { kind: PartyKind::Academia, counts_as: Some(PartyKind::State) };

    fn alone(kind: PartyKind, registered: Registered) -> Option<Eligibility> {
        judge(&[(kind, registered)], ASKED)
    }

    #[test]
    fn only_what_the_registry_says_too_is_confirmed() {
        let unknown = || Registered::Unknown { number_of: None };
        let stated = |registered: Registered| Some(Eligibility::Stated { party: 0, registered });
        let confirmed = Some(Eligibility::Confirmed { party: 0, counts_as: PartyKind::State });
        assert_eq!(alone(PartyKind::State, Registered::As(STATE)), confirmed);
        assert_eq!(alone(PartyKind::State, Registered::ByName(STATE)), confirmed);
        for doubt in [
            unknown(),
            Registered::Unknown { number_of: Some("Vinnova".to_owned()) },
            Registered::NumberMissing(STATE),
            Registered::NumberOfAnother(STATE),
            // Registered, but of another kind.
            Registered::As(UNIVERSITY),
        ] {
            assert_eq!(alone(PartyKind::State, doubt.clone()), stated(doubt));
        }
        assert_eq!(alone(PartyKind::Company, unknown()), Some(Eligibility::NotMet));
        assert_eq!(alone(PartyKind::Company, Registered::As(STATE)), Some(Eligibility::NotMet));
        assert_eq!(alone(PartyKind::Academia, Registered::As(UNIVERSITY)), Some(Eligibility::NotMet));
        assert_eq!(judge(&[(PartyKind::Company, unknown())], &[]), None);
        assert_eq!(judge(&[], ASKED), Some(Eligibility::NotMet));
    }

    #[test]
    fn a_state_university_counts_as_state_whichever_of_its_kinds_is_named() {
        for kind in [PartyKind::Academia, PartyKind::State] {
            let registered = Registered::As(STATE_UNIVERSITY);
            let confirmed = |counts_as| Some(Eligibility::Confirmed { party: 0, counts_as });
            assert_eq!(alone(kind, registered.clone()), confirmed(PartyKind::State), "{kind:?}");
            let asked = judge(&[(kind, registered.clone())], &[PartyKind::Academia]);
            assert_eq!(asked, confirmed(PartyKind::Academia), "{kind:?}");
            let doubt = Registered::NumberMissing(STATE_UNIVERSITY);
            let stated = Eligibility::Stated { party: 0, registered: doubt.clone() };
            assert_eq!(alone(kind, doubt), Some(stated), "{kind:?}");
        }
        // Stating a kind that the registry does not list makes the listed ones irrelevant.
        assert_eq!(alone(PartyKind::Company, Registered::As(STATE_UNIVERSITY)), Some(Eligibility::NotMet));
    }

    #[test]
    fn a_confirmed_party_counts_before_a_stated_one() {
        let stated = (PartyKind::State, Registered::NumberMissing(STATE));
        let confirmed = (PartyKind::Municipality, Registered::As(BodyKinds::only(PartyKind::Municipality)));
        let company = (PartyKind::Company, Registered::Unknown { number_of: None });
        assert_eq!(
            judge(&[company.clone(), stated.clone(), confirmed], ASKED),
            Some(Eligibility::Confirmed { party: 2, counts_as: PartyKind::Municipality })
        );
        let standing = judge(&[company, stated], ASKED);
        assert_eq!(standing, Some(Eligibility::Stated { party: 1, registered: Registered::NumberMissing(STATE) }));
    }
}
