//! Secrets of this database, made when they are first asked for.

use super::{
    StoreError, Write,
    db::{execute, rows},
};

impl Write {
    /// The secret of that name: the same for all instances on this database. Where there is none yet, `new` becomes it.
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
