//! `veckan week`: a week's settings, from a file to the store and back.

use std::{path::Path, process::ExitCode};

use anyhow::Context;

use crate::server::{clock::Clock, store::Store, week_settings};

pub async fn add(store: &Store, clock: Clock, file: &Path) -> anyhow::Result<ExitCode> {
    let settings = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let week = week_settings::parse(&settings).with_context(|| format!("{} cannot be used", file.display()))?;
    store.put_week(&week, clock.now_ms()).await?;
    say!("week {}: {}–{}", week.slug, week.starts, week.last_day());
    Ok(ExitCode::SUCCESS)
}

pub async fn list(store: &Store) -> anyhow::Result<ExitCode> {
    let weeks = store.weeks().await?;
    if weeks.is_empty() {
        eprintln!("there is no week yet: `veckan week add FILE.toml` adds one, `veckan demo` a demonstration");
    }
    for week in weeks {
        let counts = store.counts(&week.slug).await?;
        say!(
            "{}\t{}–{}\t{}\tpublished {}, waiting {}",
            week.slug,
            week.starts,
            week.last_day(),
            week.name.sv,
            counts.published,
            counts.waiting
        );
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn show(store: &Store, slug: &str) -> anyhow::Result<ExitCode> {
    let week =
        store.week(slug).await?.with_context(|| format!("there is no week {slug:?}; `veckan week list` lists them"))?;
    say!("{}", week_settings::write(&week).trim_end());
    Ok(ExitCode::SUCCESS)
}
