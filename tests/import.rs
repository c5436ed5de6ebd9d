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
#[path = "import/edits.rs"]
mod edits;
#[path = "import/frab.rs"]
mod frab;
#[path = "import/others_files.rs"]
mod others_files;
#[path = "import/refused.rs"]
mod refused;
#[path = "import/repeated_ids.rs"]
mod repeated_ids;
#[path = "import/schedules.rs"]
mod schedules;
#[path = "import/summaries.rs"]
mod summaries;
#[path = "import/tables.rs"]
mod tables;
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

/// Report of an import, and what it said, as on the command line.
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

/// Rows of one activity each, told apart by their ids and descriptions.
fn rows(rows: &[(&str, &str)]) -> String {
    let row = |(id, description): &(&str, &str)| {
        format!("{id},Titel,Vinnova,2022-10-03 09:00,2022-10-03 10:00,{description}\n")
    };
    let header = "id,title,organizer,starts,ends,description\n".to_owned();
    std::iter::once(header).chain(rows.iter().map(row)).collect()
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
