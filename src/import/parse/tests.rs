//! Parses records as organizers and other systems write them.

use super::*;
use domain::{
    party::PartyKind,
    place::MunicipalityCode,
    taxonomy::{Bilingual, Format, Language, Term},
    time::{Date, Moment},
    week::Retention,
};

fn week() -> Week {
    let opens = Moment { unix_s: 0, offset_s: 0 };
    let term = |slug: &str, sv: &str, en: &str| Term {
        slug: slug.to_owned(),
        name: Bilingual { sv: sv.to_owned(), en: en.to_owned() },
        featured: false,
    };
    Week {
        slug: "2022".to_owned(),
        name: Bilingual { sv: "Veckan".to_owned(), en: "The week".to_owned() },
        starts: Date::parse("2022-10-03").unwrap(),
        days: 5,
        time_zone: "Europe/Stockholm".to_owned(),
        programme_opens: opens,
        registration_opens: opens,
        registration_closes: opens,
        registration_grace_minutes: 60,
        eligible_kinds: Vec::new(),
        hosts: Vec::new(),
        themes: vec![term("data", "Nyttiggörande av data", "Utilization of data")],
        kinds: vec![term("seminar", "Seminarium", "Seminar")],
        purpose: None,
        notice: None,
        contact_email: None,
        synonyms: Vec::new(),
        words: Vec::new(),
        retention: Retention::default(),
        answer_days: 5,
        link_hosts: Vec::new(),
        promise: None,
        past: Vec::new(),
        past_note: None,
    }
}

fn parser() -> Parser {
    Parser::new(week(), Reference::get(), false)
}

/// Record with all required fields and the given ones.
fn record(row: u64, texts: &[(Field, &str)]) -> Raw {
    let mut raw = Raw::new(row);
    let required = [
        (Field::Title, "Öppna data"),
        (Field::Organizer, "Vinnova"),
        (Field::Starts, "2022-10-03 09:00"),
        (Field::Ends, "2022-10-03 10:30"),
    ];
    for (field, text) in required.iter().chain(texts) {
        raw.set(*field, text);
    }
    raw
}

fn parsed(texts: &[(Field, &str)]) -> Activity {
    parser().parse(&record(2, texts)).unwrap().activity
}

fn faults(texts: &[(Field, &str)]) -> Vec<Fault> {
    parser().parse(&record(2, texts)).unwrap_err()
}

#[test]
fn what_is_not_given_has_its_usual_meaning() {
    let activity = parsed(&[(Field::Description, "**Vi** möts.\n\nSedan fika.")]);
    assert_eq!(activity.summary.as_str(), "Vi möts. Sedan fika.");
    assert_eq!(activity.organizer.kind, PartyKind::State);
    assert_eq!(activity.languages, [Language::swedish()]);
    assert_eq!(activity.occurrences[0].formats, [Format::Onsite]);
    assert_eq!(activity.occurrences[0].ends.to_string(), "2022-10-03T10:30:00+02:00");
    assert_eq!(activity.registration.mode, RegistrationMode::None);
    assert_eq!((activity.audience, activity.status), (Audience::Open, Status::Scheduled));
}

#[test]
fn a_format_follows_from_the_place() {
    let url = (Field::OnlineUrl, "https://möte.example/1");
    assert_eq!(parsed(&[url]).occurrences[0].formats, [Format::Online]);
    assert_eq!(parsed(&[url, (Field::Venue, "Aulan")]).occurrences[0].formats, [Format::Onsite]);
    assert_eq!(parsed(&[(Field::Format, "Hybrid")]).occurrences[0].formats, [Format::Onsite, Format::Online]);
}

#[test]
fn occurrences_are_in_the_order_of_their_start() {
    let activity = parsed(&[
        (Field::Starts, "2022-10-05 13:00; 2022-10-03T07:00:00Z;"),
        (Field::Ends, "2022-10-07 23:30; 2022-10-04 02:00"),
    ]);
    let spans: Vec<String> =
        activity.occurrences.iter().map(|occurrence| format!("{} {}", occurrence.starts, occurrence.ends)).collect();
    assert_eq!(
        spans,
        ["2022-10-03T09:00:00+02:00 2022-10-04T02:00:00+02:00", "2022-10-05T13:00:00+02:00 2022-10-07T23:30:00+02:00"]
    );
}

#[test]
fn every_fault_of_a_record_is_told() {
    let found = faults(&[
        (Field::Title, &"å".repeat(151)),
        (Field::Starts, "i morgon; 2022-10-09 09:00"),
        (Field::Ends, "2022-10-09 10:00;2022-10-09 10:00"),
        (Field::Municipality, "Åre by"),
        (Field::Themes, "data; Utilization of Data; rymden"),
        (Field::Kind, "fest"),
        (Field::Website, "info@vinnova.se"),
        (Field::Registration, "kanske"),
    ]);
    let fields: Vec<String> = found
        .iter()
        .map(|fault| match fault {
            Fault::Field(field, _) => field.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(fields, ["themes", "kind", "title", "municipality", "starts", "website", "registration"]);
}

#[test]
fn times_must_fit_each_other_and_the_week() {
    let outside = faults(&[(Field::Starts, "2022-10-08 09:00"), (Field::Ends, "2022-10-08 10:00")]);
    assert!(matches!(outside[..], [Fault::Field(Field::Starts, Problem::OutsideTheWeek { .. })]));
    let backwards = faults(&[(Field::Ends, "2022-10-03 09:00")]);
    assert!(matches!(backwards[..], [Fault::Field(Field::Ends, Problem::EndsBeforeItStarts { .. })]));
    let uneven = faults(&[(Field::Ends, "2022-10-03 10:00; 2022-10-03 11:00")]);
    assert_eq!(uneven, [Fault::Field(Field::Ends, Problem::UnevenLists { expected: 1, count: 2 })]);
    let many = vec!["2022-10-03 09:00"; 51].join(";");
    let too_many = faults(&[(Field::Starts, &many), (Field::Ends, &many)]);
    assert_eq!(too_many, [Fault::Field(Field::Starts, Problem::TooMany { limit: 50, count: 51 })]);
}

#[test]
fn partners_keep_their_places() {
    let activity = parsed(&[
        (Field::Partners, "Region Skåne; Bolaget AB ;Åre kommun;"),
        (Field::PartnerNumbers, ";;"),
        (Field::PartnerKinds, ";company;"),
    ]);
    let partners: Vec<(&str, PartyKind)> =
        activity.partners.iter().map(|party| (party.name.as_str(), party.kind)).collect();
    assert_eq!(
        partners,
        [
            ("Region Skåne", PartyKind::Region),
            ("Bolaget AB", PartyKind::Company),
            ("Åre kommun", PartyKind::Municipality)
        ]
    );
    let uneven = faults(&[(Field::Partners, "A;B;C"), (Field::PartnerKinds, "company;other")]);
    assert_eq!(uneven, [Fault::Field(Field::PartnerKinds, Problem::UnevenLists { expected: 3, count: 2 })]);
    let nameless = faults(&[(Field::Partners, "A;;C"), (Field::PartnerKinds, "other;other;other")]);
    assert_eq!(nameless, [Fault::Field(Field::Partners, Problem::Missing)]);
    let many = vec!["A"; 51].join(";");
    assert_eq!(
        faults(&[(Field::Partners, &many)]),
        [Fault::Field(Field::Partners, Problem::TooMany { limit: 50, count: 51 })]
    );
}

#[test]
fn places_and_terms_are_found_by_name_or_code() {
    for written in ["2321", "Åre", "Åre kommun", "åre"] {
        let activity = parsed(&[(Field::Municipality, written)]);
        assert_eq!(activity.occurrences[0].municipality, MunicipalityCode::parse("2321"), "{written}");
    }
    let activity = parsed(&[(Field::Themes, "utilization of data; data;;"), (Field::Kind, "SEMINARIUM")]);
    assert_eq!((activity.themes, activity.kind.as_deref()), (vec!["data".to_owned()], Some("seminar")));
}

#[test]
fn lists_grow_only_by_records_that_are_taken() {
    let mut parser = Parser::new(week(), Reference::get(), true);
    let theme = (Field::Themes, "Rymd & hav");
    parser.parse(&record(2, &[theme, (Field::Website, "x")])).unwrap_err();
    assert!(parser.take_added_lists().is_empty());
    let taken = parser.parse(&record(3, &[theme, (Field::Kind, "Fest")])).unwrap();
    assert_eq!((taken.activity.themes, taken.activity.kind), (vec!["rymd-hav".to_owned()], Some("fest".to_owned())));
    let added = parser.take_added_lists();
    assert_eq!((added.themes.len(), added.kinds.len()), (1, 1));
    assert!(parser.take_added_lists().is_empty());
    // Meanwhile the week got a theme of its own, and one of those that the file added.
    let mut grown = week();
    let term = |slug: &str| Term { slug: slug.to_owned(), ..added.themes[0].clone() };
    grown.themes.extend([term("ny"), term("rymd-hav")]);
    added.add_to(&mut grown);
    let slugs: Vec<&str> = grown.themes.iter().map(|term| term.slug.as_str()).collect();
    assert_eq!(slugs, ["data", "ny", "rymd-hav"]);
    assert_eq!(grown.kinds.len(), 2);
}

#[test]
fn ids_are_of_one_record_each() {
    let mut parser = parser();
    assert_eq!(parser.parse(&record(2, &[(Field::Id, " a 1 ")])).unwrap().external_id, "a 1");
    let repeated = parser.parse(&record(3, &[(Field::Id, "a 1")])).unwrap_err();
    assert_eq!(repeated, [Fault::Field(Field::Id, Problem::RepeatedId { value: "a 1".to_owned(), row: 2 })]);
    let reserved = parser.parse(&record(4, &[(Field::Id, "derived:1")])).unwrap_err();
    assert_eq!(reserved, [Fault::ReservedId { value: "derived:1".to_owned() }]);
}

#[test]
fn records_without_id_are_known_again() {
    let ids = |texts: &[&str]| -> Vec<String> {
        let mut parser = parser();
        texts.iter().map(|title| parser.parse(&record(2, &[(Field::Title, title)])).unwrap().external_id).collect()
    };
    let first = ids(&["Lunch", "Lunch", "Middag"]);
    assert_eq!(first, ids(&["Lunch", "Lunch", "Middag"]));
    assert_ne!(first[0], first[1]);
    assert!(first.iter().all(|id| id.starts_with(DERIVED_ID_PREFIX)));
    assert_eq!(ids(&["Middag"])[0], first[2]);
}

#[test]
fn a_length_gives_the_end() {
    let mut raw = record(2, &[(Field::Ends, "")]);
    raw.duration = Some("1:00:30".to_owned());
    let activity = parser().parse(&raw).unwrap().activity;
    assert_eq!(activity.occurrences[0].ends.to_string(), "2022-10-04T09:30:00+02:00");
    raw.duration = Some("en timme".to_owned());
    assert_eq!(parser().parse(&raw).unwrap_err(), [Fault::NotADuration { value: "en timme".to_owned() }]);
}
