//! Exports against the import: what is written is read again as the same programme, and as the schemas of others ask.
#![cfg(feature = "ssr")]

use std::{
    collections::HashMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use innovationsveckan::{
    domain::{
        activity::{Activity, Publicity, Record},
        filter::Filter,
        occurrence_keys::OccurrenceKeys,
        time::Date,
        week::Week,
    },
    locale::Locale,
    server::{
        clock::{self, Clock},
        export::{self, Source},
        import::{self, Format, gather::Gathering, parse::Parser, record::Read},
        reference::Reference,
        service::{
            import::{ImportOptions, import as import_records},
            snapshot::Snapshot,
        },
        state::Site,
        store::Store,
        week_settings,
    },
    urls::ExportFormat,
};
use proptest::prelude::*;

#[path = "export/arbitrary.rs"]
mod arbitrary;
#[path = "export/calendar.rs"]
mod calendar;
#[path = "export/feed.rs"]
mod feed;
#[path = "export/http.rs"]
mod http;
#[path = "export/json_schema.rs"]
mod json_schema;
#[path = "export/subscriber.rs"]
mod subscriber;
#[path = "support/programme.rs"]
mod support;
#[path = "support/test_data.rs"]
mod test_data;
#[expect(dead_code, reason = "the tests of the wizard use the rest")]
#[path = "support/visitor.rs"]
mod visitor;

use test_data::test_data;

const PUBLIC_URL: &str = "https://veckan.example";

/// A week in which the clock is put back.
fn week() -> Week {
    Week { starts: Date::parse(arbitrary::FIRST_DAY).unwrap(), days: arbitrary::DAYS, ..support::week() }
}

fn written(snapshot: &Snapshot, query: &str, format: ExportFormat) -> Vec<u8> {
    let filter = Filter::parse(query);
    let source = Source {
        snapshot,
        filter: &filter,
        week_in_path: None,
        today: None,
        locale: Locale::En,
        public_url: Some(PUBLIC_URL),
    };
    export::write(source, format).unwrap().bytes
}

/// Activities that the import makes of a file; panics at anything that it rejects.
fn read(file: &[u8], format: Format, week: &Week) -> Vec<(String, Activity)> {
    let mut records = import::open(file, "-", Some(format)).unwrap();
    let mut parser = Parser::new(week.clone(), Reference::get(), false);
    let mut gathering = Gathering::default();
    while let Some(read) = records.next_record().unwrap() {
        let Read::Record(raw) = read else { panic!("{read:?}") };
        let parsed = parser.parse(&raw).unwrap_or_else(|faults| panic!("row {}: {faults:?}", raw.row));
        gathering.take(&parsed).unwrap();
    }
    assert!(records.take_notes().is_empty());
    gathering.activities().map(|gathered| gathered.unwrap()).map(|it| (it.external_id, it.activity)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn csv_is_read_as_the_programme_that_it_was(records in arbitrary::records()) {
        let snapshot = Snapshot::build(week(), records).unwrap();
        let file = written(&snapshot, "", ExportFormat::Csv);
        let again = read(&file, Format::Csv, &snapshot.week);
        prop_assert_eq!(again.len(), snapshot.records.len());
        for (external_id, activity) in &again {
            let is_it = |record: &&Record| record.activity == *activity && knows(record, external_id);
            prop_assert!(snapshot.records.iter().any(|record| is_it(&record)), "{external_id}: {activity:#?}");
        }
        // As long as nothing is changed, it is the same file from whatever database.
        let imported = again.into_iter().zip(1..).map(|((external_id, activity), id)| Record {
            id,
            external_id: Some(external_id),
            revision: 1,
            updated_ms: 0,
            publicity: Publicity::default(),
            occurrence_keys: OccurrenceKeys::default(),
            activity,
        });
        let elsewhere = Snapshot::build(week(), imported.collect()).unwrap();
        prop_assert_eq!(String::from_utf8(written(&elsewhere, "", ExportFormat::Csv)), String::from_utf8(file));
    }

    #[test]
    fn schedules_are_read_as_what_they_can_hold(records in arbitrary::records()) {
        let snapshot = Snapshot::build(week(), records).unwrap();
        let mut both = Vec::new();
        for (format, reader) in [(ExportFormat::FrabXml, Format::FrabXml), (ExportFormat::FrabJson, Format::FrabJson)] {
            let again = read(&written(&snapshot, "", format), reader, &snapshot.week);
            let mut held: Vec<Held> = again.iter().map(|(_, activity)| Held::of_event(activity)).collect();
            let mut expected: Vec<Held> = snapshot.records.iter().flat_map(Held::of_record).collect();
            held.sort();
            expected.sort();
            prop_assert_eq!(held, expected);
            both.push(again);
        }
        prop_assert_eq!(&both[0], &both[1]);
    }
}

/// Whether the id leads to this activity when its file is imported where it came from, or its own one is in it.
fn knows(record: &Record, external_id: &str) -> bool {
    match record.external_id.as_deref() {
        Some(id) if !id.starts_with("derived:") => external_id == id,
        Some(_) => external_id.starts_with("derived:") || external_id.starts_with("veckan-2022-"),
        None => external_id.starts_with(&format!("veckan-2022-{}", record.id)),
    }
}

/// Content of a frab schedule about an occurrence, texts apart: the import puts summary and description together.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    title: String,
    starts_s: i64,
    minutes: i64,
    venue: Option<String>,
    theme: Option<String>,
    kind: Option<String>,
    language: String,
}

impl Held {
    fn of_record(record: &Record) -> Vec<Self> {
        let activity = &record.activity;
        let held = |number: usize| {
            let occurrence = &activity.occurrences[number];
            Self {
                title: activity.title.as_str().to_owned(),
                starts_s: occurrence.starts.unix_s,
                minutes: ((occurrence.ends.unix_s - occurrence.starts.unix_s) / 60).max(1),
                venue: occurrence.venue.clone(),
                theme: activity.themes.first().cloned(),
                kind: activity.kind.clone(),
                language: activity.languages[0].as_str().to_owned(),
            }
        };
        (0..activity.occurrences.len()).map(held).collect()
    }

    fn of_event(activity: &Activity) -> Self {
        let record = Record {
            id: 1,
            external_id: None,
            revision: 1,
            updated_ms: 0,
            publicity: Publicity::default(),
            occurrence_keys: OccurrenceKeys::default(),
            activity: activity.clone(),
        };
        let mut held = Self::of_record(&record);
        assert_eq!(held.len(), 1);
        held.remove(0)
    }
}

/// The real week, from its file by way of a database.
async fn real_week() -> Option<Snapshot> {
    let (file, settings) = (test_data("almedalen-2023.csv")?, test_data("almedalen-2023.toml")?);
    let week = week_settings::parse(&fs::read_to_string(settings).unwrap()).unwrap();
    Some(imported(week, &fs::read(file).unwrap(), Format::Csv).await)
}

/// A file in a database of its own, published.
async fn imported(week: Week, file: &[u8], format: Format) -> Snapshot {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("veckan.db").display())).await.unwrap();
    store.put_week(&week, 0).await.unwrap();
    let options = ImportOptions { publish: true, ..ImportOptions::default() };
    let mut records = import::open(file, "-", Some(format)).unwrap();
    let report =
        import_records(&store, Clock::system(), &week.slug, records.as_mut(), options, &mut |_| {}).await.unwrap();
    assert_eq!((report.rejected, report.updated, report.unchanged), (0, 0, 0));
    let records = store.published(&week.slug).await.unwrap();
    store.close().await;
    Snapshot::build(week, records).unwrap()
}

fn contents(snapshot: &Snapshot) -> Vec<(Option<&str>, &Activity)> {
    let mut contents: Vec<_> =
        snapshot.records.iter().map(|record| (record.external_id.as_deref(), &record.activity)).collect();
    contents.sort_by_key(|(external_id, _)| *external_id);
    contents
}

#[tokio::test]
async fn a_real_week_comes_back_from_its_csv() {
    let Some(snapshot) = real_week().await else { return };
    let file = written(&snapshot, "", ExportFormat::Csv);
    let again = imported(snapshot.week.clone(), &file, Format::Csv).await;
    assert_eq!(contents(&again), contents(&snapshot));
}

#[tokio::test]
async fn a_filter_chooses_whole_activities() {
    let Some(snapshot) = real_week().await else { return };
    let theme = snapshot.week.themes[0].slug.clone();
    let file = written(&snapshot, &format!("theme={theme}&day=2023-06-28&page=2"), ExportFormat::Csv);
    let some = read(&file, Format::Csv, &snapshot.week);
    assert!(!some.is_empty() && some.iter().all(|(_, activity)| activity.themes.contains(&theme)));
    let none = written(&snapshot, "theme=rymden", ExportFormat::Csv);
    assert_eq!(String::from_utf8(none).unwrap().lines().count(), 1, "an unknown value finds nothing");
}

#[tokio::test]
async fn schedules_are_as_their_schemas_ask() {
    let Some(schemas) = test_data("schedules") else { return };
    let schema = serde_json::from_slice(&fs::read(schemas.join("voc-schedule.schema.json")).unwrap()).unwrap();
    let mut snapshots =
        vec![Snapshot::build(week(), Vec::new()).unwrap(), Snapshot::build(week(), arbitrary::some_records()).unwrap()];
    snapshots.extend(real_week().await);
    for snapshot in &snapshots {
        let json = written(snapshot, "", ExportFormat::FrabJson);
        let json = serde_json::from_slice(&json).unwrap();
        assert_eq!(json_schema::complaints(&schema, &json), [""; 0]);
        let xml = written(snapshot, "", ExportFormat::FrabXml);
        validate_xml(&schemas.join("voc-schedule.xsd"), &xml);
    }
}

/// By xmllint, where it is installed.
fn validate_xml(schema: &Path, xml: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("schedule.xml");
    fs::write(&file, xml).unwrap();
    match Command::new("xmllint").arg("--noout").arg("--schema").arg(schema).arg(&file).output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => println!("skipped: xmllint is not there to validate the XML"),
    }
}

#[tokio::test]
async fn a_real_weeks_texts_come_back_from_its_schedules() {
    let Some(snapshot) = real_week().await else { return };
    // Of HTML, which schedules may hold, blanks at the ends of lines say nothing.
    let words = |activity: &Activity| activity.description.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut by_title: HashMap<&str, Vec<(String, &str)>> = HashMap::new();
    for Record { activity, .. } in &snapshot.records {
        by_title.entry(activity.title.as_str()).or_default().push((words(activity), activity.summary.as_str()));
    }
    for (format, reader) in [(ExportFormat::FrabXml, Format::FrabXml), (ExportFormat::FrabJson, Format::FrabJson)] {
        let again = read(&written(&snapshot, "", format), reader, &snapshot.week);
        assert_eq!(again.len(), snapshot.records.len());
        for (_, activity) in &again {
            let read = words(activity);
            let is_it = |(description, summary): &(String, &str)| {
                // Links come after it, each as a line of a list.
                let is_text =
                    |text: &str| read.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with(" - "));
                is_text(description) || is_text(&format!("{summary} {description}"))
            };
            assert!(by_title[activity.title.as_str()].iter().any(is_it), "{activity:#?}");
        }
    }
}

fn veckan(database: &str, arguments: &[&str]) -> (bool, Vec<u8>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veckan"));
    command.args(arguments).env("VECKAN_DATABASE", database);
    let output = command.output().unwrap();
    (output.status.success(), output.stdout, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_command_ends_well_though_nobody_reads_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("veckan.db").display());
    for arguments in [&["demo"][..], &["week", "list"], &["week", "show", "2022"], &["outbox", "release"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veckan"));
        command.args(arguments).env("VECKAN_DATABASE", &database).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        drop(process.stdout.take());
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_command_writes_to_a_file_or_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("veckan.db").display());
    assert!(veckan(&database, &["demo"]).0);
    let (done, printed, said) = veckan(&database, &["export", "--week", "2022"]);
    assert!(done, "{said}");
    let file = folder.path().join("programme.csv");
    let path = file.display().to_string();
    let (done, nothing, again) = veckan(&database, &["export", "--week", "2022", "--filter", "?page=2", &path]);
    assert!(done && nothing.is_empty(), "{again}");
    assert_eq!((fs::read(&file).unwrap(), again), (printed, said.clone()));
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("exported ") && last.ends_with(" activities"), "{last}");

    let schedule = folder.path().join("programme.xml").display().to_string();
    let (done, _, said) = veckan(&database, &["export", "--week", "2022", "--filter", "status=cancelled", &schedule]);
    assert!(done && fs::read_to_string(&schedule).unwrap().starts_with("<?xml"), "{said}");
    let calendar = folder.path().join("programme.ics").display().to_string();
    let (done, _, said) = veckan(&database, &["export", "--week", "2022", "--public-url", PUBLIC_URL, &calendar]);
    assert!(done && fs::read_to_string(&calendar).unwrap().starts_with("BEGIN:VCALENDAR\r\n"), "{said}");
    for (arguments, words) in [
        (&["export", "--week", "1999"][..], "there is no week \"1999\""),
        (&["export", "--week", "2022", "--format", "xlsx"][..], "writing xlsx is not built yet"),
        (&["export", "--week", "2022", "/nowhere/programme.csv"][..], "cannot write /nowhere/programme.csv"),
    ] {
        let (done, printed, said) = veckan(&database, arguments);
        assert!(!done && printed.is_empty() && said.contains(words), "{said}");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".new")), "{left:?}");
}
