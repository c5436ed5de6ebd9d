//! Weeks, each with its settings as one text.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use domain::week::Week;

/// Reads a week, on a pool or inside a transaction.
macro_rules! read_week {
    ($executor:expr, $slug:expr) => {
        rows!($executor, fetch_optional, (String, String), "SELECT slug, settings FROM weeks WHERE slug = $1", $slug)
            .map_err(StoreError::of("reading a week"))?
            .map(read)
            .transpose()
    };
}

impl Store {
    /// Readable weeks, earliest first.
    pub async fn weeks(&self) -> Result<Vec<Week>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (String, String),
            "SELECT slug, settings FROM weeks ORDER BY starts, slug",
        )
        .map_err(StoreError::of("reading the weeks"))?;
        let mut weeks = Vec::with_capacity(rows.len());
        for row in rows {
            let slug = row.0.clone();
            weeks.extend(self.unreadable.leave_out(&slug, None, read(row))?);
        }
        Ok(weeks)
    }

    pub async fn week(&self, slug: &str) -> Result<Option<Week>, StoreError> {
        read_week!(self.db.reader(), slug)
    }

    /// Puts a week like [`Write::put_week`], in a transaction of its own.
    pub async fn put_week(&self, week: &Week, now_ms: i64) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        write.put_week(week, now_ms).await?;
        write.commit().await
    }
}

impl Write {
    /// Week, locked against changes by others until the end of the transaction.
    pub async fn week_to_change(&mut self, slug: &str) -> Result<Option<Week>, StoreError> {
        execute!(self.transaction.executor(), "UPDATE weeks SET updated_ms = updated_ms WHERE slug = $1", slug)
            .map_err(StoreError::of("locking a week"))?;
        read_week!(self.transaction.executor(), slug)
    }

    /// Adds a week or replaces its settings; a change that is published.
    pub async fn put_week(&mut self, week: &Week, now_ms: i64) -> Result<(), StoreError> {
        let settings = serde_json::to_string(week)
            .map_err(|source| StoreError::Unreadable { what: format!("week {}", week.slug), source })?;
        execute!(
            self.transaction.executor(),
            "INSERT INTO weeks (slug, settings, starts, updated_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (slug) DO UPDATE SET
                 settings = excluded.settings, starts = excluded.starts, updated_ms = excluded.updated_ms",
            week.slug.as_str(),
            settings,
            i64::from(week.starts.0),
            now_ms,
        )
        .map_err(StoreError::of("writing a week"))?;
        self.publish_mark(&week.slug);
        Ok(())
    }
}

fn read((slug, settings): (String, String)) -> Result<Week, StoreError> {
    serde_json::from_str(&settings)
        .map_err(|source| StoreError::Unreadable { what: format!("settings of week {slug}"), source })
}
