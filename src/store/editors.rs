//! Editors: people who may change an activity, with whether their address is proven.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};

/// Most editors of one activity.
pub const MOST_EDITORS: i64 = 10;

/// Result of adding an editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddedEditor {
    Added,
    /// The address already is an editor's.
    Known,
    /// The activity has [`MOST_EDITORS`].
    TooMany,
}

/// Reads the addresses of an activity's editors by a query with its id, in or outside a transaction.
macro_rules! read_addresses {
    ($executor:expr, $activity_id:expr, $sql:expr, $operation:literal) => {
        rows!($executor, fetch_all, (String,), $sql, i64::from($activity_id))
            .map_err(StoreError::of($operation))
            .map(|found| found.into_iter().map(|(email,)| email).collect())
    };
}

macro_rules! read_editors {
    ($executor:expr, $activity_id:expr) => {
        read_addresses!(
            $executor,
            $activity_id,
            "SELECT email FROM editors WHERE activity_id = $1 ORDER BY added_ms, email",
            "reading who may edit an activity"
        )
    };
}

macro_rules! read_proven_editors {
    ($executor:expr, $activity_id:expr) => {
        read_addresses!(
            $executor,
            $activity_id,
            "SELECT email FROM editors WHERE activity_id = $1 AND proven_ms IS NOT NULL ORDER BY added_ms, email",
            "reading which editors are proven"
        )
    };
}

impl Store {
    /// Mail addresses of an activity's editors, in lower case, in the order in which they were added.
    pub async fn editors(&self, activity_id: u32) -> Result<Vec<String>, StoreError> {
        read_editors!(self.db.reader(), activity_id)
    }

    /// Editors of an activity whose addresses are proven.
    pub async fn proven_editors(&self, activity_id: u32) -> Result<Vec<String>, StoreError> {
        read_proven_editors!(self.db.reader(), activity_id)
    }

    /// Ids of the activities that a person may edit, latest first.
    pub async fn activities_of(&self, email: &str) -> Result<Vec<u32>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT activity_id FROM editors WHERE email = $1 ORDER BY activity_id DESC",
            email,
        )
        .map_err(StoreError::of("reading somebody's activities"))?;
        Ok(found.into_iter().map(|(id,)| id as u32).collect())
    }
}

impl Write {
    /// Editors like [`Store::editors`], inside the transaction.
    pub async fn editors(&mut self, activity_id: u32) -> Result<Vec<String>, StoreError> {
        read_editors!(self.transaction.executor(), activity_id)
    }

    /// Editors like [`Store::proven_editors`], inside the transaction.
    pub async fn proven_editors(&mut self, activity_id: u32) -> Result<Vec<String>, StoreError> {
        read_proven_editors!(self.transaction.executor(), activity_id)
    }

    /// Adds an editor to an activity. `email` is in lower case; `proven_ms` is the time of its first proof.
    pub async fn add_editor(
        &mut self,
        activity_id: u32,
        email: &str,
        now_ms: i64,
        proven_ms: Option<i64>,
    ) -> Result<AddedEditor, StoreError> {
        self.lock_activity(activity_id).await?;
        let editors = self.editors(activity_id).await?;
        if editors.iter().any(|known| known == email) {
            return Ok(AddedEditor::Known);
        }
        if editors.len() as i64 >= MOST_EDITORS {
            return Ok(AddedEditor::TooMany);
        }
        execute!(
            self.transaction.executor(),
            "INSERT INTO editors (activity_id, email, added_ms, proven_ms) VALUES ($1, $2, $3, $4)",
            i64::from(activity_id),
            email,
            now_ms,
            proven_ms,
        )
        .map_err(StoreError::of("adding who may edit an activity"))?;
        Ok(AddedEditor::Added)
    }

    /// Records that an editor's address is proven; returns `false` where that is known already, or the address is no
    /// editor's.
    pub async fn prove_editor(&mut self, activity_id: u32, email: &str, now_ms: i64) -> Result<bool, StoreError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE editors SET proven_ms = $3 WHERE activity_id = $1 AND email = $2 AND proven_ms IS NULL",
            i64::from(activity_id),
            email,
            now_ms,
        )
        .map_err(StoreError::of("recording that an editor is proven"))?;
        Ok(touched == 1)
    }

    /// Whether this editor's address is proven.
    pub async fn is_proven_editor(&mut self, activity_id: u32, email: &str) -> Result<bool, StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (i64,),
            "SELECT proven_ms FROM editors WHERE activity_id = $1 AND email = $2 AND proven_ms IS NOT NULL",
            i64::from(activity_id),
            email,
        )
        .map_err(StoreError::of("reading whether an editor is proven"))?;
        Ok(found.is_some())
    }

    /// Removes an editor; returns `false` for the last one, who stays.
    pub async fn remove_editor(&mut self, activity_id: u32, email: &str) -> Result<bool, StoreError> {
        self.lock_activity(activity_id).await?;
        let touched = execute!(
            self.transaction.executor(),
            "DELETE FROM editors WHERE activity_id = $1 AND email = $2
             AND EXISTS (SELECT 1 FROM editors e WHERE e.activity_id = $1 AND e.email <> $2)",
            i64::from(activity_id),
            email,
        )
        .map_err(StoreError::of("removing who may edit an activity"))?;
        Ok(touched == 1)
    }
}
