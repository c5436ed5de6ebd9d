//! `veckan person`: erases a person's data.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::server::{
    clock::Clock,
    service::{
        erasure::{self, ErasureMode, ErasureRequest},
        login,
    },
    store::Store,
};

/// Actor of the erasure in the history.
const ERASER: &str = "veckan person erase";

#[derive(Subcommand)]
pub enum Command {
    /// Erase a person's mail address from everything that is kept, for good
    Erase {
        /// The person's mail address
        email: String,
        /// Say what would be erased, and change nothing
        #[arg(long, env = "VECKAN_DRY_RUN")]
        dry_run: bool,
    },
}

pub async fn run(command: Command, store: &Store, clock: Clock) -> anyhow::Result<ExitCode> {
    match command {
        Command::Erase { email, dry_run } => erase(store, clock, &email, ErasureMode::of(dry_run)).await,
    }
}

async fn erase(store: &Store, clock: Clock, typed: &str, effect: ErasureMode) -> anyhow::Result<ExitCode> {
    let email = login::address_of(typed).with_context(|| format!("{typed:?} is no mail address"))?;
    let request = ErasureRequest { actor: ERASER, now_ms: clock.now_ms(), effect };
    let done = erasure::erase_person(store, &email, request).await?;
    match effect {
        _ if done.erased.is_empty() => say!("nothing is kept of {email}"),
        ErasureMode::Rehearse => say!("{email} would be erased: {}", done.erased),
        ErasureMode::Erase => {
            store.clean().await?;
            say!("{email} is erased: {}", done.erased);
            say!("the history names {} instead", done.pseudonym);
            say!("{}", super::COPIES);
        }
    }
    Ok(ExitCode::SUCCESS)
}
