use proptest::prelude::*;

use super::*;
use crate::domain::{
    party::PartyKind,
    taxonomy::{Bilingual, Term},
    time::{Date, Moment},
    week::{Host, Retention},
};

const FULL: &str = r#"slug = "2022"
name = { sv = "Innovationsveckan 2022", en = "Innovation Week 2022" }
starts = 2022-10-03
days = 5
time_zone = "Europe/Stockholm"
programme_opens = 2022-08-15T09:00:00+02:00     # before: registered and reviewed, not shown
registration_opens = 2022-05-02T09:00:00+02:00
registration_closes = 2022-10-03T00:00:00+02:00
eligible_kinds = ["state", "region", "municipality", "other-public"]
notice = { sv = "En demonstration" }

[[hosts]]
name = "Vinnova"
url = "https://www.vinnova.se"

[[themes]]
slug = "utilization-of-data"
name = { sv = "Nyttiggörande av data", en = "Utilization of data" }
featured = true

[[kinds]]
slug = "seminar"
name = { sv = "Seminarium" }
"#;

fn complaint(file: &str) -> String {
    parse(file).unwrap_err().to_string()
}

#[test]
fn a_file_becomes_a_week() {
    let week = parse(FULL).unwrap();
    assert_eq!(week.starts.to_string(), "2022-10-03");
    assert_eq!(week.programme_opens.to_string(), "2022-08-15T09:00:00+02:00");
    assert_eq!(week.kinds[0].name, Bilingual { sv: "Seminarium".to_owned(), en: "Seminarium".to_owned() });
    assert!(week.themes[0].featured && !week.kinds[0].featured);
    assert_eq!(week.notice.as_ref().map(|notice| notice.en.as_str()), Some("En demonstration"));
    assert_eq!(parse(&write(&week)).unwrap(), week);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (right, wrong, said) in [
        ("days = 5", "dagar = 5", "line 4: unknown field `dagar`"),
        ("days = 5", "days = 32", "line 4: days is 32: give a number from 1 to 31"),
        ("days = 5", "days = \"fem\"", "line 4: invalid type"),
        ("days = 5\n", "", "missing field `days`"),
        ("days = 5", "days = ", "line 4: "),
        ("starts = 2022-10-03", "starts = 2022-10-03T09:00:00", "line 3: starts 2022-10-03T09:00:00 is no date"),
        ("Europe/Stockholm", "Europe/Atlantis", "line 5: time_zone \"Europe/Atlantis\" is not known"),
        (
            "2022-08-15T09:00:00+02:00",
            "2022-08-15T09:00:00",
            "line 6: programme_opens 2022-08-15T09:00:00 is no instant",
        ),
        (
            "\"region\"",
            "\"regio\"",
            "line 9: eligible_kinds: \"regio\" is no kind of party: choose among state, region",
        ),
        ("https://www.vinnova.se", "https://localhost", "line 14: hosts.url \"https://localhost\" is no web address"),
        (
            "slug = \"seminar\"",
            "slug = \"Föreläsning\"",
            "line 22: kinds.slug \"Föreläsning\" is no slug: use 1 to 80 of a–z, 0–9 and -, such as \"forelasning\"",
        ),
        ("\"Seminarium\"", "\" \"", "line 23: kinds.name.sv is empty"),
        ("featured = true", "featured = true\ncolour = \"red\"", "line 20: unknown field `colour`"),
    ] {
        let complaint = complaint(&FULL.replacen(right, wrong, 1));
        assert!(complaint.contains(said), "{wrong}: {complaint}");
    }
}

#[test]
fn what_is_not_said_of_keeping_and_links_has_a_default() {
    let week = parse(FULL).unwrap();
    assert_eq!((week.retention, week.answer_days, week.link_hosts.len()), (Retention::default(), 5, 0));
    let said = FULL.replacen(
        "days = 5",
        "days = 5\nretention = { drafts_days = 90 }\nanswer_days = 3\nlink_hosts = [\"Vinnova.SE\", \"värd.example\"]",
        1,
    );
    let week = parse(&said).unwrap();
    assert_eq!(week.retention, Retention { drafts_days: 90, ..Retention::default() });
    assert_eq!(
        (week.answer_days, week.link_hosts.as_slice()),
        (3, &["vinnova.se".to_owned(), "värd.example".to_owned()][..])
    );
    assert_eq!(parse(&write(&week)).unwrap(), week);
}

#[test]
fn what_is_wrong_with_keeping_and_links_is_said() {
    for (line, said) in [
        ("retention = { contacts_days = 0 }", "line 5: retention.contacts_days is 0: give a number from 1 to 36525"),
        ("retention = { unconfirmed_days = 2 }", "retention.unconfirmed_days is 2: give a number from 3"),
        ("retention = { history = 2 }", "line 5: unknown field `history`"),
        ("answer_days = 61", "line 5: answer_days is 61: give a number from 1 to 60"),
        ("link_hosts = [\"https://vinnova.se\"]", "line 5: link_hosts: \"https://vinnova.se\" is no host name"),
        ("link_hosts = [\"vinnova.se/x\"]", "link_hosts: \"vinnova.se/x\" is no host name"),
        ("link_hosts = [\"vinnova.se:80\"]", "link_hosts: \"vinnova.se:80\" is no host name"),
        ("link_hosts = [\"se\"]", "link_hosts: \"se\" is no host name"),
        ("link_hosts = [\"a.se\", \"A.se\"]", "link_hosts names \"a.se\" twice"),
    ] {
        let complaint = complaint(&FULL.replacen("days = 5", &format!("days = 5\n{line}"), 1));
        assert!(complaint.contains(said), "{line}: {complaint}");
    }
}

#[test]
fn a_promise_and_earlier_years_are_read() {
    let top =
        "promise = { sv = \"Allt är gratis.\", en = \"It is all free.\" }\npast_note = { sv = \"Källa: värdarna.\" }";
    let tables =
        "\n[[past]]\nyear = 2021\nactivities = 200\n\n[[past]]\nyear = 2020\norganizers = 90\nparticipants = 4000\n";
    let week = parse(&format!("{}{tables}", FULL.replacen("days = 5", &format!("days = 5\n{top}"), 1))).unwrap();
    assert_eq!(week.promise.as_ref().map(|promise| promise.en.as_str()), Some("It is all free."));
    assert_eq!(week.past_note.as_ref().map(|note| note.en.as_str()), Some("Källa: värdarna."));
    let years: Vec<_> = week.past.iter().map(|it| (it.year, it.activities, it.organizers, it.participants)).collect();
    assert_eq!(years, [(2021, Some(200), None, None), (2020, None, Some(90), Some(4000))]);
    assert_eq!(parse(&write(&week)).unwrap(), week);
    assert_eq!(week.of_programme().past, []);
}

#[test]
fn what_is_wrong_with_earlier_years_is_said() {
    for (tables, said) in [
        ("year = 2023\nactivities = 1", "line 26: past.year is 2023: give a number from 1900 to 2022"),
        ("year = 2021\nactivities = -1", "line 27: past.activities is -1: give a number from 0 to 10000000"),
        ("year = 2021", "line 26: past has no figures for 2021: give activities, organizers or participants"),
        ("year = 2021\nvisitors = 1", "line 27: unknown field `visitors`"),
        (
            "year = 2021\nactivities = 1\n[[past]]\nyear = 2021\nactivities = 2",
            "line 29: past.year 2021 stands there already: give each year one table",
        ),
    ] {
        let complaint = complaint(&format!("{FULL}\n[[past]]\n{tables}\n"));
        assert!(complaint.contains(said), "{tables}: {complaint}");
    }
}

#[test]
fn what_is_wrong_with_words_is_said() {
    for (words, said) in [
        ("finds = \"format=zoom\"\nnames = [\"Zoom\"]", "line 26: words.finds: format has no value \"zoom\""),
        ("finds = \"theme=ai\"\nnames = [\"AI\"]", "words.finds: theme has no value \"ai\""),
        (
            "finds = \"zoom\"\nnames = [\"Zoom\"]",
            "words.finds \"zoom\" is no value of a facet: write it as in the address",
        ),
        ("finds = \"hours=9-10\"\nnames = [\"tidigt\"]", "words.finds \"hours=9-10\" is no value of a facet"),
        ("finds = \"format=online\"\nnames = []", "line 27: words.names is empty"),
    ] {
        let complaint = complaint(&format!("{FULL}\n[[words]]\n{words}\n"));
        assert!(complaint.contains(said), "{words}: {complaint}");
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let file = FULL.replace("days = 5", "days = 0").replace("\"2022\"", "\"20/22\"");
    assert_eq!(parse(&file).unwrap_err().complaints.len(), 2);
}

#[test]
fn a_slug_stands_once_in_its_list() {
    let file = format!("{FULL}\n[[kinds]]\nslug = \"seminar\"\nname = {{ sv = \"Ett till\" }}\n");
    assert_eq!(complaint(&file), "line 26: kinds.slug \"seminar\" stands there already: give each its own");
}

#[test]
fn a_real_week_is_read() {
    let folder = std::env::var("VECKAN_TEST_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("almedalen-2023.toml");
    let Ok(file) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let week = parse(&file).unwrap();
    assert_eq!((week.slug.as_str(), week.days), ("almedalen-2023", 5));
    assert_eq!(parse(&write(&week)).unwrap(), week);
}

fn words() -> impl Strategy<Value = String> {
    r#"[a-zåäö"'\\#=]{1,8}( [\PC&&\S]{1,6})?"#
        .prop_filter("cleaned already", |text| crate::domain::text::one_line(text) == *text)
}

fn bilinguals() -> impl Strategy<Value = Bilingual> {
    (words(), words()).prop_map(|(sv, en)| Bilingual { sv, en })
}

fn moments() -> impl Strategy<Value = Moment> {
    (0i64..4_000_000_000, -56i32..56).prop_map(|(unix_s, quarters)| Moment { unix_s, offset_s: quarters * 900 })
}

fn terms() -> impl Strategy<Value = Vec<Term>> {
    prop::collection::btree_map("[a-z0-9-]{1,12}", (bilinguals(), any::<bool>()), 0..4)
        .prop_map(|terms| terms.into_iter().map(|(slug, (name, featured))| Term { slug, name, featured }).collect())
}

fn past_years() -> impl Strategy<Value = Vec<PastYear>> {
    let figures = (any::<bool>(), prop::option::of(0u32..=10_000_000), prop::option::of(0u32..9));
    prop::collection::btree_map(1900u16..1990, figures, 0..4).prop_map(|years| {
        let year = |(year, (has_activities, organizers, participants)): (u16, (bool, Option<u32>, Option<u32>))| {
            let is_alone = organizers.is_none() && participants.is_none();
            PastYear { year, activities: (has_activities || is_alone).then_some(200), organizers, participants }
        };
        years.into_iter().rev().map(year).collect()
    })
}

prop_compose! {
    fn weeks()(
        slug in "[a-z0-9-]{1,12}",
        name in bilinguals(),
        (starts, days) in (10_000i32..40_000, 1u8..=31),
        (programme_opens, registration_opens, registration_closes) in (moments(), moments(), moments()),
        eligible_kinds in prop::sample::subsequence(PartyKind::ALL.to_vec(), 0..4),
        hosts in prop::collection::vec((words(), any::<bool>()), 0..3),
        (themes, kinds) in (terms(), terms()),
        (purpose, notice) in (prop::option::of(bilinguals()), prop::option::of(bilinguals())),
        has_address in any::<bool>(),
        registration_grace_minutes in 0u32..10_000,
        retention in (1u32..36_525, 1u32..36_525, 3u32..36_525, 1u32..36_525),
        (promise, past_note) in (prop::option::of(bilinguals()), prop::option::of(bilinguals())),
        past in past_years(),
        (answer_days, link_hosts) in (1u32..=60, prop::collection::btree_set("[a-zåäö]{1,8}\\.se", 0..3)),
    ) -> Week {
        let host = |(name, has_url): (String, bool)| Host { name, url: has_url.then(|| "https://xn--vrd-qla.example/".to_owned()) };
        Week {
            slug, name, starts: Date(starts), days, time_zone: "Europe/Stockholm".to_owned(),
            programme_opens, registration_opens, registration_closes, registration_grace_minutes, eligible_kinds,
            hosts: hosts.into_iter().map(host).collect(), themes, kinds, purpose, notice,
            contact_email: has_address.then(|| "veckan@myndighet.example".to_owned()),
            synonyms: if has_address { vec![vec!["AI".to_owned(), "artificiell \"intelligens\"".to_owned()]] } else { Vec::new() },
            words: if has_address {
                vec![FacetWords { finds: "format=online".to_owned(), names: vec!["Zo\"om".to_owned(), "Teams".to_owned()] }]
            } else {
                Vec::new()
            },
            retention: Retention {
                contacts_days: retention.0, drafts_days: retention.1, unconfirmed_days: retention.2, history_days: retention.3,
            },
            answer_days,
            link_hosts: link_hosts.into_iter().collect(),
            promise,
            past_note,
            past,
        }
    }
}

proptest! {
    #[test]
    fn a_week_survives_its_own_writing(week in weeks()) {
        let file = write(&week);
        prop_assert_eq!(parse(&file), Ok(week), "{}", file);
    }

    #[test]
    fn no_file_makes_it_panic(file in "\\PC{0,200}") {
        let _ = parse(&file);
    }
}
