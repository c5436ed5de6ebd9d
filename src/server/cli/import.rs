//! `veckan import`: its options and its output on the terminal, in English like the whole command line.

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};

use crate::server::{
    clock::Clock,
    import::{Format, UnreadableFile, explain, open as open_records, record::Records},
    service::import::{self, ImportError, ImportEvent, ImportOptions, ImportReport, ImportStopped},
    store::Store,
};

/// Reads a programme from a file.
#[derive(Clone, Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct ImportArgs {
    /// The file; - for standard input
    pub file: PathBuf,
    /// The slug of the week that it is for
    #[arg(long, value_name = "SLUG", env = "VECKAN_WEEK")]
    pub week: String,
    /// What the file is; else its name and its beginning tell
    #[arg(long, env = "VECKAN_FORMAT", value_parser = formats())]
    pub format: Option<Format>,
    /// Say what would happen, and change nothing
    #[arg(long, env = "VECKAN_DRY_RUN", value_parser = BoolishValueParser::new())]
    pub dry_run: bool,
    /// Publish at once, without review; also what waits and is otherwise unchanged. What was declined, withdrawn or hidden
    /// stays so
    #[arg(long, env = "VECKAN_PUBLISH", value_parser = BoolishValueParser::new())]
    pub publish: bool,
    /// Take the file's where an activity was edited on the site since its last import
    #[arg(long, env = "VECKAN_OVERWRITE", value_parser = BoolishValueParser::new())]
    pub overwrite: bool,
    /// Add themes and kinds that the week lacks
    #[arg(long, env = "VECKAN_ADD_LISTS", value_parser = BoolishValueParser::new())]
    pub add_lists: bool,
}

/// Parser of a format's name.
pub(super) fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::word)).try_map(|word| Format::parse(&word).ok_or("not a format"))
}

/// Imports a file; succeeds if it had records and none was rejected.
/// The last line on standard output is always the four numbers.
pub async fn run_command(store: &Store, clock: Clock, args: ImportArgs) -> anyhow::Result<ExitCode> {
    let mut terminal = Terminal { shows_progress: io::stderr().is_terminal() };
    let (report, failure) = match import_file(store, clock, &args, &mut terminal).await {
        Ok(report) => (report, None),
        Err(ImportStopped { report, cause }) => (report, Some(cause)),
    };
    terminal.clear();
    if let Some(cause) = &failure {
        terminal.line(&format!("{}: {}", args.file.display(), with_sources(cause)));
    } else if report.records() == 0 {
        terminal.line(&format!("{}: there is nothing to import in it", args.file.display()));
    }
    say!("{report}");
    let went_well = failure.is_none() && report.rejected == 0 && report.records() > 0;
    Ok(if went_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import_file(
    store: &Store,
    clock: Clock,
    args: &ImportArgs,
    terminal: &mut Terminal,
) -> Result<ImportReport, ImportStopped> {
    let not_begun = |cause: ImportError| ImportStopped { report: ImportReport::default(), cause };
    // Checked before reading the file, so that a misspelt week is reported at once.
    import::find_week(store, &args.week).await.map_err(not_begun)?;
    let mut records = open(&args.file, args.format).map_err(|cause| not_begun(cause.into()))?;
    let options = ImportOptions {
        dry_run: args.dry_run,
        publish: args.publish,
        overwrite: args.overwrite,
        add_lists: args.add_lists,
    };
    import::import(store, clock, &args.week, records.as_mut(), options, &mut |told| terminal.tell(told)).await
}

fn open(file: &Path, format: Option<Format>) -> Result<Box<dyn Records>, UnreadableFile> {
    let input: Box<dyn Read> = if file == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(file)?) };
    open_records(input, &file.to_string_lossy(), format)
}

/// Standard error. Failed writes are ignored: the import goes on without a reader.
struct Terminal {
    shows_progress: bool,
}

impl Terminal {
    fn tell(&mut self, told: ImportEvent) {
        match told {
            ImportEvent::Read { records } if self.shows_progress => {
                let _ = write!(io::stderr(), "\r{records} records read");
            }
            ImportEvent::Done { activities } if self.shows_progress => {
                let _ = write!(io::stderr(), "\r{activities} activities compared");
            }
            ImportEvent::Read { .. } | ImportEvent::Done { .. } => {}
            ImportEvent::Note(note) => self.line(&explain::note(&note)),
            ImportEvent::Stays { row, state } => self.line(&format!("row {row}: {}", explain::stays(state))),
            ImportEvent::Rejected { row, faults } => {
                for fault in &faults {
                    self.line(&format!("row {row}: {}", explain::fault(fault)));
                }
            }
        }
    }

    /// Prints a line after clearing the progress.
    fn line(&mut self, text: &str) {
        self.clear();
        let _ = writeln!(io::stderr(), "{text}");
    }

    fn clear(&mut self) {
        if self.shows_progress {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
