//! Ids of the wizard's fields: their names in forms, and the steps that they belong to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::party::words;

words! {
    /// A page of the wizard.
    Step {
        Who = "vem",
        What = "vad",
        When = "nar",
        TakePart = "delta",
        Contact = "kontakt",
        Send = "skicka",
    }
}

impl Step {
    pub fn next(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(at + 1).copied()
    }

    pub fn previous(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(at.checked_sub(1)?).copied()
    }
}

macro_rules! draft_fields {
    ($($(#[$meta:meta])* $variant:ident = $name:literal in $step:ident $kind:ident,)*) => {
        /// Kind of field of the wizard; fields of rows exist once for each partner or occurrence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DraftField { $($(#[$meta])* $variant,)* }

        impl DraftField {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Name in forms; fields of rows add `.1`, `.2` and so on.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            pub fn step(self) -> Step {
                match self { $(Self::$variant => Step::$step,)* }
            }

            fn shape(self) -> Shape {
                match self { $(Self::$variant => Shape::$kind,)* }
            }
        }
    };
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One value.
    One,
    /// Several words separated by blanks: ticked boxes.
    Set,
    /// One value for each partner.
    Partner,
    /// One value for each occurrence.
    Occurrence,
    /// Set by the program, not typed.
    Inner,
}

draft_fields! {
    Organizer = "organizer" in Who One,
    OrganizerNumber = "organizer_number" in Who One,
    OrganizerKind = "organizer_kind" in Who One,
    /// Not blank while the row is shown.
    PartnerOpen = "partner_open" in Who Partner,
    PartnerName = "partner" in Who Partner,
    PartnerNumber = "partner_number" in Who Partner,
    PartnerKind = "partner_kind" in Who Partner,
    Title = "title" in What One,
    Summary = "summary" in What One,
    Description = "description" in What One,
    Kind = "kind" in What One,
    Themes = "themes" in What Set,
    Languages = "languages" in What Set,
    Audience = "audience" in What One,
    AudienceNote = "audience_note" in What One,
    Website = "website" in What One,
    /// Not blank while the row is shown.
    OccurrenceOpen = "occurrence_open" in When Occurrence,
    Day = "day" in When Occurrence,
    Starts = "starts" in When Occurrence,
    Ends = "ends" in When Occurrence,
    /// Blank where the occurrence ends on the day on which it starts.
    EndDay = "end_day" in When Occurrence,
    Format = "format" in When Occurrence,
    Venue = "venue" in When Occurrence,
    Address = "address" in When Occurrence,
    Municipality = "municipality" in When Occurrence,
    OnlineUrl = "online_url" in When Occurrence,
    /// Ticked: participants get the link later, or when they register.
    OnlineUrlLater = "online_url_later" in When Occurrence,
    Registration = "registration" in TakePart One,
    RegistrationUrl = "registration_url" in TakePart One,
    /// Ticked: registration is by mail to the contact.
    RegistrationByMail = "registration_by_mail" in TakePart One,
    DeadlineDay = "deadline_day" in TakePart One,
    DeadlineTime = "deadline_time" in TakePart One,
    Places = "places" in TakePart One,
    Accessibility = "accessibility" in TakePart Set,
    ContactName = "contact_name" in Contact One,
    ContactEmail = "contact_email" in Contact One,
    OwnEmail = "own_email" in Contact One,
    CoEmail = "co_email" in Contact One,
    /// Steps that were left at least once.
    Left = "left" in Send Inner,
}

impl DraftField {
    pub fn is_set(self) -> bool {
        self.shape() == Shape::Set
    }

    pub fn is_of_row(self) -> bool {
        matches!(self.shape(), Shape::Partner | Shape::Occurrence)
    }

    /// Whether the program sets the field, rather than a person.
    pub fn is_inner(self) -> bool {
        self.shape() == Shape::Inner
    }

    /// Whether the field holds the mail address of a person who may edit the activity.
    pub fn is_address_of_person(self) -> bool {
        matches!(self, Self::OwnEmail | Self::CoEmail)
    }

    /// Field that opens the row of this one.
    pub fn opener(self) -> Option<Self> {
        match self.shape() {
            Shape::Partner => Some(Self::PartnerOpen),
            Shape::Occurrence => Some(Self::OccurrenceOpen),
            Shape::One | Shape::Set | Shape::Inner => None,
        }
    }

    /// Id of this field in a row, counted from 1.
    pub fn row(self, row: u8) -> FieldId {
        FieldId { field: self, row: Some(row) }
    }
}

/// One field of one draft: `title`, or `starts.2` in the second occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldId {
    pub field: DraftField,
    /// Number of the row, from 1 to [`FieldId::MOST_ROWS`], for fields of rows.
    pub row: Option<u8>,
}

impl FieldId {
    pub const MOST_ROWS: u8 = 50;

    /// Id for a field's name in a form.
    pub fn parse(name: &str) -> Option<Self> {
        let (name, row) = match name.split_once('.') {
            Some((name, row)) => {
                (name, Some(row.parse::<u8>().ok().filter(|row| (1..=Self::MOST_ROWS).contains(row))?))
            }
            None => (name, None),
        };
        let field = DraftField::ALL.iter().copied().find(|field| field.name() == name)?;
        (field.is_of_row() == row.is_some()).then_some(Self { field, row })
    }

    pub fn step(self) -> Step {
        self.field.step()
    }
}

impl fmt::Display for FieldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.name())?;
        self.row.map_or(Ok(()), |row| write!(f, ".{row}"))
    }
}

impl From<DraftField> for FieldId {
    fn from(field: DraftField) -> Self {
        Self { field, row: None }
    }
}

impl From<FieldId> for String {
    fn from(field_id: FieldId) -> Self {
        field_id.to_string()
    }
}

impl TryFrom<String> for FieldId {
    type Error = String;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::parse(&name).ok_or_else(|| format!("{name:?} is no field of the wizard"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own() {
        for field in DraftField::ALL {
            let field_id = if field.is_of_row() { field.row(7) } else { (*field).into() };
            assert_eq!(FieldId::parse(&field_id.to_string()), Some(field_id));
        }
        for bad in ["", "titel", "title.1", "starts", "starts.0", "starts.51", "starts.x", "starts.1.1"] {
            assert_eq!(FieldId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn steps_follow_one_another() {
        assert_eq!(Step::Who.next(), Some(Step::What));
        assert_eq!(Step::Who.previous(), None);
        assert_eq!(Step::Send.next(), None);
    }
}
