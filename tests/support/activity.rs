//! Small activities for tests of the search.

use innovationsveckan::{
    domain::{
        activity::{Activity, Contact, Description, Registration, Summary, Title},
        occurrence::Occurrence,
        party::{Party, PartyKind, PartyName},
        place::MunicipalityCode,
        taxonomy::{Audience, Format, Language, RegistrationMode, Status},
        time::Moment,
    },
    server::clock,
};

/// Title, organizer, description, day from 0, municipality.
pub type Row = (&'static str, &'static str, &'static str, i64, &'static str);

pub fn activity((title, organizer, description, day, municipality): Row) -> Activity {
    let unix_s = clock::parse_instant("2022-10-03T10:00:00+02:00").unwrap().unix_s + day * 86_400;
    let description = Description::parse(description).unwrap();
    let language = if title.starts_with("The ") { "en" } else { "sv" };
    Activity {
        title: Title::required(title).unwrap(),
        summary: Summary::beginning_of(&markdown::plain(description.as_str())),
        description,
        organizer: Party { name: PartyName::parse(organizer).unwrap(), number: None, kind: PartyKind::State },
        partners: Vec::new(),
        occurrences: vec![Occurrence {
            starts: Moment { unix_s, offset_s: 7200 },
            ends: Moment { unix_s: unix_s + 3600, offset_s: 7200 },
            formats: vec![Format::Onsite],
            venue: None,
            address: None,
            municipality: MunicipalityCode::parse(municipality),
            online_url: None,
        }],
        website: None,
        themes: Vec::new(),
        kind: None,
        languages: vec![Language::parse(language).unwrap()],
        audience: Audience::Open,
        audience_note: None,
        registration: Registration { mode: RegistrationMode::None, url: None, deadline: None },
        contact: Contact::default(),
        accessibility: Vec::new(),
        status: Status::Scheduled,
        places: None,
        cancel_reason: None,
    }
}
