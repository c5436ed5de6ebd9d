//! Records with one id, which are one activity.

use super::*;

#[tokio::test]
async fn events_with_one_guid_are_one_activity_wherever_they_stand() {
    let event = |guid: &str, start: &str, title: &str| {
        format!("<event guid='{guid}'><start>{start}</start><duration>01:00</duration><title>{title}</title></event>")
    };
    let day =
        |date: &str, events: &[String]| format!("<day date='{date}'><room name='A'>{}</room></day>", events.concat());
    let monday = [event("a", "10:00", "Löda"), event("b", "10:00", "Svetsa"), event("a", "14:00", "Löda")];
    let tuesday = [event("a", "10:00", "Löda"), event("b", "10:00", "Svarva")];
    let days = [day("2022-10-03", &monday), day("2022-10-04", &tuesday)].concat();
    let file = format!("<schedule><conference><title>Veckan</title></conference>{days}</schedule>");
    let bench = Bench::new().await;
    let first = bench.import_bytes(file.as_bytes(), "a.xml", PUBLISH).await;
    assert_eq!(first.numbers(), [2, 0, 0, 1], "{:?}", first.lines);
    assert!(first.lines[0].starts_with("row 5: id: \"b\" stands in row 2 already"), "{:?}", first.lines);
    assert_eq!(bench.by_id("a").await.activity.occurrences.len(), 3);
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.xml", PUBLISH).await.numbers(), [0, 0, 2, 1]);
}

/// Rows of one activity that stand apart: one is given at two places, and one has the same id by mistake.
const APART: &str = "id,title,organizer,starts,ends,venue,themes\n\
    a,Ett,Vinnova,2022-10-05 09:00,2022-10-05 10:00,Aulan,Rymd\n\
    b,Två,Vinnova,2022-10-03 09:00,2022-10-03 10:00,,\n\
    a,Ett,Vinnova,2022-10-04 09:00;2022-10-06 09:00,2022-10-04 10:00;2022-10-06 10:00,Biblioteket,rymd\n\
    a,Ett,Vinnova,2022-10-04 09:00,2022-10-04 10:00,Biblioteket,Rymd\n\
    b,Annat,Vinnova,2022-10-03 11:00,2022-10-03 12:00,,\n\
    b,Två,Vinnova,2022-10-03 13:00,2022-10-03 14:00,,Hav\n";

#[tokio::test]
async fn rows_with_one_id_are_one_activity_wherever_they_stand() {
    let bench = Bench::new().await;
    let adding = ImportOptions { add_lists: true, ..PUBLISH };
    let first = bench.import_bytes(APART.as_bytes(), "a.csv", adding).await;
    assert_eq!(first.numbers(), [2, 0, 0, 3], "{:?}", first.lines);
    let rejected =
        ["row 5: id: \"a\" stands in row 2 already", "row 6: id: \"b\" stands in row 3 already", "row 7: id: \"b\""];
    for (line, beginning) in first.lines.iter().zip(rejected) {
        assert!(line.starts_with(beginning), "{line}");
    }
    let activity = bench.by_id("a").await.activity;
    let places: Vec<_> = activity.occurrences.iter().map(|it| (it.starts.to_string(), it.venue.as_deref())).collect();
    let expected = [("04", "Biblioteket"), ("05", "Aulan"), ("06", "Biblioteket")];
    assert_eq!(places, expected.map(|(day, venue)| (format!("2022-10-{day}T09:00:00+02:00"), Some(venue))));
    assert_eq!(bench.by_id("b").await.activity.occurrences.len(), 1);
    let week = bench.store.week(&bench.week).await.unwrap().unwrap();
    assert!(!week.themes.iter().any(|theme| theme.slug == "hav"), "what is rejected adds nothing");
    let again = bench.import_bytes(APART.as_bytes(), "a.csv", PUBLISH).await;
    // Now the week has no theme Hav to tell first.
    assert_eq!(again.numbers(), [0, 0, 2, 3], "{:?}", again.lines);
    assert_eq!(bench.by_id("a").await.revision, 1);
}

#[tokio::test]
async fn rows_far_apart_are_one_activity_too() {
    let row = |id: usize, day: usize| format!("{id},Titel,Vinnova,2022-10-0{day} 09:00,2022-10-0{day} 10:00,{id}\n");
    let header = "id,title,organizer,starts,ends,description\n".to_owned();
    let rows = (3..=7).flat_map(|day| (0..1200).map(move |id| row(id, day)));
    let file: String = std::iter::once(header).chain(rows).collect();
    let bench = Bench::new().await;
    let rehearsal = ImportOptions { dry_run: true, ..PUBLISH };
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.csv", rehearsal).await.numbers(), [1200, 0, 0, 0]);
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await.numbers(), [1200, 0, 0, 0]);
    assert!(bench.published().await.iter().all(|record| record.activity.occurrences.len() == 5));
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await.numbers(), [0, 0, 1200, 0]);
}

#[tokio::test]
async fn an_activity_has_no_more_occurrences_for_its_rows() {
    let row = |minute: usize| format!("a,Titel,Vinnova,2022-10-03 09:{minute:02},2022-10-03 10:00\n");
    let header = "id,title,organizer,starts,ends\n".to_owned();
    let file: String = std::iter::once(header).chain((0..52).map(row)).collect();
    let outcome = Bench::new().await.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await;
    assert_eq!(outcome.numbers(), [1, 0, 0, 2]);
    assert_eq!(outcome.lines[0], "row 52: starts: there are 51; keep 50 at most");
}
