//! Erasure of an activity: its content from every revision, and the people from its history.

use super::{Erased, NewPseudonym, Pseudonyms};
use crate::{
    StoreError, Write,
    activities::write_content,
    db::{execute, rows},
};
use domain::{activity::Activity, review::State};

impl Write {
    /// Erases an activity's content and people from every revision. `None` where it does not exist.
    pub async fn erase_activity(
        &mut self,
        id: u32,
        now_ms: i64,
        pseudonym: NewPseudonym,
    ) -> Result<Option<Erased>, StoreError> {
        let id_number = i64::from(id);
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (String, Option<i64>),
            "SELECT week_slug, erased_ms FROM activities WHERE id = $1",
            id_number,
        )
        .map_err(StoreError::of("finding an activity to erase"))?;
        let Some((week_slug, erased_ms)) = found else { return Ok(None) };
        let nothing = write_content(&Activity::erased())?;
        let mut erased = Erased::default();
        self.forget_drafts_of(id_number, &mut erased).await?;
        let editors = execute!(self.transaction.executor(), "DELETE FROM editors WHERE activity_id = $1", id_number)
            .map_err(StoreError::of("erasing who may edit an activity"))?;
        erased.count("editors", editors);
        let letters = execute!(
            self.transaction.executor(),
            "DELETE FROM outbox WHERE activity_id = $1 OR letter LIKE $2 OR letter LIKE $3",
            id_number,
            format!("%\"activity_id\":{id},%"),
            format!("%\"activity_id\":{id}}}%"),
        )
        .map_err(StoreError::of("erasing the letters about an activity"))?;
        erased.count("letters", letters);
        let revisions = execute!(
            self.transaction.executor(),
            "UPDATE revisions SET content = $2 WHERE activity_id = $1 AND content <> $2",
            id_number,
            nothing.as_str(),
        )
        .map_err(StoreError::of("erasing an activity's revisions"))?;
        erased.count("revisions", revisions);
        self.name_nobody(id_number, pseudonym, &mut erased).await?;
        execute!(
            self.transaction.executor(),
            "UPDATE activities SET state = $2, content = $3, proposed = NULL, reviewed = NULL, changed_ms = NULL,
                 waiting_ms = NULL, erased_ms = $4 WHERE id = $1",
            id_number,
            State::Erased.word(),
            nothing.as_str(),
            erased_ms.unwrap_or(now_ms),
        )
        .map_err(StoreError::of("erasing an activity"))?;
        if erased_ms.is_none() {
            erased.count("activities", 1);
        }
        self.publish_mark(&week_slug);
        Ok(Some(erased))
    }

    /// Deletes the drafts of an activity, with their keys and the letters about them.
    async fn forget_drafts_of(&mut self, activity_id: i64, erased: &mut Erased) -> Result<(), StoreError> {
        for (kind, delete) in [
            ("letters", "DELETE FROM outbox WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)"),
            ("keys", "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)"),
            ("drafts", "DELETE FROM drafts WHERE activity_id = $1"),
        ] {
            let rows = execute!(self.transaction.executor(), delete, activity_id)
                .map_err(StoreError::of("erasing an activity's drafts"))?;
            erased.count(kind, rows);
        }
        Ok(())
    }

    /// Replaces people in an activity's history by pseudonyms, and removes the messages.
    async fn name_nobody(
        &mut self,
        activity_id: i64,
        pseudonym: NewPseudonym,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let mut pseudonyms = Pseudonyms::new(pseudonym);
        for (kind, find, replace) in [
            (
                "revisions",
                "SELECT DISTINCT actor FROM revisions WHERE activity_id = $1 AND actor LIKE '%@%'",
                "UPDATE revisions SET actor = $3 WHERE activity_id = $1 AND actor = $2",
            ),
            (
                "decisions",
                "SELECT DISTINCT actor FROM decisions WHERE activity_id = $1 AND actor LIKE '%@%'",
                "UPDATE decisions SET actor = $3 WHERE activity_id = $1 AND actor = $2",
            ),
            (
                "events",
                // The actor of an erasure stays known.
                "SELECT DISTINCT actor FROM events
                 WHERE activity_id = $1 AND actor LIKE '%@%' AND event <> 'activity-erased'",
                "UPDATE events SET actor = $3 WHERE activity_id = $1 AND actor = $2 AND event <> 'activity-erased'",
            ),
            (
                "events",
                "SELECT DISTINCT about FROM events WHERE activity_id = $1 AND about LIKE '%@%'",
                "UPDATE events SET about = $3 WHERE activity_id = $1 AND about = $2",
            ),
        ] {
            let actors = rows!(self.transaction.executor(), fetch_all, (String,), find, activity_id)
                .map_err(StoreError::of("reading whom an activity's history names"))?;
            for (actor,) in actors {
                let Some(pseudonym) = pseudonyms.of_actor(&actor) else { continue };
                let rows =
                    execute!(self.transaction.executor(), replace, activity_id, actor.as_str(), pseudonym.as_str())
                        .map_err(StoreError::of("erasing whom an activity's history names"))?;
                erased.count(kind, rows);
            }
        }
        for (kind, silence) in [
            ("decisions", "UPDATE decisions SET words = '' WHERE activity_id = $1 AND words <> ''"),
            (
                "events",
                "UPDATE events SET words = '' WHERE activity_id = $1 AND words <> '' AND event <> 'activity-erased'",
            ),
        ] {
            let rows = execute!(self.transaction.executor(), silence, activity_id)
                .map_err(StoreError::of("erasing the words about an activity"))?;
            erased.count(kind, rows);
        }
        Ok(())
    }
}
