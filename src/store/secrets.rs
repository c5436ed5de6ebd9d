//! Secrets of this database, created on first use.

use super::{
    StoreError, Write,
    db::{execute, rows},
};

impl Write {
    /// Secret by its name: the same for all instances on this database. A missing one is set to `new`.
    pub async fn secret(&mut self, name: &str, new: &str) -> Result<String, StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            name,
            new,
        )
        .map_err(StoreError::of("making a secret"))?;
        let (value,) = rows!(
            self.transaction.executor(),
            fetch_one,
            (String,),
            "SELECT value FROM secrets WHERE name = $1",
            name,
        )
        .map_err(StoreError::of("reading a secret"))?;
        Ok(value)
    }
}
