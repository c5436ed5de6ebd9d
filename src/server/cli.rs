//! The command line: what `veckan` can be asked to do. Says what went wrong and how to mend it, and exits with it.

mod activity;
mod backup;
mod invite;
mod outbox;
mod person;
mod public_url;
mod restore;
mod serve;
mod week;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use super::{
    clock::Clock,
    import::command::{self as import_command, ImportArgs},
    service::demo,
    store::Store,
};

/// What erasing cannot reach.
const COPIES: &str = "copies elsewhere (backups, mails that were sent, programmes that others have fetched) are not touched; a later backup \
     knows of it, and `veckan restore --erasures-of` erases it again from an earlier one";

/// The programme of a week that everybody creates together.
#[derive(Parser)]
#[command(name = "veckan", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Args)]
struct Database {
    /// sqlite:PATH, created where it is missing, or postgres://…
    #[arg(long, global = true, env = "VECKAN_DATABASE", default_value = "sqlite:veckan.db", value_name = "URL")]
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
    /// Write a programme to a file (not built yet)
    Export(Anything),
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

/// Whatever a command that is not built yet is given.
#[derive(clap::Args)]
struct Anything {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<String>,
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

/// Does what the command line asks. Errors go to standard error, with everything that caused them.
pub async fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("VECKAN_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,innovationsveckan=info")),
        )
        .with_writer(std::io::stderr)
        .init();
    match perform(Cli::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("veckan: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn perform(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { options, database } => serve::serve(options, &database.database).await,
        Command::Week { command, database } => {
            let store = Store::open(&database.database).await?;
            match command {
                WeekCommand::Add { file } => week::add(&store, Clock::system(), &file).await,
                WeekCommand::List => week::list(&store).await,
                WeekCommand::Show { slug } => week::show(&store, &slug).await,
            }
        }
        Command::Import { options, database } => {
            let store = Store::open(&database.database).await?;
            import_command::run_command(&store, Clock::system(), options).await
        }
        Command::Demo { database } => {
            let store = Store::open(&database.database).await?;
            for (slug, count) in demo::fill(&store, Clock::system()).await? {
                println!("week {slug}: {count} activities");
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Export(_) => not_built("export"),
        Command::Invite { options, database } => invite::invite(options, &database.database, Clock::system()).await,
        Command::Activity { command, database } => {
            let store = Store::open(&database.database).await?;
            let done = activity::run(command, &store, Clock::system()).await;
            store.close().await;
            done
        }
        Command::Person { command, database } => {
            let store = Store::open(&database.database).await?;
            let done = person::run(command, &store, Clock::system()).await;
            store.close().await;
            done
        }
        Command::Backup { options, database } => backup::backup(options, &database.database, Clock::system()).await,
        Command::Restore { options, database } => restore::restore(options, &database.database, Clock::system()).await,
        Command::Outbox { command, database } => {
            let store = Store::open(&database.database).await?;
            let done = outbox::run(command, &store).await;
            store.close().await;
            done
        }
    }
}

fn not_built(command: &str) -> anyhow::Result<ExitCode> {
    anyhow::bail!("`veckan {command}` is not built yet; it comes with a later version")
}
