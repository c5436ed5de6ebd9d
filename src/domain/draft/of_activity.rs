//! Draft of an existing activity, to edit it or to copy it to another time.

use super::{Draft, DraftField, FieldId};
use crate::{
    activity::Activity,
    occurrence::Occurrence,
    party::{OrganizationNumber, Party},
    place::{MailAddress, WebAddress},
    taxonomy::{Format, Language, RegistrationMode},
};

impl Draft {
    /// Draft that `check` turns into this activity again, apart from the mail addresses of its editors.
    pub fn of_activity(activity: &Activity) -> Self {
        let mut draft = Self::default();
        draft.set_party(
            &activity.organizer,
            [DraftField::Organizer, DraftField::OrganizerNumber, DraftField::OrganizerKind].map(FieldId::from),
        );
        for (row, partner) in (1..=FieldId::MOST_ROWS).zip(&activity.partners) {
            draft.set(DraftField::PartnerOpen.row(row), "1");
            draft.set_party(
                partner,
                [DraftField::PartnerName, DraftField::PartnerNumber, DraftField::PartnerKind]
                    .map(|field| field.row(row)),
            );
        }
        draft.set(DraftField::Title, activity.title.as_str());
        draft.set(DraftField::Summary, activity.summary.as_str());
        draft.set(DraftField::Description, activity.description.as_str());
        draft.set_if(DraftField::Kind, activity.kind.as_deref());
        draft.set(DraftField::Themes, activity.themes.join(" "));
        let languages: Vec<&str> = activity.languages.iter().map(Language::as_str).collect();
        draft.set(DraftField::Languages, languages.join(" "));
        draft.set(DraftField::Audience, activity.audience.word());
        draft.set_if(DraftField::AudienceNote, activity.audience_note.as_deref());
        draft.set_if(DraftField::Website, activity.website.as_ref().map(WebAddress::as_str));
        for (row, occurrence) in (1..=FieldId::MOST_ROWS).zip(&activity.occurrences) {
            draft.set_occurrence(row, occurrence);
        }
        let registration = &activity.registration;
        draft.set(DraftField::Registration, registration.mode.word());
        draft.set_if(DraftField::RegistrationUrl, registration.url.as_ref().map(WebAddress::as_str));
        // The activity's page offers registration by mail then, whatever its source.
        if registration.mode == RegistrationMode::Required
            && registration.url.is_none()
            && activity.contact.email.is_some()
        {
            draft.set(DraftField::RegistrationByMail, Self::TICKED);
        }
        if let Some(deadline) = registration.deadline {
            draft.set(DraftField::DeadlineDay, deadline.date().to_string());
            draft.set(DraftField::DeadlineTime, deadline.time_of_day().to_string());
        }
        draft.set_if(DraftField::Places, activity.places.map(|places| places.to_string()).as_deref());
        let accessibility: Vec<&str> = activity.accessibility.iter().map(|word| word.word()).collect();
        draft.set(DraftField::Accessibility, accessibility.join(" "));
        draft.set_if(DraftField::ContactName, activity.contact.name.as_deref());
        draft.set_if(DraftField::ContactEmail, activity.contact.email.as_ref().map(MailAddress::as_str));
        draft
    }

    /// Draft without its days: for another time or another week.
    pub fn without_days(mut self) -> Self {
        for (field_id, typed) in &mut self.fields {
            if matches!(field_id.field, DraftField::Day | DraftField::EndDay | DraftField::DeadlineDay) {
                typed.value.clear();
            }
        }
        self.fields.remove(&DraftField::Left.into());
        self
    }

    fn set_party(&mut self, party: &Party, [name, number, kind]: [FieldId; 3]) {
        self.set(name, party.name.as_str());
        self.set_if(number, party.number.as_ref().map(OrganizationNumber::as_str));
        self.set(kind, party.kind.word());
    }

    fn set_occurrence(&mut self, row: u8, occurrence: &Occurrence) {
        self.set(DraftField::OccurrenceOpen.row(row), "1");
        self.set(DraftField::Day.row(row), occurrence.starts.date().to_string());
        self.set(DraftField::Starts.row(row), occurrence.starts.time_of_day().to_string());
        self.set(DraftField::Ends.row(row), occurrence.ends.time_of_day().to_string());
        if occurrence.ends.date() != occurrence.starts.date() {
            self.set(DraftField::EndDay.row(row), occurrence.ends.date().to_string());
        }
        let format = match occurrence.formats[..] {
            [Format::Onsite] => "onsite",
            [Format::Online] => "online",
            _ => "hybrid",
        };
        self.set(DraftField::Format.row(row), format);
        self.set_if(DraftField::Venue.row(row), occurrence.venue.as_deref());
        self.set_if(DraftField::Address.row(row), occurrence.address.as_deref());
        self.set_if(DraftField::Municipality.row(row), occurrence.municipality.map(String::from).as_deref());
        self.set_if(DraftField::OnlineUrl.row(row), occurrence.online_url.as_ref().map(WebAddress::as_str));
        if occurrence.formats.contains(&Format::Online) && occurrence.online_url.is_none() {
            self.set(DraftField::OnlineUrlLater.row(row), Self::TICKED);
        }
    }

    fn set_if(&mut self, field_id: impl Into<FieldId>, value: Option<&str>) {
        if let Some(value) = value {
            self.set(field_id, value);
        }
    }
}
