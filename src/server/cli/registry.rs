//! `veckan registry`: public bodies of a site's own, beside those that the program brings.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Subcommand, builder::BoolishValueParser};

use crate::{
    domain::{field::Field, problem::Problem},
    server::{
        import::{explain, record::Note},
        reference::registry::file::{self, Column, RowFault},
        service::{
            import::ImportReport,
            registry::{self, Rejection, RemovalRefused},
        },
        store::Store,
    },
};

#[derive(Subcommand)]
pub enum Command {
    /// Add public bodies of one's own, or put right what the program says of one
    Import {
        /// The file, as CSV; - for standard input
        file: PathBuf,
        /// Say what would happen, and change nothing
        #[arg(long, env = "VECKAN_DRY_RUN", value_parser = BoolishValueParser::new())]
        dry_run: bool,
    },
    /// Write the public bodies of one's own, as the CSV that import reads
    List,
    /// Take away a public body of one's own; where the program has one of that name, its facts count again
    Remove {
        /// The body's name as it is listed, in upper or lower case
        name: String,
    },
}

pub async fn run(command: Command, store: &Store) -> anyhow::Result<ExitCode> {
    match command {
        Command::Import { file, dry_run } => import(store, &file, dry_run).await,
        Command::List => list(store).await,
        Command::Remove { name } => remove(store, &name).await,
    }
}

async fn list(store: &Store) -> anyhow::Result<ExitCode> {
    let written = file::write(&store.own_public_bodies().await?);
    io::stdout().write_all(written.as_bytes()).context("writing to standard output")?;
    Ok(ExitCode::SUCCESS)
}

async fn remove(store: &Store, name: &str) -> anyhow::Result<ExitCode> {
    let said = explain::short(name);
    match registry::remove(store, name).await? {
        Ok(true) => say!("removed \"{said}\"; what the program says of it counts again"),
        Ok(false) => say!("removed \"{said}\""),
        Err(RemovalRefused::Unknown { owner: Some(owner) }) => {
            anyhow::bail!("\"{said}\" is another name of {owner}; write that one to remove it")
        }
        Err(RemovalRefused::Unknown { owner: None }) => {
            anyhow::bail!("no body of your own has the name \"{said}\"; veckan registry list shows them")
        }
        Err(RemovalRefused::NameOfAnother { name, owner }) => anyhow::bail!(
            "the program's own \"{said}\" would come back with the name \"{name}\", which means {owner} now; take that \
             name from {owner} first"
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Imports, and succeeds where nothing was rejected and there was something to read. The last line on standard output is
/// always the four numbers.
async fn import(store: &Store, path: &Path, is_rehearsal: bool) -> anyhow::Result<ExitCode> {
    let done = import_file(store, path, is_rehearsal).await;
    let report = done.as_ref().ok().copied().unwrap_or_default();
    match &done {
        Err(error) => eprintln!("{}: {error:#}", path.display()),
        Ok(report) if report.records() == 0 => eprintln!("{}: there is nothing to import in it", path.display()),
        Ok(_) => {}
    }
    say!("{report}");
    let went_well = done.is_ok() && report.rejected == 0 && report.records() > 0;
    Ok(if went_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import_file(store: &Store, path: &Path, is_rehearsal: bool) -> anyhow::Result<ImportReport> {
    let bytes = read(path)?;
    let file = file::read(&bytes)?;
    if file.is_windows_1252 {
        eprintln!("the file is not valid UTF-8, and is read as Windows-1252");
    }
    if !file.unknown_columns.is_empty() {
        eprintln!("{}", explain::note(&Note::UnknownColumns(file.unknown_columns.clone())));
    }
    let mut tell = |row: u64, rejections: Vec<Rejection>| {
        for rejection in rejections {
            eprintln!("row {row}: {}", words(&rejection));
        }
    };
    Ok(registry::import(store, file, is_rehearsal, &mut tell).await?)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).context("it cannot be opened")?)
    };
    let mut bytes = Vec::new();
    input.take(file::MOST_BYTES + 1).read_to_end(&mut bytes).context("it cannot be read")?;
    anyhow::ensure!(
        bytes.len() as u64 <= file::MOST_BYTES,
        "it is larger than {} MB; a registry of public bodies is not",
        file::MOST_BYTES / (1024 * 1024)
    );
    Ok(bytes)
}

/// `kind: why, and how to mend it`.
fn words(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Fault(RowFault::Column(column, Problem::Missing)) => {
            format!("{}: it is empty; fill it in", column.name())
        }
        Rejection::Fault(RowFault::Column(column, problem)) => {
            // The words of a party's own fields.
            let field = if *column == Column::Number { Field::OrganizerNumber } else { Field::OrganizerKind };
            format!("{}: {}", column.name(), explain::problem(field, problem))
        }
        Rejection::Fault(RowFault::CountsAsItself) => {
            "counts_as: it is the same as kind; leave it empty, or name another kind that it counts as".to_owned()
        }
        Rejection::Fault(RowFault::Cells { expected, found }) => format!(
            "record: it has {found} cells, the header has {expected}; put cells that hold separators or line breaks in \
             quotation marks"
        ),
        Rejection::RepeatedName { name, row } => {
            format!("name: \"{}\" stands in row {row} already; take one of the two away", explain::short(name))
        }
        Rejection::NameOfAnother { column: Column::Name, name, owner } => format!(
            "name: \"{}\" is another name of {}; write that one as the name to replace its facts",
            explain::short(name),
            explain::short(owner)
        ),
        Rejection::NameOfAnother { column, name, owner } => format!(
            "{}: \"{}\" means {}; take it away here",
            column.name(),
            explain::short(name),
            explain::short(owner)
        ),
        Rejection::TooMany { limit } => {
            format!("record: there are {limit} bodies of your own already, and no room for more; leave some out")
        }
    }
}
