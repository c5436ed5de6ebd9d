//! Schedules of frab, as XML and as JSON.

use super::*;

#[tokio::test]
async fn a_frab_schedule_is_the_same_from_xml_and_json() {
    let mut programmes = Vec::new();
    for name in ["schedule.xml", "schedule.json"] {
        let bench = Bench::new().await;
        let strict = bench.import(&fixture(name), PUBLISH).await;
        assert_eq!(strict.numbers(), [0, 0, 0, 3], "{name}");
        let adding = ImportOptions { add_lists: true, ..PUBLISH };
        let outcome = bench.import(&fixture(name), adding).await;
        assert_eq!(outcome.numbers(), [2, 0, 0, 1], "{name}");
        assert!(outcome.lines[0].starts_with("row 3: starts: 2022-10-09T10:00:00+02:00 is outside the week"), "{name}");
        assert_eq!(bench.import(&fixture(name), PUBLISH).await.numbers(), [0, 0, 2, 1], "{name}");

        let talk = bench.by_id("a0a0fcfe-b7fb-46e3-84b6-97a5406016b4").await.activity;
        assert_eq!(talk.title.as_str(), "Åtta frågor & svar");
        assert_eq!(talk.organizer.name.as_str(), "Data & nytta");
        assert_eq!(
            talk.description.as_str(),
            "Vi går **igenom** åtta frågor.\n\nLäs mer på [sidan](https://x.example/?a=1&b=2).\n\nMedverkande: Ada Å, Bo Ö"
        );
        assert_eq!(span(&talk), "2022-10-03T22:30:00+02:00 2022-10-04T01:30:00+02:00");
        assert_eq!(talk.occurrences[0].venue.as_deref(), Some("Stora salen"));
        assert_eq!((talk.themes, talk.kind.as_deref()), (vec!["oppen-kallkod-fri-data".to_owned()], Some("foredrag")));
        assert_eq!(span(&bench.by_id("102").await.activity), "2022-10-03T10:00:00+02:00 2022-10-05T14:30:00+02:00");
        let week = bench.store.week(&bench.week).await.unwrap().unwrap();
        assert_eq!(week.themes.last().map(|term| term.name.sv.as_str()), Some("Öppen källkod; fri data"));
        programmes.push(bench.published().await.into_iter().map(|record| record.activity).collect::<Vec<_>>());
    }
    assert_eq!(programmes[0], programmes[1]);
}
