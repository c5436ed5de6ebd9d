//! Old history: people become pseudonyms, messages are removed, and superseded revisions lose their content.

use crate::{
    Erased, Store, StoreError, Write,
    activities::write_content,
    db::{execute, rows},
    erase::{NewPseudonym, Pseudonyms},
};
use domain::activity::Activity;

impl Store {
    /// Replaces people in the history before `before_ms` by pseudonyms, removes messages, and empties superseded
    /// revisions: at most `most` rows of each. For a week's activities or, without a week, for events that concern no
    /// activity.
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
}

impl Write {
    /// Empties superseded revisions, except the one that an import compares with.
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
