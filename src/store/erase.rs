//! Erasing: the content of an activity, or the address of a person, goes from every table, and the history stays readable
//! under pseudonyms. Neither revision nor the time of the last change moves.

use std::{collections::HashMap, fmt};

use super::{
    StoreError, Write,
    activities::{read_content, write_content},
    db::{execute, rows},
};
use domain::{
    activity::{Activity, Contact},
    draft::Draft,
    mail_address,
    redact::{GAP, address_of_actor, mentions_address, without_address},
    review::State,
};

/// Makes a name for somebody whose address goes: random, another one at each call.
pub type NewPseudonym = fn() -> String;

/// What the store asks others for where it erases a person.
#[derive(Clone, Copy, Debug)]
pub struct Eraser {
    pub pseudonym: NewPseudonym,
    /// A letter's payload without the address, as this version writes it; `None` where it says nothing without it.
    pub letter: fn(&str) -> Option<String>,
}

/// A column of text, and what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextColumn {
    pub table: &'static str,
    pub column: &'static str,
    pub holds: Holds,
}

/// What a column of text holds, as far as erasing a person goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Words of a fixed list, slugs, hashes: no person's address.
    NoAddress,
    /// An address, or words that may mention one: a pseudonym takes its place.
    Words,
    /// An address of somebody in whose row nothing else is kept: the row goes, or the column is emptied.
    Owner,
    /// An activity, a draft or a letter as JSON.
    Content,
    /// A week's settings: nothing is erased while the address stands there.
    Settings,
}

macro_rules! text_columns {
    ($($table:ident: $($column:ident $holds:ident),*;)*) => {
        /// Every column of text of every table. A column that is not listed here is not erased: a test compares the list with
        /// the tables.
        pub const TEXT_COLUMNS: &[TextColumn] = &[
            $($(TextColumn { table: stringify!($table), column: stringify!($column), holds: Holds::$holds },)*)*
        ];
    };
}

text_columns! {
    weeks: slug NoAddress, settings Settings;
    publications: week_slug NoAddress;
    activities: week_slug NoAddress, external_id NoAddress, state NoAddress, content Content, proposed Content, reviewed Content;
    revisions: actor Words, change Words, state NoAddress, content Content;
    drafts: week_slug NoAddress, content Content, locale NoAddress, own_email Owner, co_email Owner, mailed_to Owner,
        sent_email Owner, pending_email Owner;
    draft_keys: hash NoAddress, holder Owner;
    editors: email Owner;
    decisions: actor Words, decision NoAddress, words Words, state_before NoAddress, state_after NoAddress;
    people: email Owner, role NoAddress, invited_by Words;
    login_links: hash NoAddress, email Owner, back NoAddress;
    sessions: hash NoAddress, email Owner, browser NoAddress;
    outbox: recipient Owner, locale NoAddress, letter Content, last_error Words, cause NoAddress, source Words,
        domain NoAddress, mailbox Owner;
    events: actor Words, event NoAddress, about Words, words Words;
    known_browsers: hash NoAddress, email Owner;
    secrets: name NoAddress, value NoAddress;
    erasures: salt NoAddress, hash NoAddress;
}

/// The statements for a column of [`Holds::Words`]: its values that may mention an address, and a value replaced.
struct WordsColumn {
    find: &'static str,
    replace: &'static str,
}

macro_rules! words_columns {
    ($($table:literal $column:literal,)*) => {
        const WORDS_COLUMNS: &[WordsColumn] = &[$(WordsColumn {
            find: concat!(
                "SELECT DISTINCT ", $column, " FROM ", $table, " WHERE lower(", $column, ") LIKE $1 ESCAPE '\\'"
            ),
            replace: concat!("UPDATE ", $table, " SET ", $column, " = $2 WHERE ", $column, " = $1"),
        },)*];
    };
}

words_columns! {
    "revisions" "actor",
    "revisions" "change",
    "decisions" "actor",
    "decisions" "words",
    "people" "invited_by",
    "outbox" "last_error",
    "outbox" "source",
    "events" "actor",
    "events" "about",
    "events" "words",
}

/// How many rows were touched, by what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    counts: Vec<(&'static str, u64)>,
}

impl Erased {
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The rows of all kinds.
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    pub(super) fn count(&mut self, what: &'static str, rows: u64) {
        if rows == 0 {
            return;
        }
        match self.counts.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += rows,
            None => self.counts.push((what, rows)),
        }
    }
}

/// `drafts 2, sessions 1`.
impl fmt::Display for Erased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (what, count)) in self.counts.iter().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            write!(f, "{separator}{what} {count}")?;
        }
        Ok(())
    }
}

/// Why a person's address was not erased.
#[derive(Debug, thiserror::Error)]
pub enum ErasePersonError {
    #[error("this is the last administrator; make somebody else one first, with `veckan invite`")]
    LastAdmin,
    #[error("the settings of week {week_slug} name this address; name another one there first, with `veckan week add`")]
    InSettings { week_slug: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Names for people whose addresses go: one for each address, random, and known no longer than this lives.
pub(super) struct Pseudonyms {
    by_address: HashMap<String, String>,
    new: NewPseudonym,
}

impl Pseudonyms {
    pub(super) fn new(new: NewPseudonym) -> Self {
        Self { by_address: HashMap::new(), new }
    }

    pub(super) fn of(&mut self, address: &str) -> String {
        self.by_address.entry(mail_address::key_of(address)).or_insert_with(self.new).clone()
    }

    /// What a history names as actor, with a pseudonym in place of the address; `None` where it holds none.
    pub(super) fn of_actor(&mut self, actor: &str) -> Option<String> {
        let address = address_of_actor(actor)?;
        let before = &actor[..actor.len() - address.len()];
        Some(format!("{before}{}", self.of(address)))
    }
}

impl Write {
    /// Erases an activity: what it said and who stood behind it, of every revision. `None` where there is none.
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

    /// Throws away the drafts of an activity, with their keys and the letters about them.
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

    /// Lets an activity's history name pseudonyms, and no words.
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
                // Who erased it stays known.
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

    /// Erases a person's address, in lower case, wherever it stands; says under which pseudonym the history goes on.
    pub async fn erase_person(&mut self, email: &str, by: Eraser) -> Result<(Erased, String), ErasePersonError> {
        if self.is_last_admin(email).await? {
            return Err(ErasePersonError::LastAdmin);
        }
        self.erase_anybody(email, by).await
    }

    /// As [`Write::erase_person`], the last administrator too: who was erased already, and comes back with a backup.
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

    /// The rows that are kept for this person alone.
    async fn delete_rows_of(&mut self, email: &str, erased: &mut Erased) -> Result<(), StoreError> {
        for (kind, delete) in [
            ("roles", "DELETE FROM people WHERE email = $1"),
            ("sessions", "DELETE FROM sessions WHERE email = $1"),
            ("login links", "DELETE FROM login_links WHERE email = $1"),
            ("browsers", "DELETE FROM known_browsers WHERE email = $1"),
            ("editors", "DELETE FROM editors WHERE email = $1"),
            ("letters", "DELETE FROM outbox WHERE recipient = $1 OR mailbox = $1"),
            // A key without a holder was handed to whoever began the draft.
            (
                "keys",
                "DELETE FROM draft_keys WHERE holder = $1 OR (holder IS NULL AND draft_id IN (
                     SELECT id FROM drafts WHERE sent_email = $1 OR (sent_email IS NULL AND own_email = $1)))",
            ),
            // What was begun by nobody else.
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

    pub(super) async fn put_revision_content(
        &mut self,
        activity_id: i64,
        revision: i64,
        content: &str,
    ) -> Result<u64, StoreError> {
        execute!(
            self.transaction.executor(),
            "UPDATE revisions SET content = $3 WHERE activity_id = $1 AND revision = $2",
            activity_id,
            revision,
            content,
        )
        .map_err(StoreError::of("writing a revision without what is erased"))
    }

    /// Letters to others that name this person.
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

/// What `lower(…) LIKE` finds an address by, and more: the longest part of it that both databases fold alike.
pub(super) fn like_pattern(email: &str) -> String {
    let is_plain = |c: char| c.is_ascii();
    let longest = email.split(|c: char| !is_plain(c)).max_by_key(|part| part.len()).unwrap_or("");
    let mut pattern = String::from("%");
    for c in longest.chars().map(|c| c.to_ascii_lowercase()) {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// An activity's JSON without an address; `None` where it holds it nowhere. Where it is the contact's, the contact goes.
fn redact_content(id: i64, content: &str, email: &str) -> Result<Option<String>, StoreError> {
    let Some(without) = redact_json(content, email, GAP) else { return Ok(None) };
    // What this program cannot read is at least without the address.
    let Ok(mut activity) = read_content(id, content) else { return Ok(Some(without)) };
    if activity.contact.email.as_ref().is_some_and(|contact| mentions_address(contact.as_str(), email)) {
        activity.contact = Contact::default();
    }
    let content = write_content(&activity)?;
    let redacted = redact_json(&content, email, GAP).unwrap_or(content);
    // Read once more: what its own types would not take could never be shown again. Written in its own order, too.
    write_content(&read_content(id, &redacted)?).map(Some)
}

/// As [`redact_content`], of a draft.
fn redact_draft(id: i64, content: &str, email: &str) -> Result<Option<String>, StoreError> {
    let Ok(draft) = serde_json::from_str::<Draft>(content) else { return Ok(redact_json(content, email, GAP)) };
    let Some(draft) = draft.without_address(email) else { return Ok(None) };
    serde_json::to_string(&draft)
        .map(Some)
        .map_err(|source| StoreError::Unreadable { what: format!("content of draft {id}"), source })
}

/// Whether a text in JSON mentions an address. JSON itself may not be asked: what follows a line break in a text follows an
/// `n` in JSON.
pub(super) fn json_mentions(json: &str, email: &str) -> bool {
    redact_json(json, email, GAP).is_some()
}

/// JSON with an address replaced in every text; `None` where it holds it in none, or is no JSON.
fn redact_json(json: &str, email: &str, replacement: &str) -> Option<String> {
    let mut value: serde_json::Value = serde_json::from_str(json).ok()?;
    redact_value(&mut value, email, replacement).then(|| value.to_string())
}

fn redact_value(value: &mut serde_json::Value, email: &str, replacement: &str) -> bool {
    match value {
        serde_json::Value::String(text) => match without_address(text, email, replacement) {
            Some(redacted) => {
                *text = redacted;
                true
            }
            None => false,
        },
        // All of them, not just up to the first that holds it.
        serde_json::Value::Array(values) => {
            values.iter_mut().fold(false, |any, value| redact_value(value, email, replacement) | any)
        }
        serde_json::Value::Object(fields) => {
            fields.values_mut().fold(false, |any, value| redact_value(value, email, replacement) | any)
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
    }
}

/// Nothing was touched where another transaction came between: what it wrote was not looked at.
fn unless_changed(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Busy) } else { Ok(()) }
}
