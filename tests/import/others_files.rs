//! Files that other systems wrote: a real programme, real schedules, and small files with one kind of dirt each.

use innovationsveckan::domain::{party::OrganizationNumber, place::WebAddress, time::Date};

use super::*;

#[tokio::test]
async fn a_real_programme_is_imported_and_then_unchanged() {
    let (Some(file), Some(settings)) = (test_data("almedalen-2023.csv"), test_data("almedalen-2023.toml")) else {
        return;
    };
    let bench = Bench::with(&week_settings::parse(&fs::read_to_string(settings).unwrap()).unwrap()).await;
    let first = bench.import(&file, PUBLISH).await;
    assert_eq!(first.numbers(), [1960, 0, 0, 0], "{:#?}", first.lines);
    let second = bench.import(&file, PUBLISH).await;
    assert_eq!(second.numbers(), [0, 0, 1960, 0]);
    assert_eq!(bench.published().await.len(), 1960);
}

#[tokio::test]
async fn real_schedules_are_imported() {
    let schedules = [
        ("camp2019", "frab-camp2019", "2019-08-21", 5, 79),
        ("democon", "pretalx-democon", "2020-12-14", 3, 36),
        ("rc3", "pretalx-rc3", "2020-12-27", 4, 48),
    ];
    for (slug, name, starts, days, events) in schedules {
        let Some(file) = test_data(&format!("schedules/vocexample-{name}.json")) else { continue };
        let settings = fs::read_to_string(fixture("week.toml")).unwrap();
        let mut week = week_settings::parse(&settings).unwrap();
        week.slug = slug.to_owned();
        week.starts = Date::parse(starts).unwrap();
        week.days = days;
        let bench = Bench::with(&week).await;
        let adding = ImportOptions { add_lists: true, ..PUBLISH };
        let outcome = bench.import(&file, adding).await;
        assert_eq!(outcome.numbers(), [events, 0, 0, 0], "{name}: {:#?}", outcome.lines);
        assert_eq!(bench.import(&file, PUBLISH).await.numbers(), [0, 0, events, 0], "{name}");
    }
}

/// Small files, each with one kind of dirt that systems write: name, and what is imported of it.
const CASES: [(&str, u64); 19] = [
    ("languages.xml", 4),
    ("language.csv", 8),
    ("repeated-guid.xml", 1),
    ("after-midnight.xml", 2),
    ("bad-charref.xml", 5),
    ("html.xml", 8),
    ("nulls.json", 1),
    ("rooms-array.json", 1),
    ("nbsp-time.csv", 4),
    ("sep-line.csv", 1),
    ("midnight.csv", 3),
    ("codes.csv", 4),
    ("space-before-quote.csv", 2),
    ("entities-title.csv", 1),
    ("text.csv", 6),
    ("summary.csv", 7),
    ("vertical-tab.csv", 3),
    ("search.csv", 6),
    ("urls.csv", 7),
];

#[tokio::test]
async fn small_files_with_dirt_are_read_as_their_writers_meant_them() {
    let adding = ImportOptions { add_lists: true, ..PUBLISH };
    let bench = Bench::new().await;
    for (name, activities) in CASES {
        let Some(file) = test_data(&format!("cases/{name}")) else { return };
        let first = bench.import(&file, adding).await;
        assert_eq!(first.numbers(), [activities, 0, 0, 0], "{name}: {:#?}", first.lines);
        assert_eq!(bench.import(&file, adding).await.numbers(), [0, 0, activities, 0], "{name}");
    }
    let languages = async |id: &str| {
        let languages = bench.by_id(id).await.activity.languages;
        languages.iter().map(|language| language.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(languages("g1").await, ["de", "en"]);
    assert_eq!(languages("g2").await, ["en"]);
    assert_eq!(languages("g3").await, ["de"]);
    assert_eq!(languages("g4").await, ["sv", "en"]);
    assert_eq!(languages("l8").await, ["sv", "en"]);
    assert_eq!(span(&bench.by_id("a1").await.activity), "2022-10-05T00:30:00+02:00 2022-10-05T01:30:00+02:00");
    assert_eq!(span(&bench.by_id("a2").await.activity), "2022-10-04T22:00:00+02:00 2022-10-04T23:00:00+02:00");
    let website = bench.by_id("u3").await.activity.website;
    let encoded = "https://kommun.example/Delade%20dokument/Program%20(1).pdf";
    assert_eq!(website.as_ref().map(WebAddress::as_str), Some(encoded));
    let title = async |id: &str| bench.by_id(id).await.activity.title.as_str().to_owned();
    assert_eq!(title("q1").await, "Öppet hus");
    assert_eq!(title("q2").await, "Mat, dryck och data");
    assert_eq!(title("e1").await, "R&D i praktiken – del 2");
    let midnight = "2022-10-03T19:00:00+02:00 2022-10-04T00:00:00+02:00";
    assert_eq!(span(&bench.by_id("n1").await.activity), midnight);
    for (id, code) in [("k1", "0180"), ("k2", "0114"), ("k3", "2584"), ("k4", "0180")] {
        let municipality = bench.by_id(id).await.activity.occurrences[0].municipality;
        assert_eq!(municipality.map(String::from).as_deref(), Some(code), "{id}");
    }
    for id in ["t3", "t4"] {
        let number = bench.by_id(id).await.activity.organizer.number;
        assert_eq!(number.as_ref().map(OrganizationNumber::as_str), Some("202100-5216"), "{id}");
    }
    let repeated = bench.by_id("p1").await.activity;
    assert_eq!(
        span(&repeated),
        "2022-10-03T10:00:00+02:00 2022-10-03T11:00:00+02:00; 2022-10-03T14:00:00+02:00 2022-10-03T15:00:00+02:00"
    );
}
