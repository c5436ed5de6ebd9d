//! Command line of `veckan`: runs a command, and exits with an error that says how to solve it.

/// Writes a line to standard output. Nobody may be reading any more, as after `| head`: that is no error, and ends neither
/// the command nor the server.
macro_rules! say {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($arguments)*);
    }};
}

mod activity;
mod backup;
mod export;
mod import;
mod invite;
mod migrate;
mod outbox;
mod person;
mod public_url;
mod registry;
mod restore;
mod serve;
mod week;

use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use self::import::ImportArgs;
use super::{clock::Clock, service::demo, store::Store};

/// Variable with the log filter, and the default filter.
const LOG: &str = "VECKAN_LOG";
const LOGGED: &str = "warn,innovationsveckan=info";
/// Note on copies that an erasure does not reach.
const COPIES: &str = "copies elsewhere (backups, mails that were sent, programmes that others have fetched) are not touched; a later backup \
     knows of it, and `veckan restore --erasures-of` erases it again from an earlier one";

/// The programme of a week that everybody creates together.
#[derive(Parser)]
#[command(name = "veckan", about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Args)]
struct Database {
    /// sqlite:PATH, created where it is missing, or postgres://…
    #[arg(
        long,
        global = true,
        env = "VECKAN_DATABASE",
        default_value = "sqlite:veckan.db",
        value_name = "URL",
        hide_env_values = true
    )]
    database: String,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site
    Serve {
        #[command(flatten)]
        options: serve::Options,
        #[command(flatten)]
        database: Database,
    },
    /// Add, list or show weeks
    Week {
        #[command(subcommand)]
        command: WeekCommand,
        #[command(flatten)]
        database: Database,
    },
    /// Read a programme from a file
    Import {
        #[command(flatten)]
        options: ImportArgs,
        #[command(flatten)]
        database: Database,
    },
    /// Fill an empty database with a demonstration
    Demo {
        #[command(flatten)]
        database: Database,
    },
    /// Write what is published of a programme to a file
    Export {
        #[command(flatten)]
        options: export::Options,
        #[command(flatten)]
        database: Database,
    },
    /// Give a person a role, and print a login link for them
    Invite {
        #[command(flatten)]
        options: invite::Options,
        #[command(flatten)]
        database: Database,
    },
    /// Take an activity away
    Activity {
        #[command(subcommand)]
        command: activity::Command,
        #[command(flatten)]
        database: Database,
    },
    /// Erase what is kept of a person
    Person {
        #[command(subcommand)]
        command: person::Command,
        #[command(flatten)]
        database: Database,
    },
    /// Add public bodies of one's own to the registry
    Registry {
        #[command(subcommand)]
        command: registry::Command,
        #[command(flatten)]
        database: Database,
    },
    /// Bring the tables of a database up to date
    Migrate {
        #[command(flatten)]
        database: Database,
    },
    /// Write all that is kept into one file, while the server runs
    Backup {
        #[command(flatten)]
        options: backup::Options,
        #[command(flatten)]
        database: Database,
    },
    /// Fill an empty database, of either kind, from a backup
    Restore {
        #[command(flatten)]
        options: restore::Options,
        #[command(flatten)]
        database: Database,
    },
    /// Let letters go that are held
    Outbox {
        #[command(subcommand)]
        command: outbox::Command,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Subcommand)]
enum WeekCommand {
    /// Add a week, or replace its settings
    Add {
        /// The settings, as TOML
        file: PathBuf,
    },
    /// List all weeks
    List,
    /// Write a week's settings, as TOML
    Show { slug: String },
}

/// Runs the command of the command line. Errors go to standard error, with their sources.
pub async fn run(version: &'static str) -> ExitCode {
    let command = parse(version);
    let done = async {
        log()?;
        perform(command).await
    };
    match done.await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("veckan: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Definition of the command line. A test compares `docs/configuration.md` with it.
pub fn command() -> clap::Command {
    Cli::command()
}

fn parse(version: &'static str) -> Command {
    let matches = command().version(version).get_matches();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()).command
}

/// Logs to standard error, in colours only on a terminal.
fn log() -> anyhow::Result<()> {
    let asked = std::env::var(LOG).ok().filter(|asked| !asked.trim().is_empty());
    let filter = match &asked {
        Some(asked) => EnvFilter::try_new(asked).with_context(|| {
            format!(
                "{LOG}={asked:?} cannot be read; write such as {LOGGED:?}, or a level: error, warn, info, debug, trace"
            )
        })?,
        None => EnvFilter::new(LOGGED),
    };
    let is_coloured =
        std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(is_coloured).with_writer(std::io::stderr).init();
    Ok(())
}

async fn perform(command: Command) -> anyhow::Result<ExitCode> {
    let clock = Clock::system();
    match command {
        Command::Serve { options, database } => serve::serve(options, &database.database).await,
        Command::Migrate { database } => migrate::migrate(&database.database).await,
        Command::Week { command, database } => {
            with_store(&database, async |store| match command {
                WeekCommand::Add { file } => week::add(store, clock, &file).await,
                WeekCommand::List => week::list(store).await,
                WeekCommand::Show { slug } => week::show(store, &slug).await,
            })
            .await
        }
        Command::Import { options, database } => {
            with_store(&database, async |store| import::run_command(store, clock, options).await).await
        }
        Command::Demo { database } => {
            with_store(&database, async |store| {
                for (slug, count) in demo::fill(store, clock).await? {
                    say!("week {slug}: {count} activities");
                }
                Ok(ExitCode::SUCCESS)
            })
            .await
        }
        Command::Export { options, database } => {
            with_store(&database, async |store| export::export(store, &options).await).await
        }
        Command::Invite { options, database } => {
            let invitation = options.check()?;
            with_store(&database, async |store| invitation.send(store, clock).await).await
        }
        Command::Activity { command, database } => {
            with_store(&database, async |store| activity::run(command, store, clock).await).await
        }
        Command::Person { command, database } => {
            with_store(&database, async |store| person::run(command, store, clock).await).await
        }
        Command::Registry { command, database } => {
            with_store(&database, async |store| registry::run(command, store).await).await
        }
        Command::Backup { options, database } => backup::backup(options, &database.database, clock).await,
        Command::Restore { options, database } => restore::restore(options, &database.database, clock).await,
        Command::Outbox { command, database } => {
            with_store(&database, async |store| outbox::run(command, store).await).await
        }
    }
}

/// Runs `act` on the opened database, and closes it afterwards. A database with an older schema is refused.
async fn with_store(
    database: &Database,
    act: impl AsyncFnOnce(&Store) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let store = Store::open_current(&database.database).await?;
    let done = act(&store).await;
    store.close().await;
    done
}
