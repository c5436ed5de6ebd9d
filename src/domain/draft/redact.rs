//! Redaction of people's names and addresses in a draft.

use super::{Draft, DraftField, FieldValue};
use crate::redact::{GAP, mentions_address, without_address};

/// Fields that hold a person's name or mail address.
const OF_PEOPLE: [DraftField; 4] =
    [DraftField::ContactName, DraftField::ContactEmail, DraftField::OwnEmail, DraftField::CoEmail];

impl Draft {
    /// Draft without contact and editors' addresses.
    pub fn without_people(mut self) -> Self {
        for field in OF_PEOPLE {
            self.clear(field);
        }
        self
    }

    /// Draft without one mail address, in whatever field; `None` where no field holds it. A contact whose address
    /// is removed loses the name too.
    pub fn without_address(mut self, address: &str) -> Option<Self> {
        let holds = |typed: &FieldValue| {
            mentions_address(&typed.value, address)
                || typed.others.iter().any(|other| mentions_address(&other.value, address))
        };
        if !self.fields.values().any(holds) {
            return None;
        }
        for field in OF_PEOPLE {
            if self.typed(field).is_some_and(holds) {
                self.clear(field);
                if field == DraftField::ContactEmail {
                    self.clear(DraftField::ContactName);
                }
            }
        }
        let texts = self.fields.values_mut().flat_map(|typed| {
            std::iter::once(&mut typed.value).chain(typed.others.iter_mut().map(|other| &mut other.value))
        });
        for text in texts {
            if let Some(redacted) = without_address(text, address, GAP) {
                *text = redacted;
            }
        }
        Some(self)
    }

    fn clear(&mut self, field: DraftField) {
        if let Some(typed) = self.fields.get_mut(&field.into()) {
            typed.value.clear();
            typed.others.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Change;

    const ANNA: &str = "anna@x.example";

    #[test]
    fn an_address_goes_from_every_field_and_every_version() {
        let mut draft = Draft::default();
        draft.set(DraftField::OwnEmail, "Anna@x.example ");
        draft.set(DraftField::CoEmail, "johanna@x.example");
        draft.set(DraftField::ContactEmail, ANNA);
        draft.set(DraftField::ContactName, "Anna A");
        draft.set(DraftField::Title, "Ett");
        let change = |value: &str, editor: &str| Change {
            field_id: DraftField::Description.into(),
            value: value.to_owned(),
            seen: 0,
            editor: editor.to_owned(),
            settles: false,
        };
        draft.merge(2, &[change("Utan", "a")]);
        draft.merge(3, &[change("Skriv till anna@x.example", "b")]);
        let redacted = draft.clone().without_address(ANNA).unwrap();
        let value = |field: DraftField| redacted.value(field);
        assert_eq!([DraftField::OwnEmail, DraftField::ContactEmail, DraftField::ContactName].map(value), [""; 3]);
        assert_eq!((value(DraftField::CoEmail), value(DraftField::Title)), ("johanna@x.example", "Ett"));
        assert_eq!(redacted.typed(DraftField::Description).unwrap().others[0].value, "Skriv till …");
        assert_eq!(redacted.without_address(ANNA), None);
        let people = OF_PEOPLE.map(|field| draft.clone().without_people().value(field).to_owned());
        assert!(people.iter().all(String::is_empty), "{people:?}");
    }
}
