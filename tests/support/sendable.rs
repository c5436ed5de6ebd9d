//! Complete draft for the week in `visitor`, ready to be sent.

use innovationsveckan::domain::draft::{Draft, DraftField};

/// Address of the draft's owner.
pub const OWN: &str = "anna@vinnova.example";

pub fn sendable(title: &str) -> Draft {
    let mut draft = Draft::default();
    for (field, value) in [
        (DraftField::Organizer, "Vinnova"),
        (DraftField::OrganizerNumber, "202100-5216"),
        (DraftField::OrganizerKind, "state"),
        (DraftField::Title, title),
        (DraftField::Description, "Vi visar hur man gör."),
        (DraftField::Kind, "seminar"),
        (DraftField::Themes, "data"),
        (DraftField::Registration, "none"),
        (DraftField::ContactEmail, "fragor@vinnova.example"),
        (DraftField::OwnEmail, OWN),
    ] {
        draft.set(field, value);
    }
    for (field, value) in [
        (DraftField::Day, "2027-10-05"),
        (DraftField::Starts, "09:00"),
        (DraftField::Ends, "10:00"),
        (DraftField::Format, "onsite"),
        (DraftField::Municipality, "0180"),
    ] {
        draft.set(field.row(1), value);
    }
    draft
}
