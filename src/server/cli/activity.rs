//! `veckan activity`: hides or erases an activity.

use std::{process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::Subcommand;

use crate::{
    domain::draft::DraftField,
    locale::Locale,
    server::{
        clock::Clock,
        service::{
            desk::{self, DecisionOutcome},
            erasure::{self, ErasureMode, ErasureRequest},
            error::ServiceError,
        },
        state::Site,
        store::Store,
    },
};

/// Actor of the erasure in the history.
const ERASER: &str = "veckan activity erase";

#[derive(Subcommand)]
pub enum Command {
    /// Take a published activity out of sight; moderators can show it again
    Hide {
        /// The number in the activity's address
        id: u32,
        /// Why, for its organizer to read
        #[arg(long, env = "VECKAN_REASON", value_name = "TEXT")]
        reason: String,
    },
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
        Command::Hide { id, reason } => hide(store, clock, id, &reason).await,
        Command::Erase { id, dry_run } => erase(store, clock, id, ErasureMode::of(dry_run)).await,
    }
}

async fn hide(store: &Store, clock: Clock, id: u32, reason: &str) -> anyhow::Result<ExitCode> {
    let site = Arc::new(Site::new(store.clone(), clock, None));
    match desk::hide_by_command(&site, id, reason).await {
        Ok(DecisionOutcome::Done) => say!("activity {id} is hidden"),
        Ok(DecisionOutcome::Words(problem)) => {
            anyhow::bail!("--reason cannot be used: {}", Locale::En.problem(DraftField::Summary, &problem))
        }
        Ok(DecisionOutcome::Stale | DecisionOutcome::Impossible) => {
            anyhow::bail!("activity {id} is not published, so there is nothing to hide")
        }
        Err(ServiceError::NotFound) => anyhow::bail!("there is no activity {id}"),
        Err(failure) => return Err(failure.into()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn erase(store: &Store, clock: Clock, id: u32, effect: ErasureMode) -> anyhow::Result<ExitCode> {
    let request = ErasureRequest { actor: ERASER, now_ms: clock.now_ms(), effect };
    let erased = erasure::erase_activity(store, id, request).await?;
    let erased = erased.with_context(|| format!("there is no activity {id}"))?;
    match effect {
        _ if erased.is_empty() => say!("activity {id} is erased already"),
        ErasureMode::Rehearse => say!("activity {id} would be erased: {erased}"),
        ErasureMode::Erase => {
            store.clean().await?;
            say!("activity {id} is erased: {erased}");
            say!("{}", super::COPIES);
        }
    }
    Ok(ExitCode::SUCCESS)
}
