//! Importing: a file's activities are compared with what the store has, and what differs is written.
//! Knows no file format; a file is whatever gives records.

use std::io;

use crate::{
    domain::{activity::Activity, field::Field, problem::Problem, review::State, week::Week},
    server::{
        clock::Clock,
        import::{
            UnreadableFile,
            gather::{Gathered, Gathering},
            parse::{AddedLists, Parser},
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

/// How many activities came to what, and how many records were rejected.
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
    /// It was read, and is not shown: what was decided of it stands.
    Stays {
        row: u64,
        state: State,
    },
    /// Now and then, while the file is read.
    Read {
        records: u64,
    },
    /// After each batch that was compared and written.
    Done {
        activities: u64,
    },
}

/// Why an import stopped. A file that cannot be read to its end has changed nothing; where the database failed, what was
/// written by then stays, whole activities only.
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

/// A batch ends with so many activities, or with so much text.
const BATCH_ACTIVITIES: usize = 500;
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Records.
const BETWEEN_TELLING: u64 = 500;

const ACTOR: &str = "import";
/// Others may change an activity again and again while it is written.
const MOST_TRIES: usize = 5;

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
        let mut activities = self.gather(records, &mut parser)?.activities();
        let mut added_lists = parser.take_added_lists();
        loop {
            let (batch, has_ended) = next_batch(&mut activities)?;
            let mut steps = Vec::with_capacity(batch.len());
            for gathered in batch {
                match decide(known.get(&gathered.external_id), &gathered.activity, self.options) {
                    Ok(step) => steps.push((gathered, step)),
                    Err(refusal) => self.refuse(gathered.row, refusal),
                }
            }
            if self.options.dry_run {
                for (gathered, step) in &steps {
                    self.count(gathered.row, *step);
                }
            } else {
                self.write_batch(&added_lists, &steps).await?;
                added_lists = AddedLists::default();
            }
            (self.tell)(Told::Done { activities: self.report.records() });
            if has_ended {
                return Ok(());
            }
        }
    }

    /// Reads the file to its end; what cannot be taken is rejected at once.
    fn gather(&mut self, records: &mut dyn Records, parser: &mut Parser) -> Result<Gathering, UnreadableFile> {
        let mut gathering = Gathering::default();
        for number in 1.. {
            let read = records.next_record()?;
            records.take_notes().into_iter().for_each(|note| (self.tell)(Told::Note(note)));
            match read {
                None => break,
                Some(Read::Broken { row, fault }) => self.reject(row, vec![fault]),
                Some(Read::Record(raw)) => match parser.parse(&raw) {
                    Ok(parsed) => gathering.take(&parsed).map_err(UnreadableFile::Aside)?,
                    Err(faults) => self.reject(raw.row, faults),
                },
            }
            if number % BETWEEN_TELLING == 0 {
                (self.tell)(Told::Read { records: number });
            }
        }
        Ok(gathering)
    }

    /// Writes a batch in one transaction, and counts it once it is written.
    async fn write_batch(&mut self, added_lists: &AddedLists, steps: &[(Gathered, Step)]) -> Result<(), ImportError> {
        let now_ms = self.clock.now_ms();
        if added_lists.is_empty() && steps.iter().all(|(_, step)| matches!(step.change, Change::None)) {
            for (gathered, step) in steps {
                self.count(gathered.row, *step);
            }
            return Ok(());
        }
        let mut outcomes = Vec::with_capacity(steps.len());
        let mut write = self.store.begin().await?;
        if !added_lists.is_empty() {
            // As it is by now: an administrator may have changed it while the file was read.
            let mut week = write.week_to_change(self.week_slug).await?.ok_or(StoreError::NoSuchWeek)?;
            added_lists.add_to(&mut week);
            write.put_week(&week, now_ms).await?;
        }
        for (gathered, step) in steps {
            outcomes.push(self.write_step(&mut write, gathered, *step, now_ms).await?);
        }
        write.commit().await?;
        for ((gathered, _), outcome) in steps.iter().zip(outcomes) {
            match outcome {
                Ok(step) => self.count(gathered.row, step),
                Err(refusal) => self.refuse(gathered.row, refusal),
            }
        }
        Ok(())
    }

    /// What was done in the end: where somebody changed the activity since it was compared, it is compared anew.
    async fn write_step(
        &self,
        write: &mut Write,
        gathered: &Gathered,
        mut step: Step,
        now_ms: i64,
    ) -> Result<Result<Step, Refusal>, StoreError> {
        for _ in 0..MOST_TRIES {
            let is_written = match step.change {
                Change::None => true,
                Change::Create(state) => {
                    let new = NewActivity {
                        week_slug: self.week_slug,
                        external_id: Some(&gathered.external_id),
                        state,
                        activity: &gathered.activity,
                        actor: ACTOR,
                        change: "imported",
                        imported: true,
                    };
                    match write.create(&new, now_ms).await {
                        Ok(_) => true,
                        Err(StoreError::ExternalIdTaken) => false,
                        Err(error) => return Err(error),
                    }
                }
                Change::Revise { id, seen_revision, state, change } => {
                    let edit = Edit { activity: &gathered.activity, state, actor: ACTOR, change, imported: true };
                    match write.revise(id, seen_revision, &edit, now_ms).await {
                        Ok(_) => true,
                        Err(ReviseError::Stale { .. } | ReviseError::NotFound { .. }) => false,
                        Err(ReviseError::Store(error)) => return Err(error),
                    }
                }
            };
            if is_written {
                return Ok(Ok(step));
            }
            let known = write.imported(self.week_slug, &gathered.external_id).await?;
            match decide(known.as_ref(), &gathered.activity, self.options) {
                Ok(anew) => step = anew,
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(Err(Refusal::EditedSinceImport))
    }

    fn count(&mut self, row: u64, step: Step) {
        match step.change {
            Change::Create(_) => self.report.imported += 1,
            Change::Revise { .. } => self.report.updated += 1,
            Change::None => self.report.unchanged += 1,
        }
        if let Some(state) = step.stays {
            (self.tell)(Told::Stays { row, state });
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
        (self.tell)(Told::Rejected { row, faults });
    }
}

/// Some activities that belong into one transaction, and whether they are the last.
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

/// What becomes of a file's activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    change: Change,
    /// The state that keeps it from being published although that was asked for; of an erased one, from being written.
    stays: Option<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Create(State),
    Revise { id: u32, seen_revision: u32, state: State, change: &'static str },
    None,
}

/// Why a file's activity is not taken, whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    EditedSinceImport,
    UnknownState,
}

/// Compares with what the activity is now. Publishing on the site is no edit: the content stays the import's.
fn decide(known: Option<&Imported>, activity: &Activity, options: Options) -> Result<Step, Refusal> {
    let Some(known) = known else {
        let state = if options.publish { State::Published } else { State::Waiting };
        return Ok(Step { change: Change::Create(state), stays: None });
    };
    let before = known.state.ok_or(Refusal::UnknownState)?;
    if before == State::Erased {
        return Ok(Step { change: Change::None, stays: Some(before) });
    }
    let content = ContentHash::of(activity);
    let is_changed = known.content != content;
    let state = if options.publish { published(before, is_changed) } else { before };
    let may_be_named = options.publish && state != State::Published && state != State::ChangesAsked;
    let revise = |change| Step {
        change: Change::Revise { id: known.id, seen_revision: known.revision, state, change },
        stays: may_be_named.then_some(state),
    };
    if !is_changed && state == before {
        return Ok(Step { change: Change::None, ..revise("") });
    }
    if !is_changed {
        return Ok(revise("published"));
    }
    let was_edited = known.imported_content != Some(known.content);
    if was_edited && !options.overwrite { Err(Refusal::EditedSinceImport) } else { Ok(revise("updated")) }
}

/// The state in which `--publish` leaves an activity: what people have decided stands.
fn published(before: State, is_changed: bool) -> State {
    match before {
        State::Waiting | State::Published => State::Published,
        // Its organizer was asked for changes: without one there is nothing new to show.
        State::ChangesAsked if is_changed => State::Published,
        State::ChangesAsked
        | State::Unconfirmed
        | State::Declined
        | State::Withdrawn
        | State::Hidden
        | State::Erased => before,
    }
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

    /// Activities that differ as their titles do.
    fn activity(title: &str) -> Activity {
        let mut raw = crate::server::import::record::Raw::new(2);
        let texts = [
            (Field::Title, title),
            (Field::Organizer, "A"),
            (Field::Starts, "2022-10-03 09:00"),
            (Field::Ends, "2022-10-03 10:00"),
        ];
        for (field, text) in texts {
            raw.set(field, text);
        }
        let week = crate::server::week_settings::parse(WEEK).unwrap();
        Parser::new(week, Reference::get(), false).parse(&raw).unwrap().activity
    }

    const WEEK: &str = "slug = \"w\"\nname = { sv = \"V\" }\nstarts = 2022-10-03\ndays = 5\ntime_zone = \"Europe/Stockholm\"\n\
        programme_opens = 2022-08-15T09:00:00+02:00\nregistration_opens = 2022-05-02T09:00:00+02:00\n\
        registration_closes = 2022-10-03T00:00:00+02:00\neligible_kinds = []\n";

    fn known(state: State, now: &str, last_import: &str) -> Imported {
        Imported {
            id: 7,
            revision: 3,
            imported_revision: Some(1),
            state: Some(state),
            content: ContentHash::of(&activity(now)),
            imported_content: Some(ContentHash::of(&activity(last_import))),
        }
    }

    fn revised(state: State, change: &'static str) -> Step {
        Step { change: Change::Revise { id: 7, seen_revision: 3, state, change }, stays: None }
    }

    const LEFT: Step = Step { change: Change::None, stays: None };
    const PUBLISH: Options = Options { publish: true, ..PLAIN };

    #[test]
    fn what_the_site_edited_is_kept_unless_overwritten() {
        let edited = known(State::Published, "site", "file");
        let decided = |title: &str, options| decide(Some(&edited), &activity(title), options);
        assert_eq!(decided("file", PLAIN), Err(Refusal::EditedSinceImport));
        assert_eq!(decided("new file", PLAIN), Err(Refusal::EditedSinceImport));
        assert_eq!(decided("site", PLAIN), Ok(LEFT));
        let overwrite = Options { overwrite: true, ..PLAIN };
        assert_eq!(decided("file", overwrite), Ok(revised(State::Published, "updated")));
    }

    #[test]
    fn publishing_is_no_edit_and_updates_keep_the_state() {
        let published = known(State::Published, "file", "file");
        assert_eq!(decide(Some(&published), &activity("new file"), PLAIN), Ok(revised(State::Published, "updated")));
        let waiting = known(State::Waiting, "file", "file");
        assert_eq!(decide(Some(&waiting), &activity("file"), PLAIN), Ok(LEFT));
        assert_eq!(decide(Some(&waiting), &activity("file"), PUBLISH), Ok(revised(State::Published, "published")));
        assert_eq!(decide(Some(&published), &activity("file"), PUBLISH), Ok(LEFT));
        let created = |state| Ok(Step { change: Change::Create(state), stays: None });
        assert_eq!(decide(None, &activity("file"), PUBLISH), created(State::Published));
        assert_eq!(decide(None, &activity("file"), PLAIN), created(State::Waiting));
    }

    /// Each state, with whether it is published as it is, as the file changed it, and whether it is named.
    #[test]
    fn publishing_overrules_nobody() {
        let table = [
            (State::Unconfirmed, false, false, true),
            (State::Waiting, true, true, false),
            (State::ChangesAsked, false, true, false),
            (State::Published, true, true, false),
            (State::Declined, false, false, true),
            (State::Withdrawn, false, false, true),
            (State::Hidden, false, false, true),
        ];
        assert_eq!(table.len() + 1, State::ALL.len(), "all but what is erased");
        for (before, as_it_is, as_changed, is_named) in table {
            let known = known(before, "file", "file");
            let stays = is_named.then_some(before);
            for (title, is_published) in [("file", as_it_is), ("new file", as_changed)] {
                let step = decide(Some(&known), &activity(title), PUBLISH).unwrap();
                let after = match step.change {
                    Change::Revise { state, .. } => state,
                    Change::Create(_) | Change::None => before,
                };
                assert_eq!(after == State::Published, is_published, "{before:?}, {title}");
                assert_eq!(
                    matches!(step.change, Change::None),
                    title == "file" && before == after,
                    "{before:?}, {title}"
                );
                assert_eq!(step.stays, stays, "{before:?}, {title}");
            }
            let plain = decide(Some(&known), &activity("new file"), PLAIN).unwrap();
            assert_eq!(plain, revised(before, "updated"));
        }
    }

    #[test]
    fn what_was_erased_is_not_filled_again() {
        let erased = known(State::Erased, "gone", "gone");
        let overwrite = Options { overwrite: true, ..PUBLISH };
        let stays = Ok(Step { change: Change::None, stays: Some(State::Erased) });
        for options in [PLAIN, PUBLISH, overwrite] {
            assert_eq!(decide(Some(&erased), &activity("file"), options), stays);
        }
        let unknown = Imported { state: None, ..erased };
        assert_eq!(decide(Some(&unknown), &activity("file"), overwrite), Err(Refusal::UnknownState));
    }
}
