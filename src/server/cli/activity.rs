//! `veckan activity`: what is taken away from the programme.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::server::{
    clock::Clock,
    service::erasure::{self, Effect, Request},
    store::Store,
};

/// Who the history says has done it.
const ERASER: &str = "veckan activity erase";

#[derive(Subcommand)]
pub enum Command {
    /// Erase an activity's content and the addresses behind it, for good
    Erase {
        /// The number in the activity's address
        id: u32,
        /// Say what would be erased, and change nothing
        #[arg(long, env = "VECKAN_DRY_RUN")]
        dry_run: bool,
    },
}

pub async fn run(command: Command, store: &Store, clock: Clock) -> anyhow::Result<ExitCode> {
    match command {
        Command::Erase { id, dry_run } => erase(store, clock, id, Effect::of(dry_run)).await,
    }
}

async fn erase(store: &Store, clock: Clock, id: u32, effect: Effect) -> anyhow::Result<ExitCode> {
    let request = Request { actor: ERASER, now_ms: clock.now_ms(), effect };
    let erased = erasure::erase_activity(store, id, request).await?;
    let erased = erased.with_context(|| format!("there is no activity {id}"))?;
    match effect {
        _ if erased.is_empty() => println!("activity {id} is erased already"),
        Effect::Rehearse => println!("activity {id} would be erased: {erased}"),
        Effect::Erase => {
            store.clean().await?;
            println!("activity {id} is erased: {erased}");
            println!("{}", super::COPIES);
        }
    }
    Ok(ExitCode::SUCCESS)
}
