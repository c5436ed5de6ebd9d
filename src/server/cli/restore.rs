//! `veckan restore`: fills an empty database from a backup.

use std::{path::PathBuf, process::ExitCode};

use crate::server::{
    backup::{Restore, RestoreOptions, Restored, WaitingLetters},
    clock::{self, Clock},
    store::{Missing, Store},
};

#[derive(clap::Args)]
pub struct Options {
    /// The backup
    file: PathBuf,
    /// Send the letters that waited; else they are held until `veckan outbox release`
    #[arg(long, env = "VECKAN_SEND_WAITING", value_parser = clap::builder::FalseyValueParser::new())]
    send_waiting: bool,
    /// Erase also what was erased until this later backup of the same database
    #[arg(long, env = "VECKAN_ERASURES_OF", value_name = "LATER")]
    erasures_of: Option<PathBuf>,
}

pub async fn restore(options: Options, database: &str, clock: Clock) -> anyhow::Result<ExitCode> {
    let letters = if options.send_waiting { WaitingLetters::Send } else { WaitingLetters::Hold };
    let restore = Restore::check(RestoreOptions {
        file: &options.file,
        erasures_of: options.erasures_of.as_deref(),
        letters,
        real_ms: clock.real_ms(),
    })?;
    let store = Store::open_unmigrated(database, Missing::Create).await?;
    let restored = restore.perform(&store).await;
    store.close().await;
    Ok(tell(&restored?))
}

fn tell(restored: &Restored) -> ExitCode {
    let made = clock::moment(restored.header.created_ms.div_euclid(1000), "UTC");
    say!(
        "restored {} rows of a backup of {} {} UTC, by version {}",
        restored.rows,
        made.date(),
        made.time_of_day(),
        restored.header.program
    );
    if restored.activities_erased_again + restored.people_erased_again > 0 {
        say!("erased again: activities {}, people {}", restored.activities_erased_again, restored.people_erased_again);
    }
    if restored.held > 0 {
        say!("{} letters wait and are held: `veckan outbox release` lets them be sent", restored.held);
    }
    for (address, week_slug) in &restored.not_erased {
        eprintln!(
            "veckan: {address} was erased and is there again, in the settings of week {week_slug}: name another address \
             there, with `veckan week add`, and then run `veckan person erase {address}`"
        );
    }
    if let Some(error) = &restored.not_cleaned {
        eprintln!(
            "veckan: all is restored, but what was erased again may still stand in unused parts of the file: run VACUUM on it ({error})"
        );
    }
    if restored.not_erased.is_empty() && restored.not_cleaned.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
