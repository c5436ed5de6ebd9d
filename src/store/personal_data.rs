//! Data of one person, for that person to read.

use super::{
    HistoryLine, Store, StoreError,
    db::rows,
    erase::{json_mentions, like_pattern},
    history::{HistoryRow, read, select_history},
};
use domain::redact::mentions_address;

/// Data under a mail address. Instants are milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalData {
    /// Role, inviting person, and time.
    pub role: Option<(String, String, i64)>,
    /// Browser, beginning and last use of each session.
    pub sessions: Vec<(String, i64, i64)>,
    /// Creation and expiry of each login link.
    pub login_links: Vec<(i64, i64)>,
    /// First use of each browser.
    pub browsers: Vec<i64>,
    /// Activities that the person may edit, and since when.
    pub editor_of: Vec<(u32, i64)>,
    /// Activities of any state that mention the address, for instance as contact.
    pub mentioned_in: Vec<u32>,
    /// Drafts with their content as JSON: id, week, content, creation, last change.
    pub drafts: Vec<(i64, String, String, i64, i64)>,
    /// Links to drafts: the draft's id, creation, expiry.
    pub draft_links: Vec<(i64, i64, i64)>,
    /// Letters with their payload as JSON: payload, creation, sending, answer of the receiving server.
    pub letters: Vec<(String, i64, Option<i64>, Option<String>)>,
    /// Events by the person and about the person.
    pub history: Vec<HistoryLine>,
}

impl Store {
    /// Data under an address in lower case.
    pub async fn personal_data(&self, email: &str) -> Result<PersonalData, StoreError> {
        const READING: &str = "reading what is kept of a person";
        macro_rules! of_email {
            ($row:ty, $sql:literal) => {
                rows!(self.db.reader(), fetch_all, $row, $sql, email).map_err(StoreError::of(READING))?
            };
        }
        let role = of_email!((String, String, i64), "SELECT role, invited_by, created_ms FROM people WHERE email = $1");
        let browsers = of_email!((i64,), "SELECT created_ms FROM known_browsers WHERE email = $1 ORDER BY created_ms");
        let editor_of =
            of_email!((i64, i64), "SELECT activity_id, added_ms FROM editors WHERE email = $1 ORDER BY activity_id");
        let mentioned_in = rows!(
            self.db.reader(),
            fetch_all,
            (i64, String),
            "SELECT id, content FROM activities WHERE lower(content) LIKE $1 ESCAPE '\\' ORDER BY id",
            like_pattern(email),
        )
        .map_err(StoreError::of(READING))?;
        Ok(PersonalData {
            role: role.into_iter().next(),
            sessions: of_email!(
                (String, i64, i64),
                "SELECT browser, created_ms, seen_ms FROM sessions WHERE email = $1 ORDER BY id"
            ),
            login_links: of_email!(
                (i64, i64),
                "SELECT created_ms, expires_ms FROM login_links WHERE email = $1 ORDER BY created_ms"
            ),
            browsers: browsers.into_iter().map(|(created_ms,)| created_ms).collect(),
            editor_of: editor_of.into_iter().map(|(id, added_ms)| (id as u32, added_ms)).collect(),
            mentioned_in: mentioned_in
                .into_iter()
                .filter(|(_, content)| json_mentions(content, email))
                .map(|(id, _)| id as u32)
                .collect(),
            drafts: of_email!(
                (i64, String, String, i64, i64),
                "SELECT id, week_slug, content, created_ms, updated_ms FROM drafts
                 WHERE own_email = $1 OR co_email = $1 OR mailed_to = $1 OR sent_email = $1 OR pending_email = $1
                 ORDER BY id"
            ),
            draft_links: of_email!(
                (i64, i64, i64),
                "SELECT draft_id, created_ms, expires_ms FROM draft_keys WHERE holder = $1 ORDER BY id"
            ),
            letters: of_email!(
                (String, i64, Option<i64>, Option<String>),
                "SELECT letter, created_ms, sent_ms, last_error FROM outbox WHERE recipient = $1 ORDER BY id"
            ),
            history: self.history_of(email).await?,
        })
    }

    /// History by a person, through a session or a mailed link, and about the person; oldest first.
    async fn history_of(&self, email: &str) -> Result<Vec<HistoryLine>, StoreError> {
        let link_pattern = format!("key:{}", like_pattern(email));
        let found = rows!(
            self.db.reader(),
            fetch_all,
            HistoryRow,
            select_history!(
                "WHERE actor = $1 OR about = $1 OR actor LIKE $2 ESCAPE '\\' ORDER BY at_ms, source, first_key, second_key"
            ),
            email,
            link_pattern,
        )
        .map_err(StoreError::of("reading what a person did"))?;
        let lines = found.into_iter().map(read);
        Ok(lines.filter(|line| mentions_address(&line.actor, email) || line.about.as_deref() == Some(email)).collect())
    }
}
