//! Publications: a sequence for each week, raised by every change of its published content.

use std::mem;

use super::{
    Sequences, Store, StoreError, Write,
    db::{Db, Executor, execute, rows},
};

/// PostgreSQL's notification channel for raised sequences; SQLite is polled, see `publication_watch`.
pub(super) const POSTGRES_CHANNEL: &str = "veckan_publications";
const POSTGRES_NOTIFY: &str = "SELECT pg_notify($1, '')";

impl Store {
    /// Sequence of each week, from 1.
    pub async fn sequences(&self) -> Result<Sequences, StoreError> {
        sequences(&self.db).await
    }
}

impl Write {
    /// Marks that the transaction changes a week's published content. Creating, revising and putting do so by
    /// themselves.
    pub fn publish_mark(&mut self, week_slug: &str) {
        if !self.marked_weeks.contains(week_slug) {
            self.marked_weeks.insert(week_slug.to_owned());
        }
    }

    /// Raises the sequences of marked weeks; last in the transaction, so that concurrent ones wait as briefly as
    /// possible.
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
