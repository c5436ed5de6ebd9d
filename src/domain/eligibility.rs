//! The rule of a week, that one party be of some kinds: whether it is met, and whether more than somebody's word says so.
//! What the registry of public bodies says is a parameter.

use super::party::PartyKind;

/// What the registry says of a party's name and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// The name and, where the registry has one, the number are those of one public body, and this is its kind.
    As(PartyKind),
    /// The name is that of a public body, and the number that it has was not given.
    NumberMissing,
    /// The name is that of a public body, and the number is not.
    NumberOfAnother,
    /// No public body is called so. The number may be that of this one all the same.
    Unknown { number_of: Option<String> },
}

/// Whether a week's rule is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// The registry confirms that this party is of the kind that it is said to be, and the rule asks for that kind.
    Confirmed { party: usize },
    /// This party is said to be of such a kind. What the registry says does not confirm it.
    Stated { party: usize, registered: Registered },
    /// No party is even said to be of such a kind.
    NotMet,
}

/// Judges the parties of an activity, each by the kind that it is said to be of and what the registry says of it, the
/// organizer first; `None` where the week asks nothing. One that is confirmed counts before any that is not.
pub fn judge(parties: &[(PartyKind, Registered)], eligible_kinds: &[PartyKind]) -> Option<Eligibility> {
    if eligible_kinds.is_empty() {
        return None;
    }
    let eligible = || parties.iter().enumerate().filter(|(_, (kind, _))| eligible_kinds.contains(kind));
    let confirmed = eligible().find(|(_, (kind, registered))| *registered == Registered::As(*kind));
    if let Some((party, _)) = confirmed {
        return Some(Eligibility::Confirmed { party });
    }
    let stated = eligible().next();
    Some(stated.map_or(Eligibility::NotMet, |(party, (_, registered))| Eligibility::Stated {
        party,
        registered: registered.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &[PartyKind] = &[PartyKind::State, PartyKind::Municipality];

    #[test]
    fn only_what_the_registry_says_too_is_confirmed() {
        let unknown = || Registered::Unknown { number_of: None };
        let stated = |registered: Registered| Some(Eligibility::Stated { party: 0, registered });
        let alone = |kind, registered| judge(&[(kind, registered)], ASKED);
        assert_eq!(
            alone(PartyKind::State, Registered::As(PartyKind::State)),
            Some(Eligibility::Confirmed { party: 0 })
        );
        for doubt in [
            unknown(),
            Registered::Unknown { number_of: Some("Vinnova".to_owned()) },
            Registered::NumberMissing,
            Registered::NumberOfAnother,
            // The registry knows it, and as something else.
            Registered::As(PartyKind::Academia),
        ] {
            assert_eq!(alone(PartyKind::State, doubt.clone()), stated(doubt));
        }
        assert_eq!(alone(PartyKind::Company, unknown()), Some(Eligibility::NotMet));
        assert_eq!(alone(PartyKind::Academia, Registered::As(PartyKind::Academia)), Some(Eligibility::NotMet));
        assert_eq!(judge(&[(PartyKind::Company, unknown())], &[]), None);
        assert_eq!(judge(&[], ASKED), Some(Eligibility::NotMet));
    }

    #[test]
    fn a_confirmed_party_counts_before_a_stated_one() {
        let stated = (PartyKind::State, Registered::NumberMissing);
        let confirmed = (PartyKind::Municipality, Registered::As(PartyKind::Municipality));
        let company = (PartyKind::Company, Registered::Unknown { number_of: None });
        assert_eq!(
            judge(&[company.clone(), stated.clone(), confirmed], ASKED),
            Some(Eligibility::Confirmed { party: 2 })
        );
        let standing = judge(&[company, stated], ASKED);
        assert_eq!(standing, Some(Eligibility::Stated { party: 1, registered: Registered::NumberMissing }));
    }
}
