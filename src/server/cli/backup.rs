//! `veckan backup`: a copy of the database in one file, while the server runs.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::server::{
    backup::{self, Written},
    clock::Clock,
    store::{Missing, Store},
};

#[derive(clap::Args)]
pub struct Options {
    /// The file to write, in place of an earlier backup of that name; `-` is standard output
    file: PathBuf,
}

pub async fn backup(options: Options, database: &str, clock: Clock) -> anyhow::Result<ExitCode> {
    let store = Store::open_unmigrated(database, Missing::Refuse).await?;
    let done = if options.file == Path::new("-") {
        backup::back_up_to_output(&store, clock.real_ms()).await
    } else {
        backup::back_up(&store, &options.file, clock.real_ms()).await
    };
    store.close().await;
    tell(&options.file, &done?);
    Ok(ExitCode::SUCCESS)
}

fn tell(file: &Path, written: &Written) {
    let count = |table: &str| written.rows.get(table).copied().unwrap_or(0);
    let all: u64 = written.rows.values().sum();
    // On standard output the report would be in the midst of the backup.
    let Some(bytes) = written.bytes else { return };
    say!(
        "{}: {} weeks, {} activities, {} drafts, {all} rows in all; {} kB",
        file.display(),
        count("weeks"),
        count("activities"),
        count("drafts"),
        bytes.div_ceil(1000)
    );
}
