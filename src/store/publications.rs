//! Publications: for each week a number that rises with every change of what is published of it.

use std::mem;

use super::{
    Sequences, Store, StoreError, Write,
    db::{Db, Executor, execute, rows},
};

/// The channel on which PostgreSQL tells that a sequence rose; SQLite has none, see `changes`.
pub(super) const POSTGRES_CHANNEL: &str = "veckan_publications";
const POSTGRES_NOTIFY: &str = "SELECT pg_notify($1, '')";

impl Store {
    /// Each week's number; 0 is never in it.
    pub async fn sequences(&self) -> Result<Sequences, StoreError> {
        sequences(&self.db).await
    }
}

impl Write {
    /// Says that this transaction changes what is published of a week. What is created, revised or put says so by
    /// itself.
    pub fn publish_mark(&mut self, week_slug: &str) {
        if !self.marked_weeks.contains(week_slug) {
            self.marked_weeks.insert(week_slug.to_owned());
        }
    }

    /// Last in the transaction, so that another one that publishes waits as briefly as can be.
    pub(super) async fn raise_sequences(&mut self) -> Result<(), StoreError> {
        let marked_weeks = mem::take(&mut self.marked_weeks);
        for week_slug in &marked_weeks {
            execute!(
                self.transaction.executor(),
                "INSERT INTO publications (week_slug, sequence) VALUES ($1, 1)
                 ON CONFLICT (week_slug) DO UPDATE SET sequence = publications.sequence + 1",
                week_slug.as_str(),
            )
            .map_err(StoreError::of_week("raising a week's sequence"))?;
        }
        if let Executor::Postgres(connection) = self.transaction.executor()
            && !marked_weeks.is_empty()
        {
            sqlx::query(POSTGRES_NOTIFY)
                .bind(POSTGRES_CHANNEL)
                .execute(connection)
                .await
                .map_err(StoreError::of("telling of a publication"))?;
        }
        self.marked_weeks = marked_weeks;
        Ok(())
    }
}

pub(super) async fn sequences(db: &Db) -> Result<Sequences, StoreError> {
    let rows = rows!(db.reader(), fetch_all, (String, i64), "SELECT week_slug, sequence FROM publications")
        .map_err(StoreError::of("reading the weeks' sequences"))?;
    Ok(rows.into_iter().collect())
}
