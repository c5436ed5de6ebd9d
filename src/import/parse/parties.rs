//! Organizer and partners of a record.

use super::{
    Parser,
    fields::{Faults, beside, optional, word},
};
use crate::record::Raw;
use domain::{
    activity::Activity,
    field::Field,
    party::{OrganizationNumber, Party, PartyKind, PartyName},
    problem::Problem,
};

impl Parser {
    pub(super) fn organizer(&self, raw: &Raw, faults: &mut Faults) -> Option<Party> {
        let number = optional(raw, Field::OrganizerNumber, OrganizationNumber::parse, faults);
        let kind = word(raw, Field::OrganizerKind, PartyKind::parse, faults);
        let name = faults.take(Field::Organizer, PartyName::parse(raw.text(Field::Organizer)))?;
        Some(self.party(name, number, kind))
    }

    pub(super) fn partners(&self, raw: &Raw, faults: &mut Faults) -> Option<Vec<Party>> {
        let names = raw.places(Field::Partners);
        let numbers = beside(&names, raw, Field::PartnerNumbers, faults)?;
        let kinds = beside(&names, raw, Field::PartnerKinds, faults)?;
        let count = names.iter().filter(|name| !name.is_empty()).count();
        if count > Activity::PARTNER_LIMIT {
            faults.field(Field::Partners, Problem::TooMany { limit: Activity::PARTNER_LIMIT, count });
            return None;
        }
        let mut partners = Vec::with_capacity(count);
        for ((name, number), kind) in names.into_iter().zip(numbers).zip(kinds) {
            if name.is_empty() && number.is_empty() && kind.is_empty() {
                continue;
            }
            let number = match &*number {
                "" => None,
                number => faults.take(Field::PartnerNumbers, OrganizationNumber::parse(number)),
            };
            let kind = match &*kind {
                "" => None,
                kind => faults.take(Field::PartnerKinds, PartyKind::parse(&kind.to_lowercase())),
            };
            if let Some(name) = faults.take(Field::Partners, PartyName::parse(&name)) {
                partners.push(self.party(name, number, kind));
            }
        }
        Some(partners)
    }

    fn party(&self, name: PartyName, number: Option<OrganizationNumber>, kind: Option<PartyKind>) -> Party {
        let known = || self.registry.kinds(number.as_ref(), name.as_str()).map(|kinds| kinds.kind);
        let kind = kind.or_else(known).unwrap_or(PartyKind::Other);
        Party { name, number, kind }
    }
}
