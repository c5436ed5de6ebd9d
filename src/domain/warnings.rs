//! What is odd about an activity and stops nobody: told to its organizer before it is sent, and to the moderators.

use super::{
    activity::Activity,
    taxonomy::{Format, RegistrationMode},
};

/// Something that whoever would attend will miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// An occurrence is on site, and nothing says where in the municipality.
    NoVenue,
    /// An occurrence is online, and its link is still to come.
    NoLink,
    /// One must register, by writing to the contact.
    RegistrationByMail,
    /// One must register, and nothing says how.
    NoWayToRegister,
    /// The last day to register comes after the start.
    DeadlineAfterStart,
}

/// The warnings of an activity, each once.
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
