//! Warnings about an activity, which prevent nothing: shown to its organizer before sending, and to the moderators.

use super::{
    activity::Activity,
    taxonomy::{Format, RegistrationMode},
};

/// Lack that will bother participants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// An occurrence on site has no venue and no address.
    NoVenue,
    /// An occurrence online has no link yet.
    NoLink,
    /// Registration is required, by mail to the contact.
    RegistrationByMail,
    /// Registration is required, and there is no way to register.
    NoWayToRegister,
    /// The last day to register is after the first start.
    DeadlineAfterStart,
}

/// Warnings of an activity, each once.
pub fn warnings(activity: &Activity) -> Vec<Warning> {
    let registration = &activity.registration;
    let is_required = registration.mode == RegistrationMode::Required;
    let has_no_link = is_required && registration.url.is_none();
    let has_contact = activity.contact.email.is_some();
    let first_start_s = activity.occurrences.iter().map(|occurrence| occurrence.starts.unix_s).min();
    let is_late = registration.deadline.zip(first_start_s).is_some_and(|(deadline, start_s)| deadline.unix_s > start_s);
    let mut occurrences = activity.occurrences.iter();
    let without_venue = occurrences
        .clone()
        .any(|it| it.formats.contains(&Format::Onsite) && it.venue.is_none() && it.address.is_none());
    let without_link = occurrences.any(|it| it.formats.contains(&Format::Online) && it.online_url.is_none());
    [
        (without_venue, Warning::NoVenue),
        (without_link, Warning::NoLink),
        (has_no_link && has_contact, Warning::RegistrationByMail),
        (has_no_link && !has_contact, Warning::NoWayToRegister),
        (is_required && is_late, Warning::DeadlineAfterStart),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, warning)| warning)
    .collect()
}
