//! `veckan migrate`: migrates the schema, and prints the versions before and after.

use std::process::ExitCode;

use crate::server::store::{Migrated, Store};

pub async fn migrate(database: &str) -> anyhow::Result<ExitCode> {
    let (store, migrated) = Store::migrate(database).await?;
    store.close().await;
    say!("{}", told(migrated));
    Ok(ExitCode::SUCCESS)
}

fn told(Migrated { from, to }: Migrated) -> String {
    match from {
        None => format!("the database was empty, and has its tables now: version {to}"),
        Some(from) if from == to => format!("the database is up to date: version {to}"),
        Some(from) => format!("the database was brought from version {from} to {to}"),
    }
}
