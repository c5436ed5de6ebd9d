//! `veckan outbox`: the letters that wait to be sent.

use std::process::ExitCode;

use clap::Subcommand;

use crate::server::store::Store;

#[derive(Subcommand)]
pub enum Command {
    /// Let the letters be sent that are held since a restore
    Release,
}

pub async fn run(command: Command, store: &Store) -> anyhow::Result<ExitCode> {
    match command {
        Command::Release => release(store).await,
    }
}

async fn release(store: &Store) -> anyhow::Result<ExitCode> {
    match store.release_letters().await? {
        0 => say!("no letters are held"),
        count => say!("letters released: {count}; they are sent in their turn, while `veckan serve` runs"),
    }
    Ok(ExitCode::SUCCESS)
}
