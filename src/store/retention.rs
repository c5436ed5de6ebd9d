//! Retention: what is forgotten because it is old, a bounded number of rows at a time. What is stamped later than now is
//! left: the clock may be wrong. Neither revisions nor the times of the last change move.

use super::{
    Erased, Store, StoreError, Write,
    activities::{read_content, write_content},
    db::{execute, rows},
    erase::{NewPseudonym, Pseudonyms},
};
use domain::{
    activity::{Activity, Contact},
    draft::Draft,
    review::State,
};

/// What an activity's JSON holds where it names no contact.
const NO_CONTACT: &str = "%\"contact\":{\"name\":null,\"email\":null}%";

/// A registration that nobody has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    pub activity_id: u32,
    pub draft_id: i64,
    /// The address that it was sent under.
    pub email: String,
    /// The tag of the language of the mail about it.
    pub locale: String,
}

/// Which registrations that nobody has confirmed are meant, by when they were sent last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnconfirmedAge {
    pub sent_before_ms: i64,
    /// A reminder counts that came later than so long after the sending.
    pub reminder_counts_after_ms: i64,
}

impl Store {
    /// When something was last written down, in any of the tables that people's doings are stamped in.
    pub async fn latest_stamp_ms(&self) -> Result<Option<i64>, StoreError> {
        let (latest,) = rows!(
            self.db.reader(),
            fetch_one,
            (Option<i64>,),
            "SELECT MAX(at_ms) FROM (SELECT MAX(updated_ms) AS at_ms FROM activities
                 UNION ALL SELECT MAX(updated_ms) FROM drafts
                 UNION ALL SELECT MAX(seen_ms) FROM sessions
                 UNION ALL SELECT MAX(at_ms) FROM events) AS latest",
        )
        .map_err(StoreError::of("reading when something was last written down"))?;
        Ok(latest)
    }

    /// The registrations of a week that nobody has confirmed and whose senders were not reminded yet, at most `most`.
    pub async fn unreminded(
        &self,
        week_slug: &str,
        age: UnconfirmedAge,
        most: u32,
    ) -> Result<Vec<Unconfirmed>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (i64, i64, String, String),
            "SELECT a.id, d.id, COALESCE(d.sent_email, d.own_email), d.locale
             FROM activities a JOIN drafts d ON d.activity_id = a.id AND d.sent_ms IS NOT NULL
             WHERE a.week_slug = $1 AND a.state = $2 AND a.updated_ms < $3 AND d.sent_ms < $3
                 AND (d.reminded_ms IS NULL OR d.reminded_ms < a.updated_ms + $4 OR d.reminded_ms < d.sent_ms + $4)
                 AND COALESCE(d.sent_email, d.own_email) IS NOT NULL
             ORDER BY a.id LIMIT $5",
            week_slug,
            State::Unconfirmed.word(),
            age.sent_before_ms,
            age.reminder_counts_after_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading whom to remind"))?;
        let unconfirmed = found.into_iter().map(|(activity_id, draft_id, email, locale)| Unconfirmed {
            activity_id: activity_id as u32,
            draft_id,
            email,
            locale,
        });
        Ok(unconfirmed.collect())
    }

    /// Deletes registrations of a week that nobody has confirmed, with all that belongs to them, at most `most`: those whose
    /// senders were reminded before `reminded_before_ms`, or cannot be.
    pub async fn delete_unconfirmed(
        &self,
        week_slug: &str,
        age: UnconfirmedAge,
        reminded_before_ms: i64,
        most: u32,
    ) -> Result<Erased, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT a.id FROM activities a LEFT JOIN drafts d ON d.activity_id = a.id AND d.sent_ms IS NOT NULL
             WHERE a.week_slug = $1 AND a.state = $2 AND a.updated_ms < $3 AND COALESCE(d.sent_ms, 0) < $3
                 AND (COALESCE(d.sent_email, d.own_email) IS NULL OR (d.reminded_ms < $5
                     AND d.reminded_ms >= a.updated_ms + $4 AND d.reminded_ms >= d.sent_ms + $4))
             ORDER BY a.id LIMIT $6",
            week_slug,
            State::Unconfirmed.word(),
            age.sent_before_ms,
            age.reminder_counts_after_ms,
            reminded_before_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading what nobody has confirmed"))?;
        let mut erased = Erased::default();
        let mut write = self.begin().await?;
        for (id,) in found {
            write.delete_unconfirmed(id, &mut erased).await?;
        }
        write.commit().await?;
        Ok(erased)
    }

    /// Takes names and addresses of contacts and organizers out of a week that is over long since: of at most `most`
    /// activities, editors and drafts each.
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

    /// Throws away drafts of a week that were never sent and that nobody has touched since `before_ms`, at most `most`.
    pub async fn forget_drafts(&self, week_slug: &str, before_ms: i64, most: u32) -> Result<Erased, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            (i64,),
            "SELECT id FROM drafts
             WHERE week_slug = $1 AND sent_ms IS NULL AND activity_id IS NULL AND updated_ms < $2 ORDER BY id LIMIT $3",
            week_slug,
            before_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading which drafts are old"))?;
        let mut erased = Erased::default();
        let mut write = self.begin().await?;
        for (id,) in found {
            let keys = execute!(
                write.transaction.executor(),
                "DELETE FROM draft_keys WHERE draft_id = $1 AND draft_id IN (
                     SELECT id FROM drafts WHERE sent_ms IS NULL AND activity_id IS NULL AND updated_ms < $2)",
                id,
                before_ms,
            )
            .map_err(StoreError::of("forgetting the keys of an old draft"))?;
            erased.count("keys", keys);
            // Somebody may have sent or touched it in this moment.
            let drafts = execute!(
                write.transaction.executor(),
                "DELETE FROM drafts WHERE id = $1 AND sent_ms IS NULL AND activity_id IS NULL AND updated_ms < $2",
                id,
                before_ms,
            )
            .map_err(StoreError::of("forgetting an old draft"))?;
            erased.count("drafts", drafts);
        }
        write.commit().await?;
        Ok(erased)
    }

    /// Lets the history before `before_ms` name pseudonyms and no words, and keeps of superseded revisions only that there
    /// were any: of at most `most` rows each. Of a week's activities, or, without one, of what concerns no activity.
    pub async fn thin_history(
        &self,
        week_slug: Option<&str>,
        before_ms: i64,
        most: u32,
        pseudonym: NewPseudonym,
    ) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        let mut write = self.begin().await?;
        let mut pseudonyms = Pseudonyms::new(pseudonym);
        if let Some(week_slug) = week_slug {
            write.thin_revisions(week_slug, before_ms, most, &mut erased).await?;
            write.thin_actors(week_slug, before_ms, most, &mut pseudonyms, &mut erased).await?;
        }
        write.thin_events(week_slug, before_ms, most, &mut pseudonyms, &mut erased).await?;
        write.commit().await?;
        Ok(erased)
    }

    /// Forgets the letters that could not be sent and were written before `before_ms`.
    pub async fn forget_failed_letters(&self, before_ms: i64) -> Result<u64, StoreError> {
        let mut write = self.begin().await?;
        let forgotten = execute!(
            write.transaction.executor(),
            "DELETE FROM outbox WHERE sent_ms IS NULL AND last_error IS NOT NULL AND created_ms < $1",
            before_ms,
        )
        .map_err(StoreError::of("forgetting letters that could not be sent"))?;
        write.commit().await?;
        Ok(forgotten)
    }
}

impl Write {
    /// Notes that a sender was reminded; `false` where that was done, or the registration confirmed, in the meantime.
    pub async fn claim_reminder(&mut self, unconfirmed: &Unconfirmed, real_ms: i64) -> Result<bool, StoreError> {
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE drafts SET reminded_ms = $2 WHERE id = $1 AND COALESCE(reminded_ms, 0) < $2
                 AND EXISTS (SELECT 1 FROM activities WHERE id = drafts.activity_id AND state = $3)",
            unconfirmed.draft_id,
            real_ms,
            State::Unconfirmed.word(),
        )
        .map_err(StoreError::of("noting that somebody was reminded"))?;
        Ok(touched == 1)
    }

    /// Deletes a registration and all that belongs to it, unless it has been confirmed or reviewed in the meantime. It was
    /// shown to nobody, so its id need not be answered for.
    async fn delete_unconfirmed(&mut self, id: i64, erased: &mut Erased) -> Result<(), StoreError> {
        // Others wait for this row on PostgreSQL.
        let touched = execute!(
            self.transaction.executor(),
            "UPDATE activities SET state = state WHERE id = $1 AND state = $2",
            id,
            State::Unconfirmed.word(),
        )
        .map_err(StoreError::of("locking what nobody has confirmed"))?;
        if touched == 0 {
            return Ok(());
        }
        for delete in [
            "DELETE FROM outbox WHERE activity_id = $1 OR draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            "DELETE FROM draft_keys WHERE draft_id IN (SELECT id FROM drafts WHERE activity_id = $1)",
            "DELETE FROM drafts WHERE activity_id = $1",
            "DELETE FROM editors WHERE activity_id = $1",
            "DELETE FROM decisions WHERE activity_id = $1",
            "DELETE FROM events WHERE activity_id = $1",
            "DELETE FROM revisions WHERE activity_id = $1",
            "DELETE FROM activities WHERE id = $1",
        ] {
            execute!(self.transaction.executor(), delete, id)
                .map_err(StoreError::of("deleting what nobody has confirmed"))?;
        }
        erased.count("unconfirmed registrations", 1);
        Ok(())
    }

    /// Takes the contact out of an activity and all its revisions.
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
        // What this program cannot read it cannot mend.
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
            // Changed in this moment: next time.
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

    /// Takes the people out of drafts that were sent, and ends their keys.
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

    /// Keeps the last revision, and the one that an import compares with.
    async fn thin_revisions(
        &mut self,
        week_slug: &str,
        before_ms: i64,
        most: u32,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let nothing = write_content(&Activity::erased())?;
        let rows = execute!(
            self.transaction.executor(),
            "UPDATE revisions SET content = $3 WHERE (activity_id, revision) IN (
                 SELECT r.activity_id, r.revision FROM revisions r JOIN activities a ON a.id = r.activity_id
                 WHERE a.week_slug = $1 AND r.at_ms < $2 AND r.content <> $3 AND r.revision < a.revision
                     AND r.revision <> COALESCE(a.imported_revision, 0)
                 ORDER BY r.activity_id, r.revision LIMIT $4)",
            week_slug,
            before_ms,
            nothing.as_str(),
            i64::from(most),
        )
        .map_err(StoreError::of("thinning old revisions"))?;
        erased.count("revisions", rows);
        Ok(())
    }

    async fn thin_actors(
        &mut self,
        week_slug: &str,
        before_ms: i64,
        most: u32,
        pseudonyms: &mut Pseudonyms,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let revisions = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, i64, String),
            "SELECT r.activity_id, r.revision, r.actor FROM revisions r JOIN activities a ON a.id = r.activity_id
             WHERE a.week_slug = $1 AND r.at_ms < $2 AND r.actor LIKE '%@%'
             ORDER BY r.activity_id, r.revision LIMIT $3",
            week_slug,
            before_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading whom old revisions name"))?;
        for (activity_id, revision, actor) in revisions {
            let rows = execute!(
                self.transaction.executor(),
                "UPDATE revisions SET actor = $3 WHERE activity_id = $1 AND revision = $2",
                activity_id,
                revision,
                pseudonyms.of_actor(&actor).unwrap_or_default(),
            )
            .map_err(StoreError::of("forgetting whom old revisions name"))?;
            erased.count("history", rows);
        }
        let decisions = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, String),
            "SELECT d.id, d.actor FROM decisions d JOIN activities a ON a.id = d.activity_id
             WHERE a.week_slug = $1 AND d.at_ms < $2 AND (d.actor LIKE '%@%' OR d.words <> '') ORDER BY d.id LIMIT $3",
            week_slug,
            before_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading whom old decisions name"))?;
        for (id, actor) in decisions {
            let rows = execute!(
                self.transaction.executor(),
                "UPDATE decisions SET actor = $2, words = '' WHERE id = $1",
                id,
                pseudonyms.of_actor(&actor).unwrap_or(actor),
            )
            .map_err(StoreError::of("forgetting whom old decisions name"))?;
            erased.count("history", rows);
        }
        Ok(())
    }

    async fn thin_events(
        &mut self,
        week_slug: Option<&str>,
        before_ms: i64,
        most: u32,
        pseudonyms: &mut Pseudonyms,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        const OF_WEEK: &str = "SELECT e.id, e.actor, e.about FROM events e
             LEFT JOIN activities a ON a.id = e.activity_id
             WHERE COALESCE(a.week_slug, '') = $1 AND e.at_ms < $2
                 AND (e.actor LIKE '%@%' OR e.about LIKE '%@%' OR e.words LIKE '%@%') ORDER BY e.id LIMIT $3";
        let events = rows!(
            self.transaction.executor(),
            fetch_all,
            (i64, String, Option<String>),
            OF_WEEK,
            week_slug.unwrap_or(""),
            before_ms,
            i64::from(most),
        )
        .map_err(StoreError::of("reading whom old events name"))?;
        for (id, actor, about) in events {
            let about = about.map(|about| pseudonyms.of_actor(&about).unwrap_or(about));
            let rows = execute!(
                self.transaction.executor(),
                "UPDATE events SET actor = $2, about = $3, words = CASE WHEN words LIKE '%@%' THEN '' ELSE words END
                 WHERE id = $1",
                id,
                pseudonyms.of_actor(&actor).unwrap_or(actor),
                about,
            )
            .map_err(StoreError::of("forgetting whom old events name"))?;
            erased.count("history", rows);
        }
        Ok(())
    }
}

fn without_contact(id: i64, content: &str) -> Result<String, StoreError> {
    write_content(&Activity { contact: Contact::default(), ..read_content(id, content)? })
}
