//! Import: compares a file's activities with the store's, and writes the differences.
//! Knows no file format; records come from a [`Records`].

mod decision;

use std::{fmt, io, sync::Arc};

use super::registry;
use crate::{
    domain::{field::Field, problem::Problem, review::State, week::Week},
    server::{
        clock::Clock,
        import::{
            UnreadableFile,
            gather::{Gathered, Gathering},
            parse::{AddedLists, Parser},
            record::{Fault, Note, Read, Records},
        },
        reference::Reference,
        store::{ActivityEdit, NewActivity, ReviseError, Store, StoreError, Write},
    },
};
use decision::{ImportAction, Operation, Refusal, decide};

/// Options of an import.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, free of the others")]
pub struct ImportOptions {
    /// Whether to report the effects without writing.
    pub dry_run: bool,
    /// Whether to publish imported activities, and waiting ones that are otherwise unchanged.
    pub publish: bool,
    /// Whether to overwrite activities that were edited on the site since their last import.
    pub overwrite: bool,
    /// Whether to add themes and kinds that the week lacks.
    pub add_lists: bool,
}

/// Numbers of activities created, revised and left alone, and of rejected records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub imported: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub rejected: u64,
}

/// Progress of a running import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportEvent {
    Rejected {
        row: u64,
        faults: Vec<Fault>,
    },
    Note(Note),
    /// The activity is unpublished by a decision, which stands.
    Stays {
        row: u64,
        state: State,
    },
    /// Reported at intervals, while the file is read.
    Read {
        records: u64,
    },
    /// Reported after each batch that was compared and written.
    Done {
        activities: u64,
    },
}

/// Reason why an import stopped. A file that cannot be read to its end has changed nothing; where the database failed,
/// the batches written before stay.
#[derive(Debug, thiserror::Error)]
#[error("the import stopped")]
pub struct ImportStopped {
    /// Counts up to the error.
    pub report: ImportReport,
    #[source]
    pub cause: ImportError,
}

/// Error that stops an import.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("there is no week {slug:?}; {}", known_weeks(.known))]
    NoSuchWeek { slug: String, known: Vec<String> },
    #[error(transparent)]
    File(#[from] UnreadableFile),
    #[error("the database failed")]
    Store(#[from] StoreError),
}

/// Imports a file's records into a week.
pub async fn import(
    store: &Store,
    clock: Clock,
    week_slug: &str,
    records: &mut dyn Records,
    options: ImportOptions,
    on_event: &mut dyn FnMut(ImportEvent),
) -> Result<ImportReport, ImportStopped> {
    let mut import =
        ImportRun { store, clock, week_slug, options, on_event, is_first: false, report: ImportReport::default() };
    match import.run(records).await {
        Ok(()) => Ok(import.report),
        Err(cause) => Err(ImportStopped { report: import.report, cause }),
    }
}

/// Week by its slug, or an error that lists the known ones.
pub async fn find_week(store: &Store, slug: &str) -> Result<Week, ImportError> {
    if let Some(week) = store.week(slug).await? {
        return Ok(week);
    }
    let known = store.weeks().await?.into_iter().map(|week| week.slug).collect();
    Err(ImportError::NoSuchWeek { slug: slug.to_owned(), known })
}

/// The last line of an import.
impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self { imported, updated, unchanged, rejected } = self;
        write!(f, "imported {imported}, updated {updated}, unchanged {unchanged}, rejected {rejected}")
    }
}

impl ImportReport {
    pub fn records(&self) -> u64 {
        self.imported + self.updated + self.unchanged + self.rejected
    }
}

/// Limits of a batch: number of activities, and bytes of text.
const BATCH_ACTIVITIES: usize = 500;
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Number of records between two progress events.
const RECORDS_BETWEEN_EVENTS: u64 = 500;

const ACTOR: &str = "import";
/// Attempts at writing an activity that others change at the same time.
const MOST_TRIES: usize = 5;

/// Running import.
struct ImportRun<'a> {
    store: &'a Store,
    clock: Clock,
    week_slug: &'a str,
    options: ImportOptions,
    on_event: &'a mut dyn FnMut(ImportEvent),
    /// Whether nothing was imported into the week before.
    is_first: bool,
    report: ImportReport,
}

impl ImportRun<'_> {
    async fn run(&mut self, records: &mut dyn Records) -> Result<(), ImportError> {
        let week = find_week(self.store, self.week_slug).await?;
        let known = self.store.imported(self.week_slug).await?;
        self.is_first = known.is_empty();
        let registry = Arc::new(registry::registry_of(self.store).await?);
        let mut parser = Parser::new(week, Reference::get(), self.options.add_lists).with_registry(registry);
        let mut activities = self.gather(records, &mut parser)?.activities();
        let mut added_lists = parser.take_added_lists();
        loop {
            let (batch, has_ended) = next_batch(&mut activities)?;
            let mut actions = Vec::with_capacity(batch.len());
            for gathered in batch {
                match decide(known.get(&gathered.external_id), &gathered.activity, self.options) {
                    Ok(action) => actions.push((gathered, action)),
                    Err(refusal) => self.refuse(gathered.row, refusal),
                }
            }
            if self.options.dry_run {
                for (gathered, action) in &actions {
                    self.count(gathered.row, *action);
                }
            } else {
                self.write_batch(&added_lists, &actions).await?;
                added_lists = AddedLists::default();
            }
            (self.on_event)(ImportEvent::Done { activities: self.report.records() });
            if has_ended {
                return Ok(());
            }
        }
    }

    /// Reads the file to its end; rejects invalid records at once.
    fn gather(&mut self, records: &mut dyn Records, parser: &mut Parser) -> Result<Gathering, UnreadableFile> {
        let mut gathering = Gathering::default();
        for number in 1.. {
            let read = records.next_record()?;
            records.take_notes().into_iter().for_each(|note| (self.on_event)(ImportEvent::Note(note)));
            match read {
                None => break,
                Some(Read::Broken { row, fault }) => self.reject(row, vec![fault]),
                Some(Read::Record(raw)) => match parser.parse(&raw) {
                    Ok(parsed) => gathering.take(&parsed).map_err(UnreadableFile::Aside)?,
                    Err(faults) => self.reject(raw.row, faults),
                },
            }
            if number % RECORDS_BETWEEN_EVENTS == 0 {
                (self.on_event)(ImportEvent::Read { records: number });
            }
        }
        Ok(gathering)
    }

    /// Writes a batch in one transaction, and counts it once it is committed.
    async fn write_batch(
        &mut self,
        added_lists: &AddedLists,
        actions: &[(Gathered, ImportAction)],
    ) -> Result<(), ImportError> {
        let now_ms = self.clock.now_ms();
        if added_lists.is_empty() && actions.iter().all(|(_, action)| matches!(action.operation, Operation::None)) {
            for (gathered, action) in actions {
                self.count(gathered.row, *action);
            }
            return Ok(());
        }
        let mut outcomes = Vec::with_capacity(actions.len());
        let mut write = self.store.begin().await?;
        if !added_lists.is_empty() {
            // Read in the transaction: an administrator may have changed the week while the file was read.
            let mut week = write.week_to_change(self.week_slug).await?.ok_or(StoreError::NoSuchWeek)?;
            added_lists.add_to(&mut week);
            write.put_week(&week, now_ms).await?;
        }
        for (gathered, action) in actions {
            outcomes.push(self.write_action(&mut write, gathered, *action, now_ms).await?);
        }
        write.commit().await?;
        for ((gathered, _), outcome) in actions.iter().zip(outcomes) {
            match outcome {
                Ok(action) => self.count(gathered.row, action),
                Err(refusal) => self.refuse(gathered.row, refusal),
            }
        }
        Ok(())
    }

    /// Action that was taken: an activity that has changed since it was compared is compared again.
    async fn write_action(
        &self,
        write: &mut Write,
        gathered: &Gathered,
        mut action: ImportAction,
        now_ms: i64,
    ) -> Result<Result<ImportAction, Refusal>, StoreError> {
        for _ in 0..MOST_TRIES {
            let is_written = match action.operation {
                Operation::None => true,
                Operation::Create(state) => {
                    let new = NewActivity {
                        week_slug: self.week_slug,
                        external_id: Some(&gathered.external_id),
                        state,
                        activity: &gathered.activity,
                        actor: ACTOR,
                        change: "imported",
                        imported: true,
                        with_first_import: self.is_first,
                    };
                    match write.create(&new, now_ms).await {
                        Ok(_) => true,
                        Err(StoreError::ExternalIdTaken) => false,
                        Err(error) => return Err(error),
                    }
                }
                Operation::Revise { id, seen_revision, state, change } => {
                    let edit =
                        ActivityEdit { activity: &gathered.activity, state, actor: ACTOR, change, imported: true };
                    match write.revise(id, seen_revision, &edit, now_ms).await {
                        Ok(_) => true,
                        Err(ReviseError::Stale { .. } | ReviseError::NotFound { .. }) => false,
                        Err(ReviseError::Store(error)) => return Err(error),
                    }
                }
            };
            if is_written {
                return Ok(Ok(action));
            }
            let known = write.imported(self.week_slug, &gathered.external_id).await?;
            match decide(known.as_ref(), &gathered.activity, self.options) {
                Ok(anew) => action = anew,
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(Err(Refusal::EditedSinceImport))
    }

    fn count(&mut self, row: u64, action: ImportAction) {
        match action.operation {
            Operation::Create(_) => self.report.imported += 1,
            Operation::Revise { .. } => self.report.updated += 1,
            Operation::None => self.report.unchanged += 1,
        }
        if let Some(state) = action.blocking_state {
            (self.on_event)(ImportEvent::Stays { row, state });
        }
    }

    fn refuse(&mut self, row: u64, refusal: Refusal) {
        let fault = match refusal {
            Refusal::EditedSinceImport => Fault::Field(Field::Id, Problem::EditedSinceImport),
            Refusal::UnknownState => Fault::UnknownState,
        };
        self.reject(row, vec![fault]);
    }

    fn reject(&mut self, row: u64, faults: Vec<Fault>) {
        self.report.rejected += 1;
        (self.on_event)(ImportEvent::Rejected { row, faults });
    }
}

/// Activities for one transaction, and whether they are the last.
fn next_batch(
    activities: &mut impl Iterator<Item = io::Result<Gathered>>,
) -> Result<(Vec<Gathered>, bool), UnreadableFile> {
    let mut batch = Vec::new();
    let mut batch_bytes = 0;
    while batch.len() < BATCH_ACTIVITIES && batch_bytes <= BATCH_BYTES {
        let Some(next) = activities.next() else { return Ok((batch, true)) };
        let next = next.map_err(UnreadableFile::Aside)?;
        batch_bytes += next.size_bytes;
        batch.push(next);
    }
    Ok((batch, false))
}

fn known_weeks(known: &[String]) -> String {
    if known.is_empty() {
        "add one with `veckan week add FILE.toml`".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    }
}
