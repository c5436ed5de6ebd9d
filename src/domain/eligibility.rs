//! The rule of a week, that one party be of some kinds: whether it is met, and whether more than somebody's word says so.
//! What the registry of public bodies says is a parameter.

use super::{party::PartyKind, public_body::BodyKinds};

/// What the registry says of a party's name and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Name and number are those of this public body.
    As(BodyKinds),
    /// The name is that of this public body, whose number the registry does not know; the one that was given is nobody
    /// else's.
    ByName(BodyKinds),
    /// The name is that of a public body, and the number that it has was not given.
    NumberMissing(BodyKinds),
    /// The name is that of a public body, and the number is not.
    NumberOfAnother(BodyKinds),
    /// No public body is called so. The number may be that of this one all the same.
    Unknown { number_of: Option<String> },
}

/// Whether a week's rule is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// The registry confirms what this party is said to be, and the rule asks for `counts_as`: the kind that it is said to be
    /// of, or another that it counts as.
    Confirmed { party: usize, counts_as: PartyKind },
    /// This party is said to be of such a kind. What the registry says does not confirm it.
    Stated { party: usize, registered: Registered },
    /// No party is even said to be of such a kind.
    NotMet,
}

impl Registered {
    /// The kinds of the public body that the name means, whatever the number.
    pub fn kinds(&self) -> Option<BodyKinds> {
        match self {
            Self::As(kinds) | Self::ByName(kinds) | Self::NumberMissing(kinds) | Self::NumberOfAnother(kinds) => {
                Some(*kinds)
            }
            Self::Unknown { .. } => None,
        }
    }

    /// Whether a party that is said to be of a kind is of it.
    fn confirms(&self, kind: PartyKind) -> bool {
        matches!(self, Self::As(kinds) | Self::ByName(kinds) if kinds.include(kind))
    }
}

/// The kind of those that a rule asks for which a party has, or counts as: legal form and sector are two facts, and whoever
/// names either of a body's kinds names the body.
pub fn counts_as(kind: PartyKind, registered: &Registered, eligible_kinds: &[PartyKind]) -> Option<PartyKind> {
    let kinds = registered.kinds().filter(|kinds| kinds.include(kind));
    std::iter::once(kind).chain(kinds.into_iter().flat_map(BodyKinds::all)).find(|kind| eligible_kinds.contains(kind))
}

/// Judges the parties of an activity, each by the kind that it is said to be of and what the registry says of it, the
/// organizer first; `None` where the week asks nothing. One that is confirmed counts before any that is not.
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
            // The registry knows it, and as something else.
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
        // Somebody says that it is something else: nothing of the registry counts for it.
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
