//! Erasure of a person's address from every table.

use super::{
    Erased, Eraser,
    columns::WORDS_COLUMNS,
    redacted::{json_mentions, like_pattern, redact_content, redact_draft, redact_json},
};
use crate::{
    StoreError, Write,
    db::{execute, rows},
};
use domain::redact::without_address;

/// Reason why a person's address was not erased.
#[derive(Debug, thiserror::Error)]
pub enum ErasePersonError {
    #[error("this is the last administrator; make somebody else one first, with `veckan invite`")]
    LastAdmin,
    #[error("the settings of week {week_slug} name this address; name another one there first, with `veckan week add`")]
    InSettings { week_slug: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Write {
    /// Erases a person's address, in lower case, everywhere; returns the pseudonym in the history.
    pub async fn erase_person(&mut self, email: &str, by: Eraser) -> Result<(Erased, String), ErasePersonError> {
        if self.is_last_admin(email).await? {
            return Err(ErasePersonError::LastAdmin);
        }
        self.erase_anybody(email, by).await
    }

    /// Erases like [`Write::erase_person`], even the last administrator: a person who was erased and came back with a
    /// backup.
    pub async fn erase_anybody(&mut self, email: &str, by: Eraser) -> Result<(Erased, String), ErasePersonError> {
        let pattern = like_pattern(email);
        let settings = rows!(
            self.transaction.executor(),
            fetch_all,
            (String, String),
            "SELECT slug, settings FROM weeks WHERE lower(settings) LIKE $1 ESCAPE '\\'",
            pattern.as_str(),
        )
        .map_err(StoreError::of("looking for an address in the weeks' settings"))?;
        if let Some((week_slug, _)) = settings.into_iter().find(|(_, settings)| json_mentions(settings, email)) {
            return Err(ErasePersonError::InSettings { week_slug });
        }
        let mut erased = Erased::default();
        self.delete_rows_of(email, &mut erased).await?;
        self.erase_from_drafts(email, &pattern, &mut erased).await?;
        self.erase_from_activities(email, &pattern, &mut erased).await?;
        self.erase_from_revisions(email, &pattern, &mut erased).await?;
        let pseudonym = (by.pseudonym)();
        self.erase_from_letters(email, &pattern, &pseudonym, by, &mut erased).await?;
        for column in WORDS_COLUMNS {
            let values = rows!(self.transaction.executor(), fetch_all, (String,), column.find, pattern.as_str())
                .map_err(StoreError::of("looking for an address in the history"))?;
            for (value,) in values {
                let Some(replaced) = without_address(&value, email, &pseudonym) else { continue };
                let rows = execute!(self.transaction.executor(), column.replace, value.as_str(), replaced.as_str())
                    .map_err(StoreError::of("erasing an address from the history"))?;
                erased.count("history", rows);
            }
        }
        Ok((erased, pseudonym))
    }

    /// Deletes the rows that belong to this person only.
    async fn delete_rows_of(&mut self, email: &str, erased: &mut Erased) -> Result<(), StoreError> {
        for (kind, delete) in [
            ("roles", "DELETE FROM people WHERE email = $1"),
            ("sessions", "DELETE FROM sessions WHERE email = $1"),
            ("login links", "DELETE FROM login_links WHERE email = $1"),
            ("browsers", "DELETE FROM known_browsers WHERE email = $1"),
            ("editors", "DELETE FROM editors WHERE email = $1"),
            ("letters", "DELETE FROM outbox WHERE recipient = $1 OR mailbox = $1"),
            // A key without a holder was shown to the person who began the draft.
            (
                "keys",
                "DELETE FROM draft_keys WHERE holder = $1 OR (holder IS NULL AND draft_id IN (
                     SELECT id FROM drafts WHERE sent_email = $1 OR (sent_email IS NULL AND own_email = $1)))",
            ),
            // Keys of drafts that nobody else began.
            (
                "keys",
                "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts
                     WHERE sent_ms IS NULL AND activity_id IS NULL AND COALESCE(own_email, $1) = $1
                     AND COALESCE(co_email, $1) = $1 AND (own_email = $1 OR co_email = $1))",
            ),
            (
                "drafts",
                "DELETE FROM drafts WHERE sent_ms IS NULL AND activity_id IS NULL AND COALESCE(own_email, $1) = $1
                     AND COALESCE(co_email, $1) = $1 AND (own_email = $1 OR co_email = $1)",
            ),
            ("drafts", "UPDATE drafts SET own_email = NULL WHERE own_email = $1"),
            ("drafts", "UPDATE drafts SET co_email = NULL WHERE co_email = $1"),
            ("drafts", "UPDATE drafts SET mailed_to = NULL WHERE mailed_to = $1"),
            ("drafts", "UPDATE drafts SET sent_email = NULL WHERE sent_email = $1"),
            ("drafts", "UPDATE drafts SET pending_email = NULL WHERE pending_email = $1"),
        ] {
            let rows = execute!(self.transaction.executor(), delete, email)
                .map_err(StoreError::of("deleting what is kept of a person"))?;
            erased.count(kind, rows);
        }
        Ok(())
    }

    async fn erase_from_drafts(&mut self, email: &str, pattern: &str, erased: &mut Erased) -> Result<(), StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, String),
            "SELECT id, content FROM drafts WHERE lower(content) LIKE $1 ESCAPE '\\'",
            pattern,
        )
        .map_err(StoreError::of("looking for an address in drafts"))?;
        for (id, content) in found {
            let Some(redacted) = redact_draft(id, &content, email)? else { continue };
            let rows = execute!(
                self.transaction.executor(),
                "UPDATE drafts SET content = $3 WHERE id = $1 AND content = $2",
                id,
                content,
                redacted,
            )
            .map_err(StoreError::of("erasing an address from a draft"))?;
            unless_changed(rows)?;
            erased.count("drafts", rows);
        }
        Ok(())
    }

    async fn erase_from_activities(
        &mut self,
        email: &str,
        pattern: &str,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, String, String, Option<String>, Option<String>),
            "SELECT id, week_slug, content, proposed, reviewed FROM activities
             WHERE lower(content) LIKE $1 ESCAPE '\\' OR lower(proposed) LIKE $1 ESCAPE '\\'
                 OR lower(reviewed) LIKE $1 ESCAPE '\\'",
            pattern,
        )
        .map_err(StoreError::of("looking for an address in activities"))?;
        for (id, week_slug, content, proposed, reviewed) in found {
            let redacted = redact_content(id, &content, email)?;
            let redacted_of = |text: &Option<String>| match text {
                Some(text) => redact_content(id, text, email),
                None => Ok(None),
            };
            let (redacted_proposed, redacted_reviewed) = (redacted_of(&proposed)?, redacted_of(&reviewed)?);
            if redacted.is_none() && redacted_proposed.is_none() && redacted_reviewed.is_none() {
                continue;
            }
            let rows = execute!(
                self.transaction.executor(),
                "UPDATE activities SET content = $3, proposed = COALESCE($4, proposed), reviewed = COALESCE($5, reviewed)
                 WHERE id = $1 AND content = $2",
                id,
                content.as_str(),
                redacted.as_deref().unwrap_or(&content),
                redacted_proposed.as_deref(),
                redacted_reviewed.as_deref(),
            )
            .map_err(StoreError::of("erasing an address from an activity"))?;
            unless_changed(rows)?;
            erased.count("activities", rows);
            self.publish_mark(&week_slug);
        }
        Ok(())
    }

    async fn erase_from_revisions(
        &mut self,
        email: &str,
        pattern: &str,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, i64, String),
            "SELECT activity_id, revision, content FROM revisions WHERE lower(content) LIKE $1 ESCAPE '\\'",
            pattern,
        )
        .map_err(StoreError::of("looking for an address in revisions"))?;
        for (id, revision, content) in found {
            let Some(redacted) = redact_content(id, &content, email)? else { continue };
            let rows = self.put_revision_content(id, revision, &redacted).await?;
            erased.count("revisions", rows);
        }
        Ok(())
    }

    /// Redacts letters to others that name this person.
    async fn erase_from_letters(
        &mut self,
        email: &str,
        pattern: &str,
        pseudonym: &str,
        by: Eraser,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, String),
            "SELECT id, letter FROM outbox WHERE lower(letter) LIKE $1 ESCAPE '\\'",
            pattern,
        )
        .map_err(StoreError::of("looking for an address in letters"))?;
        for (id, letter) in found {
            let Some(redacted) = redact_json(&letter, email, pseudonym) else { continue };
            let rows = match (by.letter)(&redacted) {
                Some(letter) => {
                    execute!(self.transaction.executor(), "UPDATE outbox SET letter = $2 WHERE id = $1", id, letter)
                }
                None => execute!(self.transaction.executor(), "DELETE FROM outbox WHERE id = $1", id),
            };
            erased.count("letters", rows.map_err(StoreError::of("erasing an address from a letter"))?);
        }
        Ok(())
    }
}

/// Error where another transaction came between, whose changes were not examined.
fn unless_changed(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Busy) } else { Ok(()) }
}
