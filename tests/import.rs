//! Importing as the command line does it: files of every shape and with every known dirt, into a real store.
#![cfg(feature = "ssr")]

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use innovationsveckan::{
    domain::{
        activity::{Activity, Record},
        party::PartyKind,
        review::State,
        taxonomy::Format,
        time::Moment,
        week::Week,
    },
    server::{
        clock::Clock,
        import::{self, explain, record::Records},
        service::import::{
            ImportError, ImportEvent, ImportOptions, ImportReport, ImportStopped, import as import_records,
        },
        store::{ActivityEdit, Store},
        week_settings,
    },
};

#[path = "import/cases.rs"]
mod cases;
#[path = "import/others_files.rs"]
mod others_files;
#[path = "import/schedules.rs"]
mod schedules;
#[path = "support/test_data.rs"]
mod test_data;

use test_data::test_data;

const PLAIN: ImportOptions = ImportOptions { dry_run: false, publish: false, overwrite: false, add_lists: false };
const PUBLISH: ImportOptions = ImportOptions { publish: true, ..PLAIN };

/// A store with one week.
struct Bench {
    store: Store,
    week: String,
    folder: tempfile::TempDir,
}

/// What an import came to, and what it said, as on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    report: ImportReport,
    lines: Vec<String>,
}

impl Bench {
    async fn new() -> Self {
        let settings = fs::read_to_string(fixture("week.toml")).unwrap();
        Self::with(&week_settings::parse(&settings).unwrap()).await
    }

    async fn with(week: &Week) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("veckan.db").display())).await.unwrap();
        store.put_week(week, 0).await.unwrap();
        Self { store, week: week.slug.clone(), folder }
    }

    async fn import(&self, path: &Path, options: ImportOptions) -> Outcome {
        self.import_bytes(&fs::read(path).unwrap(), &path.to_string_lossy(), options).await
    }

    async fn import_bytes(&self, bytes: &[u8], name: &str, options: ImportOptions) -> Outcome {
        let mut records = import::open(bytes, name, None).unwrap();
        self.import_records(records.as_mut(), options).await.unwrap()
    }

    async fn import_records(
        &self,
        records: &mut dyn Records,
        options: ImportOptions,
    ) -> Result<Outcome, ImportStopped> {
        let mut lines = Vec::new();
        let mut tell = |told| match told {
            ImportEvent::Read { .. } | ImportEvent::Done { .. } => {}
            ImportEvent::Note(note) => lines.push(explain::note(&note)),
            ImportEvent::Stays { row, state } => lines.push(format!("row {row}: {}", explain::stays(state))),
            ImportEvent::Rejected { row, faults } => {
                lines.extend(faults.iter().map(|fault| format!("row {row}: {}", explain::fault(fault))));
            }
        };
        let report = import_records(&self.store, Clock::system(), &self.week, records, options, &mut tell).await?;
        Ok(Outcome { report, lines })
    }

    async fn published(&self) -> Vec<Record> {
        self.store.published(&self.week).await.unwrap()
    }

    async fn by_id(&self, external_id: &str) -> Record {
        let is_it = |record: &Record| record.external_id.as_deref() == Some(external_id);
        self.published().await.into_iter().find(is_it).unwrap()
    }

    /// Changes the summary as a person on the site would.
    async fn edit_on_the_site(&self, external_id: &str) -> Record {
        let record = self.by_id(external_id).await;
        let mut activity = record.activity.clone();
        activity.summary = innovationsveckan::domain::activity::Summary::parse("Ändrad på sajten").unwrap();
        let edit = ActivityEdit {
            activity: &activity,
            state: State::Published,
            actor: "test",
            change: "edited",
            imported: false,
        };
        self.store.revise(record.id, record.revision, &edit, 1).await.unwrap();
        record
    }
}

impl Outcome {
    fn numbers(&self) -> [u64; 4] {
        [self.report.imported, self.report.updated, self.report.unchanged, self.report.rejected]
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}

fn span(activity: &Activity) -> String {
    let text = |moment: Moment| moment.to_string();
    let spans: Vec<String> =
        activity.occurrences.iter().map(|one| format!("{} {}", text(one.starts), text(one.ends))).collect();
    spans.join("; ")
}

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
async fn what_is_imported_waits_until_it_is_published() {
    let bench = Bench::new().await;
    let file = fixture("tabs.tsv");
    assert_eq!(bench.import(&file, PLAIN).await.numbers(), [1, 0, 0, 0]);
    assert_eq!(bench.store.waiting_count(&bench.week).await.unwrap(), 1);
    assert_eq!(bench.import(&file, PLAIN).await.numbers(), [0, 0, 1, 0]);
    assert_eq!(bench.import(&file, ImportOptions { dry_run: true, ..PUBLISH }).await.numbers(), [0, 1, 0, 0]);
    assert_eq!(bench.import(&file, PUBLISH).await.numbers(), [0, 1, 0, 0]);
    assert_eq!(bench.import(&file, PUBLISH).await.numbers(), [0, 0, 1, 0]);
    assert_eq!(bench.published().await.len(), 1);
}

/// Rows of one activity each, told apart by their ids and descriptions.
fn rows(rows: &[(&str, &str)]) -> String {
    let row = |(id, description): &(&str, &str)| {
        format!("{id},Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,{description}\n")
    };
    let header = "id,title,organizer,starts,ends,description\n".to_owned();
    std::iter::once(header).chain(rows.iter().map(row)).collect()
}

#[tokio::test]
async fn publishing_overrules_neither_moderators_nor_organizers() {
    let bench = Bench::new().await;
    let states = [
        ("w", State::Waiting),
        ("c", State::ChangesAsked),
        ("d", State::Declined),
        ("t", State::Withdrawn),
        ("h", State::Hidden),
        ("p", State::Published),
    ];
    let file = rows(&states.map(|(id, _)| (id, "Före")));
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.csv", PLAIN).await.numbers(), [6, 0, 0, 0]);
    let state_of = async |id: &str| bench.store.imported(&bench.week).await.unwrap()[id];
    for (id, state) in states {
        let known = state_of(id).await;
        let stored = bench.store.activity(known.id).await.unwrap().unwrap();
        let activity = &stored.record.activity;
        let edit = ActivityEdit { activity, state, actor: "moderator", change: "decided", imported: false };
        bench.store.revise(known.id, known.revision, &edit, 1).await.unwrap();
    }
    let named = [
        "row 4: id: stays declined: a moderator declined it; publish it on the desk if it shall be shown after all",
        "row 5: id: stays withdrawn: its organizer took it back; leave it out of the file",
        "row 6: id: stays hidden: a moderator took it out of sight; show it again on the desk when the reason is gone",
    ];
    let again = bench.import_bytes(file.as_bytes(), "a.csv", ImportOptions { dry_run: true, ..PUBLISH }).await;
    assert_eq!(bench.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await, again);
    assert_eq!(again.numbers(), [0, 1, 5, 0], "only what waited is published");
    assert_eq!(again.lines, named);
    let changed = rows(&states.map(|(id, _)| (id, "Efter")));
    let outcome = bench.import_bytes(changed.as_bytes(), "a.csv", PUBLISH).await;
    assert_eq!((outcome.numbers(), &outcome.lines[..]), ([0, 6, 0, 0], &named.map(str::to_owned)[..]));
    for (id, before) in states {
        let known = state_of(id).await;
        let is_decided = matches!(before, State::Declined | State::Withdrawn | State::Hidden);
        assert_eq!(known.state, Some(if is_decided { before } else { State::Published }), "{id}");
        let stored = bench.store.activity(known.id).await.unwrap().unwrap();
        assert_eq!(stored.record.activity.description.as_str(), "Efter", "{id}: its content follows the file");
    }
    let last = bench.import_bytes(changed.as_bytes(), "a.csv", PUBLISH).await;
    assert_eq!((last.numbers(), &last.lines[..]), ([0, 0, 6, 0], &named.map(str::to_owned)[..]));
}

/// A file during whose reading something else happens: before its last record.
struct Meanwhile<'a> {
    records: Box<dyn Records + 'a>,
    left: usize,
    happens: Option<Box<dyn FnOnce() + 'a>>,
}

impl Records for Meanwhile<'_> {
    fn next_record(&mut self) -> Result<Option<import::record::Read>, import::UnreadableFile> {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.happens.take().into_iter().for_each(|happens| happens()),
        }
        self.records.next_record()
    }

    fn take_notes(&mut self) -> Vec<import::record::Note> {
        self.records.take_notes()
    }
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(future))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_while_a_file_is_read_is_not_lost() {
    let bench = Bench::new().await;
    let file = rows(&[("a", "Före"), ("b", "Före")]);
    bench.import_bytes(file.as_bytes(), "a.csv", PUBLISH).await;
    let known = bench.store.imported(&bench.week).await.unwrap();
    let changed = "id,title,organizer,starts,ends,description,themes\n\
        a,Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,Efter,Rymd\n\
        b,Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,Efter,\n\
        c,Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,Ny,\n";
    let meanwhile = || {
        at_once(async {
            // An administrator changes the week, a moderator hides what the file changes, another import adds what it adds.
            let mut week = bench.store.week(&bench.week).await.unwrap().unwrap();
            week.contact_email = Some("veckan@myndighet.example".to_owned());
            bench.store.put_week(&week, 1).await.unwrap();
            let before = bench.store.activity(known["a"].id).await.unwrap().unwrap().record;
            let edit = ActivityEdit {
                activity: &before.activity,
                state: State::Hidden,
                actor: "moderator",
                change: "hide",
                imported: false,
            };
            bench.store.revise(before.id, before.revision, &edit, 1).await.unwrap();
            bench.import_bytes(rows(&[("c", "Gammal")]).as_bytes(), "b.csv", PLAIN).await;
        });
    };
    let records = import::open(changed.as_bytes(), "a.csv", None).unwrap();
    let mut records = Meanwhile { records, left: 2, happens: Some(Box::new(meanwhile)) };
    let options = ImportOptions { add_lists: true, overwrite: true, ..PUBLISH };
    let outcome = bench.import_records(&mut records, options).await.unwrap();
    assert_eq!(outcome.numbers(), [0, 3, 0, 0]);
    assert!(outcome.lines[0].starts_with("row 2: id: stays hidden:"), "{:?}", outcome.lines);
    let after = bench.store.imported(&bench.week).await.unwrap();
    assert_eq!(after["a"].state, Some(State::Hidden), "what was hidden meanwhile stays so");
    assert_eq!([after["b"].state, after["c"].state], [Some(State::Published); 2]);
    let week = bench.store.week(&bench.week).await.unwrap().unwrap();
    assert_eq!(week.contact_email.as_deref(), Some("veckan@myndighet.example"));
    assert_eq!(week.themes.last().map(|term| term.slug.as_str()), Some("rymd"));
}

#[tokio::test]
async fn edits_on_the_site_are_not_lost() {
    let bench = Bench::new().await;
    let dirt = fs::read_to_string(fixture("dirt.csv")).unwrap();
    bench.import_bytes(dirt.as_bytes(), "dirt.csv", PUBLISH).await;

    let changed = dirt.replace("Natten lång", "Natten är lång");
    let update = bench.import_bytes(changed.as_bytes(), "dirt.csv", PLAIN).await;
    assert_eq!(update.numbers(), [0, 1, 9, 0]);
    let before = bench.edit_on_the_site("d4").await;
    assert_eq!((before.activity.title.as_str(), before.revision), ("Natten är lång", 2));

    let conflict = bench.import_bytes(changed.as_bytes(), "dirt.csv", PLAIN).await;
    assert_eq!(conflict.numbers(), [0, 0, 9, 1]);
    assert!(conflict.lines[1].starts_with("row 5: id: the activity was edited on the site"), "{:?}", conflict.lines);
    assert_eq!(bench.by_id("d4").await.activity.summary.as_str(), "Ändrad på sajten");

    let overwrite = ImportOptions { overwrite: true, ..PLAIN };
    assert_eq!(bench.import_bytes(changed.as_bytes(), "dirt.csv", overwrite).await.numbers(), [0, 1, 9, 0]);
    let after = bench.by_id("d4").await;
    assert_eq!((after.id, after.revision, after.activity), (before.id, 4, before.activity));
    assert_eq!(bench.import_bytes(changed.as_bytes(), "dirt.csv", PLAIN).await.numbers(), [0, 0, 10, 0]);
}

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

#[tokio::test]
async fn a_file_that_breaks_off_changes_nothing() {
    /// Fails once its text is read.
    struct BreaksOff(io::Cursor<Vec<u8>>);

    impl Read for BreaksOff {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(io::Error::other("the cable was pulled")),
                length => Ok(length),
            }
        }
    }

    let bench = Bench::new().await;
    let filling = "x".repeat(200);
    let row = |number| format!("{number},Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,{filling}\n");
    let header = "id,title,organizer,starts,ends,description\n".to_owned();
    let file: String = std::iter::once(header).chain((0..700).map(row)).collect();
    let mut records = import::open(BreaksOff(io::Cursor::new(file.into_bytes())), "a.csv", None).unwrap();
    let stopped = bench.import_records(records.as_mut(), PUBLISH).await.unwrap_err();
    assert!(matches!(stopped.cause, ImportError::File(_)));
    // What follows might be further occurrences of what was read.
    assert_eq!((stopped.report.imported, bench.published().await.len()), (0, 0));
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

#[tokio::test]
async fn a_week_that_is_not_there_is_named() {
    let mut bench = Bench::new().await;
    bench.week = "2023".to_owned();
    let file = fs::read(fixture("tabs.tsv")).unwrap();
    let mut records = import::open(&file[..], "tabs.tsv", None).unwrap();
    let stopped = bench.import_records(records.as_mut(), PLAIN).await.unwrap_err();
    assert_eq!(stopped.cause.to_string(), "there is no week \"2023\"; there are 2022");
    assert!(bench.folder.path().exists());
}
