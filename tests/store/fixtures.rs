//! Fixtures of the store's tests: a week, and activities told apart by their titles.

use innovationsveckan::{
    domain::{
        activity::{Activity, Contact, Description, Registration, Summary, Title},
        occurrence::Occurrence,
        party::{Party, PartyKind, PartyName},
        place::MunicipalityCode,
        review::State,
        taxonomy::{Accessibility, Audience, Format, Language, RegistrationMode, Status},
        time::Moment,
        week::Week,
    },
    server::{
        store::{ActivityEdit, NewActivity, Store},
        week_settings,
    },
};

pub const NOW_MS: i64 = 1_664_780_400_000;

pub async fn store_with_week(url: &str) -> Store {
    let store = Store::open(url).await.unwrap();
    store.put_week(&week(), NOW_MS).await.unwrap();
    store
}

pub fn week() -> Week {
    week_settings::parse(
        r#"
        slug = "2022"
        name = { sv = "Innovationsveckan 2022 – ”överallt”", en = "Innovation Week 2022" }
        starts = 2022-10-03
        days = 5
        time_zone = "Europe/Stockholm"
        programme_opens = 2022-08-15T09:00:00+02:00
        registration_opens = 2022-05-02T09:00:00+02:00
        registration_closes = 2022-10-03T00:00:00+02:00
        eligible_kinds = ["state", "region"]
        purpose = { sv = "Vi förnyar tillsammans.", en = "We renew together." }
        hosts = [{ name = "Vinnova", url = "https://www.vinnova.se" }]
        themes = [{ slug = "data", name = { sv = "Nyttiggörande av data", en = "Data" }, featured = true }]
        kinds = [{ slug = "seminar", name = { sv = "Seminarium", en = "Seminar" } }]
        "#,
    )
    .unwrap()
}

pub fn activity(title: &str) -> Activity {
    let starts = Moment { unix_s: NOW_MS / 1000, offset_s: 7200 };
    Activity {
        title: Title::parse(title).unwrap(),
        summary: Summary::parse("Kort sagt.").unwrap(),
        description: Description::parse("Mer att läsa.\n\n- en punkt").unwrap(),
        organizer: Party {
            name: PartyName::parse("Borås stad").unwrap(), number: None, kind: PartyKind::Municipality
        },
        partners: Vec::new(),
        occurrences: vec![Occurrence {
            starts,
            ends: Moment { unix_s: starts.unix_s + 3600, ..starts },
            formats: vec![Format::Onsite, Format::Online],
            venue: Some("Stadshuset".to_owned()),
            address: None,
            municipality: MunicipalityCode::parse("1490"),
            online_url: None,
        }],
        website: None,
        themes: vec!["data".to_owned()],
        kind: Some("seminar".to_owned()),
        languages: vec![Language::swedish()],
        audience: Audience::Open,
        audience_note: None,
        registration: Registration { mode: RegistrationMode::None, url: None, deadline: None },
        contact: Contact::default(),
        accessibility: vec![Accessibility::StepFree],
        status: Status::Scheduled,
        places: None,
        cancel_reason: None,
    }
}

pub fn new<'a>(activity: &'a Activity, state: State, external_id: Option<&'a str>) -> NewActivity<'a> {
    NewActivity {
        week_slug: "2022",
        external_id,
        state,
        activity,
        actor: "import",
        change: "create",
        imported: false,
        with_first_import: false,
    }
}

pub fn edit(activity: &Activity, state: State) -> ActivityEdit<'_> {
    ActivityEdit { activity, state, actor: "åsa@myndighet.example", change: "edit", imported: false }
}
