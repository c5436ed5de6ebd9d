//! Fields that a person or a file fills in, named like the columns of the import format.

use std::fmt;

macro_rules! fields {
    ($($variant:ident = $name:literal,)*) => {
        /// Field of an activity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($variant,)* }

        impl Field {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Name of the column.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

fields! {
    Id = "id",
    Title = "title",
    Summary = "summary",
    Description = "description",
    Organizer = "organizer",
    OrganizerNumber = "organizer_number",
    OrganizerKind = "organizer_kind",
    Partners = "partners",
    PartnerNumbers = "partner_numbers",
    PartnerKinds = "partner_kinds",
    Starts = "starts",
    Ends = "ends",
    Format = "format",
    Venue = "venue",
    Address = "address",
    Municipality = "municipality",
    OnlineUrl = "online_url",
    Website = "website",
    Themes = "themes",
    Kind = "kind",
    Language = "language",
    Audience = "audience",
    AudienceNote = "audience_note",
    Registration = "registration",
    RegistrationUrl = "registration_url",
    RegistrationDeadline = "registration_deadline",
    ContactName = "contact_name",
    ContactEmail = "contact_email",
    Accessibility = "accessibility",
    Status = "status",
    Places = "places",
    CancelReason = "cancel_reason",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
