//! Week and small programmes for tests.

use innovationsveckan::{
    domain::{
        taxonomy::{Bilingual, Term},
        time::Date,
        week::{Retention, Week},
    },
    server::clock,
};

pub const THEMES: [&str; 3] = ["data", "gron", "internationellt"];

pub fn week() -> Week {
    let moment = |text: &str| clock::parse_instant(text).unwrap();
    let term = |slug: &&str| Term {
        slug: (*slug).to_owned(),
        name: Bilingual { sv: (*slug).to_owned(), en: (*slug).to_owned() },
        featured: false,
    };
    Week {
        slug: "2022".to_owned(),
        name: Bilingual::default(),
        starts: Date::parse("2022-10-03").unwrap(),
        days: 5,
        time_zone: "Europe/Stockholm".to_owned(),
        programme_opens: moment("2022-08-15T09:00:00+02:00"),
        registration_opens: moment("2022-05-02T09:00:00+02:00"),
        registration_closes: moment("2022-10-03T00:00:00+02:00"),
        registration_grace_minutes: 60,
        eligible_kinds: Vec::new(),
        hosts: Vec::new(),
        themes: THEMES.iter().map(term).collect(),
        kinds: vec![term(&"seminar"), term(&"workshop")],
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
