//! Sessions, and browsers with an earlier login. Secrets are stored as hashes; instants are milliseconds of the Unix
//! epoch by the system clock.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
    people::read_role,
};
use domain::access::Role;

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Idle and absolute lifetime of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    pub idle_ms: i64,
    pub absolute_ms: i64,
}

/// Limits of organizers' sessions.
pub const ORGANIZER_LIMITS: SessionLimits = SessionLimits { idle_ms: 14 * DAY_MS, absolute_ms: 60 * DAY_MS };
/// Limits of sessions with a role: shorter, since such a session has more rights.
pub const HOST_LIMITS: SessionLimits = SessionLimits { idle_ms: 12 * HOUR_MS, absolute_ms: 7 * DAY_MS };
/// Shortest interval between two updates of a session's `seen_ms`.
const SEEN_EACH_MS: i64 = MINUTE_MS;
/// Time for which an expired link is kept.
const LINK_KEPT_MS: i64 = DAY_MS;

/// Time for which a browser stays known after its last login.
pub const BROWSER_KNOWN_MS: i64 = 400 * DAY_MS;
/// Time for which the hash of the network that caused a letter is kept: the longest period of a rate limit.
pub const NETWORK_KEPT_MS: i64 = DAY_MS;

/// Session to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    pub hash: &'a str,
    pub email: &'a str,
    /// Name of browser and system, in a word or two; may be empty.
    pub browser: &'a str,
}

/// Stored session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: i64,
    pub email: String,
    pub role: Option<Role>,
    pub browser: String,
    pub created_ms: i64,
    pub seen_ms: i64,
}

impl SessionLimits {
    pub fn of(role: Option<Role>) -> Self {
        if role.is_some() { HOST_LIMITS } else { ORGANIZER_LIMITS }
    }
}

impl Session {
    pub fn is_alive(&self, real_ms: i64) -> bool {
        let limits = SessionLimits::of(self.role);
        real_ms - self.seen_ms < limits.idle_ms && real_ms - self.created_ms < limits.absolute_ms
    }
}

/// Id, email, role, browser, created, seen.
type SessionRow = (i64, String, Option<String>, String, i64, i64);

impl Store {
    /// Session by the hash of its secret, `None` if expired; with its person's current role.
    pub async fn session(&self, hash: &str, real_ms: i64) -> Result<Option<Session>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            SessionRow,
            "SELECT s.id, s.email, p.role, s.browser, s.created_ms, s.seen_ms
             FROM sessions s LEFT JOIN people p ON p.email = s.email WHERE s.hash = $1",
            hash,
        )
        .map_err(StoreError::of("finding a session"))?;
        let Some(session) = found.map(read_session).transpose()? else { return Ok(None) };
        if session.is_alive(real_ms) {
            return Ok(Some(session));
        }
        // Deleted, since an expired session of a host would become valid again under an organizer's longer limits if
        // its person lost the role.
        self.end_session(session.id, &session.email).await?;
        Ok(None)
    }

    /// Unexpired sessions of a person, the latest used first.
    pub async fn sessions_of(&self, email: &str, real_ms: i64) -> Result<Vec<Session>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_all,
            SessionRow,
            "SELECT s.id, s.email, p.role, s.browser, s.created_ms, s.seen_ms
             FROM sessions s LEFT JOIN people p ON p.email = s.email WHERE s.email = $1 ORDER BY s.seen_ms DESC, s.id DESC",
            email,
        )
        .map_err(StoreError::of("reading somebody's sessions"))?;
        let sessions = found.into_iter().map(read_session).collect::<Result<Vec<_>, _>>()?;
        Ok(sessions.into_iter().filter(|session| session.is_alive(real_ms)).collect())
    }

    /// Records that a session is in use, once a minute at most.
    pub async fn touch_session(&self, session: &Session, real_ms: i64) -> Result<(), StoreError> {
        if real_ms - session.seen_ms < SEEN_EACH_MS {
            return Ok(());
        }
        let mut write = self.begin().await?;
        execute!(
            write.transaction.executor(),
            "UPDATE sessions SET seen_ms = $2 WHERE id = $1 AND seen_ms < $2",
            session.id,
            real_ms,
        )
        .map_err(StoreError::of("recording that a session is in use"))?;
        write.commit().await
    }

    /// Ends a session, if it is that person's.
    pub async fn end_session(&self, id: i64, email: &str) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        execute!(write.transaction.executor(), "DELETE FROM sessions WHERE id = $1 AND email = $2", id, email)
            .map_err(StoreError::of("ending a session"))?;
        write.commit().await
    }

    /// Ends all sessions of a person but one.
    pub async fn end_other_sessions(&self, kept_id: i64, email: &str) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        execute!(write.transaction.executor(), "DELETE FROM sessions WHERE id <> $1 AND email = $2", kept_id, email)
            .map_err(StoreError::of("ending a person's other sessions"))?;
        write.commit().await
    }

    /// Whether a person has logged in with that address in a browser before, by the hash of its cookie.
    pub async fn knows_browser(&self, hash: &str, email: &str) -> Result<bool, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (i64,),
            "SELECT created_ms FROM known_browsers WHERE hash = $1 AND email = $2",
            hash,
            email,
        )
        .map_err(StoreError::of("finding a browser"))?;
        Ok(found.is_some())
    }

    /// Deletes expired links, keys and sessions, browsers without a recent login, and the networks of counted letters.
    pub async fn forget_past_access(&self, real_ms: i64) -> Result<(), StoreError> {
        let mut write = self.begin().await?;
        execute!(
            write.transaction.executor(),
            "DELETE FROM login_links WHERE expires_ms < $1",
            real_ms - LINK_KEPT_MS,
        )
        .map_err(StoreError::of("forgetting old login links"))?;
        execute!(
            write.transaction.executor(),
            "DELETE FROM sessions WHERE seen_ms <= $1 OR created_ms <= $2",
            real_ms - ORGANIZER_LIMITS.idle_ms,
            real_ms - ORGANIZER_LIMITS.absolute_ms,
        )
        .map_err(StoreError::of("forgetting old sessions"))?;
        execute!(
            write.transaction.executor(),
            "DELETE FROM known_browsers WHERE created_ms < $1",
            real_ms - BROWSER_KNOWN_MS,
        )
        .map_err(StoreError::of("forgetting old browsers"))?;
        execute!(
            write.transaction.executor(),
            "UPDATE outbox SET source = NULL WHERE cause IN ('unproven', 'login') AND slot_ms < $1 AND source IS NOT NULL",
            real_ms - NETWORK_KEPT_MS,
        )
        .map_err(StoreError::of("forgetting the networks of letters"))?;
        write.forget_past_keys(real_ms).await?;
        write.commit().await
    }
}

impl Write {
    /// Records a login with that address in a browser.
    pub async fn know_browser(&mut self, hash: &str, email: &str, real_ms: i64) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO known_browsers (hash, email, created_ms) VALUES ($1, $2, $3)
             ON CONFLICT (hash, email) DO UPDATE SET created_ms = excluded.created_ms",
            hash,
            email,
            real_ms,
        )
        .map(drop)
        .map_err(StoreError::of("noting a browser"))
    }

    /// Begins a session; returns its id.
    pub async fn begin_session(&mut self, new: &NewSession<'_>, real_ms: i64) -> Result<i64, StoreError> {
        let (id,) = rows!(
            self.transaction.executor(),
            fetch_one,
            (i64,),
            "INSERT INTO sessions (hash, email, browser, created_ms, seen_ms) VALUES ($1, $2, $3, $4, $4) RETURNING id",
            new.hash,
            new.email,
            new.browser,
            real_ms,
        )
        .map_err(StoreError::of("beginning a session"))?;
        Ok(id)
    }
}

fn read_session((id, email, role, browser, created_ms, seen_ms): SessionRow) -> Result<Session, StoreError> {
    let role = role.map(|role| read_role(&role)).transpose()?;
    Ok(Session { id, email, role, browser, created_ms, seen_ms })
}
