//! Secrets of this database, made when they are first asked for.

use super::{
    StoreError, Write,
    db::{execute, rows},
};
use crate::server::secret;

impl Write {
    /// The secret of that name: the same for all instances on this database.
    pub async fn secret(&mut self, name: &str) -> Result<String, StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            name,
            secret::new(),
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
