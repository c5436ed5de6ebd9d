//! Contacts and organizers of weeks whose retention period is over.

use crate::{
    Erased, Store, StoreError, Write,
    activities::{read_content, write_content},
    db::{execute, rows},
};
use domain::{
    activity::{Activity, Contact},
    draft::Draft,
    review::State,
};

/// Part of an activity's JSON without a contact.
const NO_CONTACT: &str = "%\"contact\":{\"name\":null,\"email\":null}%";

impl Store {
    /// Removes names and addresses of contacts and organizers from a week: of at most `most` activities, editors and
    /// drafts each.
    pub async fn forget_contacts(&self, week_slug: &str, real_ms: i64, most: u32) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        let activities = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT id FROM activities WHERE week_slug = $1 AND updated_ms <= $2
                 AND (content NOT LIKE $3 OR proposed NOT LIKE $3 OR reviewed NOT LIKE $3 OR EXISTS (
                     SELECT 1 FROM revisions WHERE activity_id = activities.id AND revisions.content NOT LIKE $3))
             ORDER BY id LIMIT $4",
            week_slug,
            real_ms,
            NO_CONTACT,
            i64::from(most),
        )
        .map_err(StoreError::of("reading whose contacts are old"))?;
        let mut write = self.begin().await?;
        for (id,) in activities {
            write.forget_contact(week_slug, id, &mut erased).await?;
        }
        let editors = execute!(
            write.transaction.executor(),
            "DELETE FROM editors WHERE (activity_id, email) IN (
                 SELECT e.activity_id, e.email FROM editors e JOIN activities a ON a.id = e.activity_id
                 WHERE a.week_slug = $1 AND e.added_ms <= $2 ORDER BY e.activity_id, e.email LIMIT $3)",
            week_slug,
            real_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("forgetting who could edit old activities"))?;
        erased.count("editors", editors);
        write.forget_people_of_drafts(week_slug, real_ms, most, &mut erased).await?;
        write.commit().await?;
        Ok(erased)
    }
}

impl Write {
    /// Removes the contact from an activity and all its revisions.
    async fn forget_contact(&mut self, week_slug: &str, id: i64, erased: &mut Erased) -> Result<(), StoreError> {
        let found = rows!(
            self.transaction.executor(),
            fetch_optional,
            (String, Option<String>, Option<String>, String),
            "SELECT content, proposed, reviewed, state FROM activities WHERE id = $1",
            id,
        )
        .map_err(StoreError::of("reading whose contact is old"))?;
        let Some((content, proposed, reviewed, state)) = found else { return Ok(()) };
        // An activity that this program cannot read cannot be changed either.
        let Ok(without) = without_contact(id, &content) else { return Ok(()) };
        let without_of = |text: &Option<String>| text.as_deref().and_then(|text| without_contact(id, text).ok());
        let mut has_changed = content != without || proposed.is_some() || reviewed.is_some();
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET content = $3, proposed = COALESCE($4, proposed), reviewed = COALESCE($5, reviewed)
             WHERE id = $1 AND content = $2",
            id,
            content.as_str(),
            without.as_str(),
            without_of(&proposed),
            without_of(&reviewed),
        )
        .map_err(StoreError::of("forgetting an old contact"))?;
        if touched == 0 {
            // Changed at this moment: left for the next time.
            return Ok(());
        }
        if content != without && state == State::Published.word() {
            self.publish_mark(week_slug);
        }
        let revisions = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, String),
            "SELECT revision, content FROM revisions WHERE activity_id = $1 AND content NOT LIKE $2",
            id,
            NO_CONTACT,
        )
        .map_err(StoreError::of("reading which revisions name a contact"))?;
        for (revision, content) in revisions {
            let Ok(without) = without_contact(id, &content) else { continue };
            self.put_revision_content(id, revision, &without).await?;
            has_changed = true;
        }
        erased.count("contacts", u64::from(has_changed));
        Ok(())
    }

    /// Removes people from sent drafts, and deletes the drafts' keys.
    async fn forget_people_of_drafts(
        &mut self,
        week_slug: &str,
        real_ms: i64,
        most: u32,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let drafts = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, String),
            "SELECT id, content FROM drafts WHERE week_slug = $1 AND updated_ms <= $2
                 AND (sent_ms IS NOT NULL OR activity_id IS NOT NULL)
                 AND (own_email IS NOT NULL OR co_email IS NOT NULL OR mailed_to IS NOT NULL OR sent_email IS NOT NULL
                     OR pending_email IS NOT NULL OR EXISTS (SELECT 1 FROM draft_keys WHERE draft_id = drafts.id))
             ORDER BY id LIMIT $3",
            week_slug,
            real_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading whose drafts are old"))?;
        for (id, content) in drafts {
            let without = serde_json::from_str::<Draft>(&content)
                .and_then(|draft| serde_json::to_string(&draft.without_people()))
                .unwrap_or(content);
            execute!(
                self.transaction.executor(),
                "UPDATE drafts SET content = $2, own_email = NULL, co_email = NULL, mailed_to = NULL, sent_email = NULL,
                     pending_email = NULL WHERE id = $1",
                id,
                without,
            )
            .map_err(StoreError::of("forgetting the people of an old draft"))?;
            erased.count("drafts' addresses", 1);
            let keys = execute!(self.transaction.executor(), "DELETE FROM draft_keys WHERE draft_id = $1", id)
                .map_err(StoreError::of("forgetting the keys of an old draft"))?;
            erased.count("keys", keys);
        }
        Ok(())
    }
}

fn without_contact(id: i64, content: &str) -> Result<String, StoreError> {
    write_content(&Activity { contact: Contact::default(), ..read_content(id, content)? })
}
