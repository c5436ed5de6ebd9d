//! Importing: a file's activities are compared with what the store has, and what differs is written.
//! Knows no file format; a file is whatever gives records.

use crate::{
    domain::{field::Field, problem::Problem, review::State, week::Week},
    server::{
        clock::Clock,
        import::{
            UnreadableFile,
            parse::{Parsed, Parser},
            record::{Fault, Note, Read, Records},
        },
        reference::Reference,
        store::{ContentHash, Edit, Imported, NewActivity, ReviseError, Store, StoreError, Write},
    },
};

/// How a file is imported.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line, free of the others")]
pub struct Options {
    /// Says what would happen and changes nothing.
    pub dry_run: bool,
    /// Publishes what is imported, and what waits and is otherwise unchanged.
    pub publish: bool,
    /// Takes the file's where an activity was edited on the site since its last import.
    pub overwrite: bool,
    /// Adds themes and kinds that the week lacks.
    pub add_lists: bool,
}

/// How many records came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub imported: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub rejected: u64,
}

/// What is told while an import goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Rejected {
        row: u64,
        faults: Vec<Fault>,
    },
    Note(Note),
    /// After each batch.
    Read {
        records: u64,
    },
}

/// Why an import stopped. What it had written by then stays, whole records only.
#[derive(Debug, thiserror::Error)]
#[error("the import stopped")]
pub struct Stopped {
    /// What it had come to.
    pub report: Report,
    #[source]
    pub cause: ImportError,
}

/// What can stop an import.
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
    options: Options,
    tell: &mut dyn FnMut(Told),
) -> Result<Report, Stopped> {
    let mut run = Run { store, clock, week_slug, options, tell, report: Report::default() };
    match run.through(records).await {
        Ok(()) => Ok(run.report),
        Err(cause) => Err(Stopped { report: run.report, cause }),
    }
}

/// The week of a slug, or an error that names those there are.
pub async fn find_week(store: &Store, slug: &str) -> Result<Week, ImportError> {
    if let Some(week) = store.week(slug).await? {
        return Ok(week);
    }
    let known = store.weeks().await?.into_iter().map(|week| week.slug).collect();
    Err(ImportError::NoSuchWeek { slug: slug.to_owned(), known })
}

impl Report {
    pub fn records(&self) -> u64 {
        self.imported + self.updated + self.unchanged + self.rejected
    }
}

/// A batch ends with so many records, or with so much text.
const BATCH_RECORDS: usize = 500;
const BATCH_BYTES: usize = 8 * 1024 * 1024;

const ACTOR: &str = "import";

/// One import under way.
struct Run<'a> {
    store: &'a Store,
    clock: Clock,
    week_slug: &'a str,
    options: Options,
    tell: &'a mut dyn FnMut(Told),
    report: Report,
}

impl Run<'_> {
    async fn through(&mut self, records: &mut dyn Records) -> Result<(), ImportError> {
        let week = find_week(self.store, self.week_slug).await?;
        let known = self.store.imported(self.week_slug).await?;
        let mut parser = Parser::new(week, Reference::get(), self.options.add_lists);
        loop {
            let (batch, has_ended) = self.read_batch(records, &mut parser)?;
            let mut steps = Vec::with_capacity(batch.len());
            for parsed in batch {
                let step = decide(known.get(&parsed.external_id), ContentHash::of(&parsed.activity), self.options);
                match step {
                    Some(step) => steps.push((parsed, step)),
                    None => self.reject_edited(parsed.row),
                }
            }
            let grown_week = parser.take_grown_week();
            if self.options.dry_run {
                for (_, step) in &steps {
                    self.count(*step);
                }
            } else {
                self.write_batch(grown_week, &steps).await?;
            }
            (self.tell)(Told::Read { records: self.report.records() });
            if has_ended {
                return Ok(());
            }
        }
    }

    /// Activities that can be compared, and whether the file has ended; what cannot is rejected at once.
    fn read_batch(
        &mut self,
        records: &mut dyn Records,
        parser: &mut Parser,
    ) -> Result<(Vec<Parsed>, bool), UnreadableFile> {
        let mut batch = Vec::new();
        let mut batch_bytes = 0;
        for _ in 0..BATCH_RECORDS {
            let read = records.next_record()?;
            records.take_notes().into_iter().for_each(|note| (self.tell)(Told::Note(note)));
            match read {
                None => return Ok((batch, true)),
                Some(Read::Broken { row, fault }) => self.reject(row, vec![fault]),
                Some(Read::Record(raw)) => {
                    batch_bytes += raw.size_bytes();
                    match parser.parse(&raw) {
                        Ok(parsed) => batch.push(parsed),
                        Err(faults) => self.reject(raw.row, faults),
                    }
                }
            }
            if batch_bytes > BATCH_BYTES {
                break;
            }
        }
        Ok((batch, false))
    }

    /// Writes a batch in one transaction, and counts it once it is written.
    async fn write_batch(&mut self, grown_week: Option<Week>, steps: &[(Parsed, Step)]) -> Result<(), ImportError> {
        let now_ms = self.clock.now_ms();
        let mut edited_rows = Vec::new();
        if grown_week.is_some() || steps.iter().any(|(_, step)| *step != Step::Leave) {
            let mut write = self.store.begin().await?;
            if let Some(week) = &grown_week {
                write.put_week(week, now_ms).await?;
            }
            for (parsed, step) in steps {
                if !self.write_step(&mut write, parsed, *step, now_ms).await? {
                    edited_rows.push(parsed.row);
                }
            }
            write.commit().await?;
        }
        for (parsed, step) in steps {
            if edited_rows.contains(&parsed.row) {
                self.reject_edited(parsed.row);
            } else {
                self.count(*step);
            }
        }
        Ok(())
    }

    /// Whether it could be written: not where somebody edited the activity on the site while the file was read.
    async fn write_step(
        &self,
        write: &mut Write,
        parsed: &Parsed,
        step: Step,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        match step {
            Step::Leave => Ok(true),
            Step::Create(state) => {
                let new = NewActivity {
                    week_slug: self.week_slug,
                    external_id: Some(&parsed.external_id),
                    state,
                    activity: &parsed.activity,
                    actor: ACTOR,
                    change: "imported",
                    imported: true,
                };
                write.create(&new, now_ms).await.map(|_| true)
            }
            Step::Revise { id, seen_revision, state, change } => {
                let edit = Edit { activity: &parsed.activity, state, actor: ACTOR, change, imported: true };
                let mut revised = write.revise(id, seen_revision, &edit, now_ms).await;
                if let Err(ReviseError::Stale { current }) = revised
                    && self.options.overwrite
                {
                    revised = write.revise(id, current, &edit, now_ms).await;
                }
                match revised {
                    Ok(_) => Ok(true),
                    Err(ReviseError::Store(cause)) => Err(cause),
                    Err(ReviseError::Stale { .. } | ReviseError::NotFound { .. }) => Ok(false),
                }
            }
        }
    }

    fn count(&mut self, step: Step) {
        match step {
            Step::Create(_) => self.report.imported += 1,
            Step::Revise { .. } => self.report.updated += 1,
            Step::Leave => self.report.unchanged += 1,
        }
    }

    fn reject_edited(&mut self, row: u64) {
        self.reject(row, vec![Fault::Field(Field::Id, Problem::EditedSinceImport)]);
    }

    fn reject(&mut self, row: u64, faults: Vec<Fault>) {
        self.report.rejected += 1;
        (self.tell)(Told::Rejected { row, faults });
    }
}

/// What becomes of a file's activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Create(State),
    Revise { id: u32, seen_revision: u32, state: State, change: &'static str },
    Leave,
}

/// Compares with what the activity is now; `None` where it was edited on the site since its last import.
/// Publishing on the site is no edit: the content stays the import's.
fn decide(known: Option<&Imported>, content: ContentHash, options: Options) -> Option<Step> {
    let Some(known) = known else {
        return Some(Step::Create(if options.publish { State::Published } else { State::Waiting }));
    };
    let state = if options.publish { State::Published } else { known.state };
    let revise = |change| Step::Revise { id: known.id, seen_revision: known.revision, state, change };
    if known.content == content {
        return Some(if state == known.state { Step::Leave } else { revise("published") });
    }
    let was_edited = known.imported_content != Some(known.content);
    (options.overwrite || !was_edited).then(|| revise("updated"))
}

fn known_weeks(known: &[String]) -> String {
    if known.is_empty() {
        "add one with `veckan week add FILE.toml`".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Options = Options { dry_run: false, publish: false, overwrite: false, add_lists: false };

    /// Hashes that differ as their letters do.
    fn hash(letter: &str) -> ContentHash {
        let mut raw = crate::server::import::record::Raw::new(2);
        let texts = [
            (Field::Title, letter),
            (Field::Organizer, "A"),
            (Field::Starts, "2022-10-03 09:00"),
            (Field::Ends, "2022-10-03 10:00"),
        ];
        for (field, text) in texts {
            raw.set(field, text);
        }
        let week = crate::server::week_settings::parse(WEEK).unwrap();
        ContentHash::of(&Parser::new(week, Reference::get(), false).parse(&raw).unwrap().activity)
    }

    const WEEK: &str = "slug = \"w\"\nname = { sv = \"V\" }\nstarts = 2022-10-03\ndays = 5\ntime_zone = \"Europe/Stockholm\"\n\
        programme_opens = 2022-08-15T09:00:00+02:00\nregistration_opens = 2022-05-02T09:00:00+02:00\n\
        registration_closes = 2022-10-03T00:00:00+02:00\neligible_kinds = []\n";

    fn known(state: State, now: &str, last_import: &str) -> Imported {
        Imported {
            id: 7,
            revision: 3,
            imported_revision: Some(1),
            state,
            content: hash(now),
            imported_content: Some(hash(last_import)),
        }
    }

    #[test]
    fn what_the_site_edited_is_kept_unless_overwritten() {
        let edited = known(State::Published, "site", "file");
        assert_eq!(decide(Some(&edited), hash("file"), PLAIN), None);
        assert_eq!(decide(Some(&edited), hash("new file"), PLAIN), None);
        assert_eq!(decide(Some(&edited), hash("site"), PLAIN), Some(Step::Leave));
        let revise = Some(Step::Revise { id: 7, seen_revision: 3, state: State::Published, change: "updated" });
        assert_eq!(decide(Some(&edited), hash("file"), Options { overwrite: true, ..PLAIN }), revise);
    }

    #[test]
    fn publishing_is_no_edit_and_updates_keep_the_state() {
        let published = known(State::Published, "file", "file");
        let revise = |state, change| Some(Step::Revise { id: 7, seen_revision: 3, state, change });
        assert_eq!(decide(Some(&published), hash("new file"), PLAIN), revise(State::Published, "updated"));
        let waiting = known(State::Waiting, "file", "file");
        assert_eq!(decide(Some(&waiting), hash("file"), PLAIN), Some(Step::Leave));
        let publish = Options { publish: true, ..PLAIN };
        assert_eq!(decide(Some(&waiting), hash("file"), publish), revise(State::Published, "published"));
        assert_eq!(decide(Some(&published), hash("file"), publish), Some(Step::Leave));
        assert_eq!(decide(None, hash("file"), publish), Some(Step::Create(State::Published)));
        assert_eq!(decide(None, hash("file"), PLAIN), Some(Step::Create(State::Waiting)));
    }
}
