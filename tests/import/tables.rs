//! Tables of every shape and with every known dirt.

use super::*;

#[tokio::test]
async fn known_dirt_is_imported_whole() {
    let bench = Bench::new().await;
    let first = bench.import(&fixture("dirt.csv"), PUBLISH).await;
    assert_eq!(first.numbers(), [10, 0, 0, 0], "{:?}", first.lines);
    assert_eq!(first.lines, ["ignored columns that are not known: room"]);

    let decomposed = bench.by_id("d1").await.activity;
    assert_eq!(decomposed.title.as_str(), "Åtgärder för Malmö");
    assert_eq!(decomposed.themes, ["utilization-of-data"]);
    assert_eq!(decomposed.occurrences[0].municipality.map(String::from).as_deref(), Some("1280"));
    assert_eq!(bench.by_id("d2").await.activity.title.as_str(), "Välfärdsteknik i praktiken");
    let broken_lines = bench.by_id("d3").await.activity;
    assert_eq!(broken_lines.title.as_str(), "Hela kedjan: från idé till nytta");
    assert_eq!(broken_lines.description.as_str(), "Stycke ett.\n\nStycke två.");
    assert_eq!(broken_lines.occurrences[0].formats, [Format::Onsite, Format::Online]);
    assert_eq!(span(&bench.by_id("d4").await.activity), "2022-10-04T22:00:00+02:00 2022-10-05T01:30:00+02:00");
    assert_eq!(span(&bench.by_id("d5").await.activity), "2022-10-03T00:00:00+02:00 2022-10-07T23:59:00+02:00");
    assert_ne!(bench.by_id("d6").await.id, bench.by_id("d7").await.id);
    let quoted = bench.by_id("d8").await.activity;
    assert_eq!(quoted.title.as_str(), "De sa \"ja, tack\" till data");
    assert_eq!(quoted.organizer.name.as_str().chars().count(), 384);

    let second = bench.import(&fixture("dirt.csv"), PUBLISH).await;
    assert_eq!(second.numbers(), [0, 0, 10, 0], "{:?}", second.lines);
    assert!(bench.published().await.iter().all(|record| record.revision == 1));
}

#[tokio::test]
async fn a_swedish_spreadsheets_file_is_read_as_it_is() {
    let bench = Bench::new().await;
    let outcome = bench.import(&fixture("spreadsheet-windows-1252.csv"), PUBLISH).await;
    assert_eq!(outcome.numbers(), [2, 0, 0, 0], "{:?}", outcome.lines);
    assert_eq!(outcome.lines, ["what is not valid UTF-8 is read as Windows-1252, first in row 2"]);
    let first = bench.by_id("1").await.activity;
    assert_eq!(first.title.as_str(), "Så gör vi – på riktigt");
    let partners: Vec<_> = first.partners.iter().map(|party| (party.name.as_str(), party.kind)).collect();
    assert_eq!(partners, [("Region Jämtland Härjedalen", PartyKind::Region), ("Företag & Söner AB", PartyKind::Other)]);
    assert_eq!(bench.by_id("2").await.activity.title.as_str(), "Komma, citat \"och\" semikolon; allt");
}

#[tokio::test]
async fn tabs_separate_too() {
    let bench = Bench::new().await;
    assert_eq!(bench.import(&fixture("tabs.tsv"), PUBLISH).await.numbers(), [1, 0, 0, 0]);
    let activity = bench.published().await.remove(0).activity;
    assert_eq!(activity.title.as_str(), "Flikar, inga komman");
    assert_eq!(activity.description.as_str(), "rad ett\nrad två");
    assert_eq!(span(&activity), "2022-10-03T09:00:00+02:00 2022-10-03T10:00:00+02:00");
}

#[tokio::test]
async fn rejected_records_are_named_and_the_others_imported() {
    let bench = Bench::new().await;
    let rehearsal = bench.import(&fixture("rejected.csv"), ImportOptions { dry_run: true, ..PUBLISH }).await;
    assert!(bench.published().await.is_empty());
    let outcome = bench.import(&fixture("rejected.csv"), PUBLISH).await;
    assert_eq!(outcome, rehearsal);
    assert_eq!(outcome.numbers(), [2, 0, 0, 6]);
    let beginnings = [
        "row 3: themes: the week has no theme \"rymden\"; use one of its slugs or names",
        "row 3: title: it is empty; write what it is called",
        "row 3: municipality: \"Åre by\" is not a municipality; give its four-digit code or its name",
        "row 3: starts: \"2022-10-03 kl nio\" is not a time; write 2022-10-03 09:00",
        "row 4: record: it has 5 cells, the header has 7; put cells",
        "row 5: id: \"r1\" stands in row 2 already; give each",
        "row 6: record: text follows a cell's closing quotation mark; write",
        "row 7: starts: 2022-10-08T09:00:00+02:00 is outside the week; choose a day from 2022-10-03 to 2022-10-07",
        "row 9: record: a cell's quotation mark is never closed; add",
    ];
    assert_eq!(outcome.lines.len(), beginnings.len(), "{:#?}", outcome.lines);
    for (line, beginning) in outcome.lines.iter().zip(beginnings) {
        assert!(line.starts_with(beginning), "{line}");
    }
    assert_eq!(bench.published().await.len(), 2);
}

#[tokio::test]
async fn places_and_the_reason_of_a_cancelling_are_read() {
    let file = "id,title,organizer,starts,ends,status,places,cancel_reason,partners\n\
        1,A,Vinnova,2022-10-03 09:00,2022-10-03 10:00,cancelled,1 200,Föreläsaren är sjuk,Bolaget\\; Bo AB; Region Skåne\n\
        2,B,Vinnova,2022-10-03 09:00,2022-10-03 10:00,,många,,\n";
    let bench = Bench::new().await;
    let outcome = bench.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await;
    assert_eq!(outcome.numbers(), [1, 0, 0, 1]);
    assert!(outcome.lines[0].starts_with("row 3: places: \"många\" is not a whole number"), "{:?}", outcome.lines);
    let activity = bench.by_id("1").await.activity;
    assert_eq!((activity.places, activity.cancel_reason.as_deref()), (Some(1200), Some("Föreläsaren är sjuk")));
    let partners: Vec<_> = activity.partners.iter().map(|party| party.name.as_str()).collect();
    assert_eq!(partners, ["Bolaget; Bo AB", "Region Skåne"]);
}
