//! Drafts: their content, and the addresses they were sent under.

use super::{
    Store, StoreError, Unreadable, Write,
    db::{execute, rows},
};
use domain::draft::Draft;

/// Stored draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    pub id: i64,
    pub week_slug: String,
    /// Activity that the draft was sent as, or was made from.
    pub activity_id: Option<u32>,
    /// Revision, raised by each save.
    pub revision: u32,
    pub draft: Draft,
    /// Size of the draft as JSON when it was read, in bytes.
    pub bytes: usize,
    /// Tag of the language that the draft was begun in, and of letters about it.
    pub locale: String,
    /// Address to which the draft's link was mailed last.
    pub mailed_to: Option<String>,
    /// Address that the draft was sent under, in lower case.
    pub sent_email: Option<String>,
    /// Address that replaces `sent_email` once it is confirmed.
    pub pending_email: Option<String>,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub created_ms: i64,
    pub updated_ms: i64,
    /// Time of the first sending.
    pub sent_ms: Option<i64>,
}

/// Draft as JSON. Made before a transaction begins, since it may take a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenDraft(String);

impl WrittenDraft {
    pub fn of(draft: &Draft) -> Result<Self, StoreError> {
        write(draft).map(Self)
    }

    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// Draft to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewDraft<'a> {
    pub week_slug: &'a str,
    pub draft: &'a Draft,
    /// Tag of the language that the draft is begun in.
    pub locale: &'a str,
    /// Activity that the draft changes; `None` for a new one.
    pub activity_id: Option<u32>,
    pub emails: DraftEmails<'a>,
}

/// Valid addresses in a draft, in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftEmails<'a> {
    pub own: Option<&'a str>,
    pub co: Option<&'a str>,
}

/// Id, week, activity, revision, content, locale, mailed to, created, updated, sent, sent under, pending.
type DraftRow = (
    i64,
    String,
    Option<i64>,
    i64,
    String,
    String,
    Option<String>,
    i64,
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
);

/// Query for drafts as [`DraftRow`]s, with the clauses after the table.
macro_rules! select_drafts {
    ($clauses:literal) => {
        concat!(
            "SELECT id, week_slug, activity_id, revision, content, locale, mailed_to, created_ms, updated_ms, sent_ms,
                 sent_email, pending_email
             FROM drafts ",
            $clauses
        )
    };
}

/// Reads a draft's row, on a pool or inside a transaction.
macro_rules! read_draft {
    ($executor:expr, $id:expr) => {
        rows!($executor, fetch_optional, DraftRow, select_drafts!("WHERE id = $1"), $id)
            .map_err(StoreError::of("reading a draft"))
    };
}

/// Reads the draft in which an activity is edited, on a pool or inside a transaction.
macro_rules! read_draft_of_activity {
    ($executor:expr, $activity_id:expr) => {
        rows!(
            $executor,
            fetch_optional,
            (i64,),
            "SELECT id FROM drafts WHERE activity_id = $1 ORDER BY id DESC LIMIT 1",
            i64::from($activity_id),
        )
        .map_err(StoreError::of("finding an activity's draft"))
        .map(|found| found.map(|(id,)| id))
    };
}

impl Store {
    pub async fn draft(&self, id: i64) -> Result<Option<StoredDraft>, StoreError> {
        read_draft!(self.db.reader(), id)?.map(read).transpose()
    }

    /// Draft in which an activity is edited; the latest of several.
    pub async fn draft_of_activity(&self, activity_id: u32) -> Result<Option<i64>, StoreError> {
        read_draft_of_activity!(self.db.reader(), activity_id)
    }

    /// Unsent drafts of a person, latest first.
    pub async fn drafts_of(&self, email: &str) -> Result<Vec<StoredDraft>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            DraftRow,
            select_drafts!(
                "WHERE sent_ms IS NULL AND activity_id IS NULL AND (own_email = $1 OR co_email = $1)
                 ORDER BY updated_ms DESC, id DESC"
            ),
            email,
        )
        .map_err(StoreError::of("reading somebody's drafts"))?;
        let mut drafts = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, week_slug) = (row.0, row.1.clone());
            match read(row) {
                Ok(draft) => drafts.push(draft),
                Err(error) => match Unreadable::of(&error) {
                    Some(why) => tracing::error!("draft {id} of week {week_slug} is left out: {why}"),
                    None => return Err(error),
                },
            }
        }
        Ok(drafts)
    }
}

impl Write {
    /// Creates a draft without keys; returns its id.
    pub async fn begin_draft(&mut self, new: &NewDraft<'_>, now_ms: i64) -> Result<i64, StoreError> {
        const FIRST_REVISION: i64 = 1;
        let (id,) = rows!(
            self.transaction.executor(),
            fetch_one,
            (i64,),
            "INSERT INTO drafts (week_slug, activity_id, revision, content, locale, own_email, co_email, created_ms,
                 updated_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
            new.week_slug,
            new.activity_id.map(i64::from),
            FIRST_REVISION,
            write(new.draft)?,
            new.locale,
            new.emails.own,
            new.emails.co,
            now_ms,
        )
        .map_err(StoreError::of("beginning a draft"))?;
        Ok(id)
    }

    /// Draft as this transaction sees it.
    pub async fn draft(&mut self, id: i64) -> Result<Option<StoredDraft>, StoreError> {
        read_draft!(self.transaction.executor(), id)?.map(read).transpose()
    }

    /// Draft like [`Store::draft_of_activity`], inside the transaction.
    pub async fn draft_of_activity(&mut self, activity_id: u32) -> Result<Option<i64>, StoreError> {
        read_draft_of_activity!(self.transaction.executor(), activity_id)
    }

    /// Saves a draft; returns `false` where it was saved since `seen_revision`, and must be read again.
    pub async fn save_draft(
        &mut self,
        id: i64,
        seen_revision: u32,
        draft: &WrittenDraft,
        emails: DraftEmails<'_>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE drafts SET content = $3, revision = revision + 1, own_email = $4, co_email = $5, updated_ms = $6
             WHERE id = $1 AND revision = $2",
            id,
            i64::from(seen_revision),
            draft.0.as_str(),
            emails.own,
            emails.co,
            now_ms,
        )
        .map_err(StoreError::of("saving a draft"))?;
        Ok(touched == 1)
    }

    /// Stores the address that the draft's link is mailed to.
    pub async fn set_mailed_to(&mut self, id: i64, email: &str) -> Result<(), StoreError> {
        execute!(self.transaction.executor(), "UPDATE drafts SET mailed_to = $2 WHERE id = $1", id, email)
            .map(drop)
            .map_err(StoreError::of("noting whom a draft is mailed to"))
    }

    /// Claims the sending of a draft: returns true for one of any number of concurrent requests; the others wait for
    /// its transaction.
    pub async fn claim_sending(&mut self, id: i64, now_ms: i64) -> Result<bool, StoreError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE drafts SET sent_ms = $2 WHERE id = $1 AND sent_ms IS NULL",
            id,
            now_ms,
        )
        .map_err(StoreError::of("claiming to send a draft"))?;
        Ok(touched == 1)
    }

    pub async fn set_draft_activity(&mut self, id: i64, activity_id: u32) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE drafts SET activity_id = $2 WHERE id = $1",
            id,
            i64::from(activity_id),
        )
        .map(drop)
        .map_err(StoreError::of("telling a draft its activity"))
    }

    /// Deletes an unsent draft with its keys.
    pub async fn delete_draft(&mut self, id: i64) -> Result<(), StoreError> {
        execute!(self.transaction.executor(), "DELETE FROM draft_keys WHERE draft_id = $1", id)
            .map_err(StoreError::of("deleting a draft's keys"))?;
        execute!(self.transaction.executor(), "DELETE FROM drafts WHERE id = $1", id)
            .map(drop)
            .map_err(StoreError::of("deleting a draft"))
    }

    /// Stores the address that a draft was sent under, and the one that is to replace it.
    pub async fn set_sender(&mut self, id: i64, sent: Option<&str>, pending: Option<&str>) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE drafts SET sent_email = $2, pending_email = $3 WHERE id = $1",
            id,
            sent,
            pending,
        )
        .map(drop)
        .map_err(StoreError::of("writing under which address a draft was sent"))
    }
}

fn read(row: DraftRow) -> Result<StoredDraft, StoreError> {
    let (
        id,
        week_slug,
        activity_id,
        revision,
        content,
        locale,
        mailed_to,
        created_ms,
        updated_ms,
        sent_ms,
        sent_email,
        pending_email,
    ) = row;
    let draft = serde_json::from_str(&content)
        .map_err(|source| StoreError::Unreadable { what: format!("content of draft {id}"), source })?;
    Ok(StoredDraft {
        id,
        week_slug,
        activity_id: activity_id.map(|id| id as u32),
        revision: revision as u32,
        draft,
        bytes: content.len(),
        locale,
        mailed_to,
        sent_email,
        pending_email,
        created_ms,
        updated_ms,
        sent_ms,
    })
}

fn write(draft: &Draft) -> Result<String, StoreError> {
    serde_json::to_string(draft)
        .map_err(|source| StoreError::Unreadable { what: "a draft's content".to_owned(), source })
}
