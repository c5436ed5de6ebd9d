//! Parts of an activity that an edit may change, and the parts in which two contents differ.

use super::pairs::pair_occurrences;
use crate::{
    activity::{Activity, Registration},
    occurrence::Occurrence,
    party::words,
    place::{MunicipalityCode, WebAddress},
    taxonomy::Format,
    time::TimeOfDay,
};

words! {
    /// Part of an activity that an edit may change, in display order.
    Part {
        Organizer = "organizer",
        Partners = "partners",
        Title = "title",
        Summary = "summary",
        Description = "description",
        Kind = "kind",
        Themes = "themes",
        Languages = "languages",
        Audience = "audience",
        AudienceNote = "audience-note",
        Website = "website",
        /// Days, and the number of occurrences.
        Days = "days",
        /// Times of day.
        Times = "times",
        Formats = "formats",
        Places = "places",
        OnlineUrls = "online-urls",
        Registration = "registration",
        RegistrationUrl = "registration-url",
        Deadline = "deadline",
        /// Number of participants.
        Seats = "seats",
        Accessibility = "accessibility",
        Contact = "contact",
    }
}

/// Parts in which two contents differ. A cancellation is not part of an edit.
pub fn changed_parts(before: &Activity, after: &Activity) -> Vec<Part> {
    let Activity {
        title,
        summary,
        description,
        organizer,
        partners,
        occurrences,
        website,
        themes,
        kind,
        languages,
        audience,
        audience_note,
        registration: Registration { mode, url, deadline },
        contact,
        accessibility,
        status: _,
        places,
        cancel_reason: _,
    } = before;
    // Added and removed occurrences are left out: they change the days, and have nothing to compare.
    let pairs = pair_occurrences(occurrences, &after.occurrences);
    let pairs: Vec<_> = pairs.into_iter().filter_map(|(before, after)| Some((before, after?))).collect();
    let of_occurrences = |differs: fn(&OccurrenceParts, &OccurrenceParts) -> bool| {
        pairs.iter().any(|(before, after)| {
            let before = before.map_or_else(OccurrenceParts::default, OccurrenceParts::of);
            differs(&before, &OccurrenceParts::of(after))
        })
    };
    let days = |all: &[Occurrence]| all.iter().map(|it| it.starts.date()).collect::<Vec<_>>();
    [
        (Part::Organizer, *organizer != after.organizer),
        (Part::Partners, *partners != after.partners),
        (Part::Title, *title != after.title),
        (Part::Summary, *summary != after.summary),
        (Part::Description, *description != after.description),
        (Part::Kind, *kind != after.kind),
        (Part::Themes, *themes != after.themes),
        (Part::Languages, *languages != after.languages),
        (Part::Audience, *audience != after.audience),
        (Part::AudienceNote, *audience_note != after.audience_note),
        (Part::Website, *website != after.website),
        (Part::Days, days(occurrences) != days(&after.occurrences)),
        (Part::Times, of_occurrences(|before, after| before.span != after.span)),
        (Part::Formats, of_occurrences(|before, after| before.formats != after.formats)),
        (Part::Places, of_occurrences(|before, after| before.place != after.place)),
        (Part::OnlineUrls, of_occurrences(|before, after| before.online_url != after.online_url)),
        (Part::Registration, *mode != after.registration.mode),
        (Part::RegistrationUrl, *url != after.registration.url),
        (Part::Deadline, *deadline != after.registration.deadline),
        (Part::Seats, *places != after.places),
        (Part::Accessibility, *accessibility != after.accessibility),
        (Part::Contact, *contact != after.contact),
    ]
    .into_iter()
    .filter_map(|(part, differs)| differs.then_some(part))
    .collect()
}

/// Parts of an occurrence; its day is compared for all occurrences together.
#[derive(Default)]
struct OccurrenceParts<'a> {
    /// Time of day of the start, and length in seconds; `None` where there is no occurrence.
    span: Option<(TimeOfDay, i64)>,
    formats: &'a [Format],
    place: (Option<&'a str>, Option<&'a str>, Option<MunicipalityCode>),
    online_url: Option<&'a WebAddress>,
}

impl<'a> OccurrenceParts<'a> {
    fn of(occurrence: &'a Occurrence) -> Self {
        let Occurrence { starts, ends, formats, venue, address, municipality, online_url } = occurrence;
        Self {
            span: Some((starts.time_of_day(), ends.unix_s - starts.unix_s)),
            formats,
            place: (venue.as_deref(), address.as_deref(), *municipality),
            online_url: online_url.as_ref(),
        }
    }
}
