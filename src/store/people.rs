//! Who is who: people with a role, login links, and sessions. Secrets stand here as hashes, mail addresses in lower case.
//! All instants are the computer's own time, in milliseconds since 1970-01-01T00:00:00Z.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use domain::access::Role;

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How long a session lives that nothing is done in, and how long it lives at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    pub idle_ms: i64,
    pub absolute_ms: i64,
}

/// The limits of organizers' sessions.
pub const ORGANIZER_LIMITS: SessionLimits = SessionLimits { idle_ms: 14 * DAY_MS, absolute_ms: 60 * DAY_MS };
/// The limits of sessions with a role: shorter, since such a session may do more.
pub const HOST_LIMITS: SessionLimits = SessionLimits { idle_ms: 12 * HOUR_MS, absolute_ms: 7 * DAY_MS };
/// A session's last sign of life is written no more often.
const SEEN_EACH_MS: i64 = MINUTE_MS;
/// How long a link is kept after it can no longer be used.
const LINK_KEPT_MS: i64 = DAY_MS;

/// How long a browser is known that somebody has signed in with.
pub const BROWSER_KNOWN_MS: i64 = 400 * DAY_MS;
/// How long it is kept, as a hash, which network a letter was caused from: as long as limits look back.
pub const NETWORK_KEPT_MS: i64 = DAY_MS;

/// A person with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub email: String,
    pub role: Role,
    /// A person's mail address, or a command.
    pub invited_by: String,
    pub created_ms: i64,
}

/// What became of giving or taking a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChange {
    Done,
    /// Nobody could give roles afterwards.
    LastAdmin,
    /// The person has no role.
    Unknown,
}

/// The owner of a login link, and the local path that it leads back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginLink {
    pub email: String,
    pub back: Option<String>,
}

/// A session that begins.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    pub hash: &'a str,
    pub email: &'a str,
    /// The browser and the system, in a word or two; may be empty.
    pub browser: &'a str,
}

/// A session that is alive.
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
    /// Everybody with a role that is known, in the order of their addresses.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let rows = rows!(
            self.db.reader(),
            fetch_all,
            (String, String, String, i64),
            "SELECT email, role, invited_by, created_ms FROM people ORDER BY email",
        )
        .map_err(StoreError::of("reading who has a role"))?;
        let mut people = Vec::with_capacity(rows.len());
        for (email, role, invited_by, created_ms) in rows {
            match read_role(&role) {
                Ok(role) => people.push(Person { email, role, invited_by, created_ms }),
                Err(error) => tracing::error!("somebody is left out of the list of people with a role: {error}"),
            }
        }
        Ok(people)
    }

    /// The role that somebody has.
    pub async fn role(&self, email: &str) -> Result<Option<Role>, StoreError> {
        rows!(self.db.reader(), fetch_optional, (String,), "SELECT role FROM people WHERE email = $1", email,)
            .map_err(StoreError::of("reading a role"))?
            .map(|(role,)| read_role(&role))
            .transpose()
    }

    /// As [`Write::give_role`], in a transaction of its own.
    pub async fn give_role(
        &self,
        email: &str,
        role: Role,
        invited_by: &str,
        real_ms: i64,
    ) -> Result<RoleChange, StoreError> {
        let mut write = self.begin().await?;
        let change = write.give_role(email, role, invited_by, real_ms).await?;
        write.commit().await?;
        Ok(change)
    }

    /// As [`Write::take_role`], in a transaction of its own.
    pub async fn take_role(&self, email: &str) -> Result<RoleChange, StoreError> {
        let mut write = self.begin().await?;
        let change = write.take_role(email).await?;
        write.commit().await?;
        Ok(change)
    }

    /// The link of this hash, if it is neither used nor too old.
    pub async fn login_link(&self, hash: &str, real_ms: i64) -> Result<Option<LoginLink>, StoreError> {
        let found = rows!(
            self.db.reader(),
            fetch_optional,
            (String, Option<String>),
            "SELECT email, back FROM login_links WHERE hash = $1 AND used_ms IS NULL AND expires_ms > $2",
            hash,
            real_ms,
        )
        .map_err(StoreError::of("looking at a login link"))?;
        Ok(found.map(|(email, back)| LoginLink { email, back }))
    }

    /// The session of that secret's hash, if it is alive, whatever role its person has just now.
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
        // Refused once, refused for ever: whoever has no role any more lives by wider limits.
        self.end_session(session.id, &session.email).await?;
        Ok(None)
    }

    /// Where somebody is signed in, the latest seen first.
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

    /// Ends a session of that person; others' stay.
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

    /// Whether somebody has signed in with that address in a browser before, by the hash of what its cookie holds.
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

    /// Forgets the links, keys and sessions that let nobody in any more, browsers that were last known long ago, and the
    /// networks that letters were counted by.
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
    /// Gives somebody a role, or another one. The last administrator stays one.
    pub async fn give_role(
        &mut self,
        email: &str,
        role: Role,
        invited_by: &str,
        real_ms: i64,
    ) -> Result<RoleChange, StoreError> {
        if role != Role::Admin && self.is_last_admin(email).await? {
            return Ok(RoleChange::LastAdmin);
        }
        execute!(
            self.transaction.executor(),
            "INSERT INTO people (email, role, invited_by, created_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (email) DO UPDATE SET role = excluded.role",
            email,
            role.word(),
            invited_by,
            real_ms,
        )
        .map_err(StoreError::of("giving a role"))?;
        Ok(RoleChange::Done)
    }

    /// Gives another role to somebody who has one; whoever has lost it meanwhile must be invited anew. The last
    /// administrator stays one.
    pub async fn change_role(&mut self, email: &str, role: Role) -> Result<RoleChange, StoreError> {
        if role != Role::Admin && self.is_last_admin(email).await? {
            return Ok(RoleChange::LastAdmin);
        }
        let touched =
            execute!(self.transaction.executor(), "UPDATE people SET role = $2 WHERE email = $1", email, role.word())
                .map_err(StoreError::of("changing a role"))?;
        Ok(if touched == 0 { RoleChange::Unknown } else { RoleChange::Done })
    }

    /// Removes somebody's role. The last administrator keeps it.
    pub async fn take_role(&mut self, email: &str) -> Result<RoleChange, StoreError> {
        if self.is_last_admin(email).await? {
            return Ok(RoleChange::LastAdmin);
        }
        let touched = execute!(self.transaction.executor(), "DELETE FROM people WHERE email = $1", email)
            .map_err(StoreError::of("taking a role away"))?;
        Ok(if touched == 0 { RoleChange::Unknown } else { RoleChange::Done })
    }

    pub(super) async fn is_last_admin(&mut self, email: &str) -> Result<bool, StoreError> {
        // Locks these rows on PostgreSQL: two who take each other's role away at once must not both find another one left.
        execute!(self.transaction.executor(), "UPDATE people SET role = role WHERE role = $1", Role::Admin.word(),)
            .map_err(StoreError::of("locking the administrators"))?;
        let admins = rows!(
            self.transaction.executor(),
            fetch_all,
            (String,),
            "SELECT email FROM people WHERE role = $1",
            Role::Admin.word(),
        )
        .map_err(StoreError::of("counting the administrators"))?;
        Ok(matches!(&admins[..], [(only,)] if only == email))
    }

    /// Keeps a link that lets somebody in once, until it expires.
    pub async fn add_login_link(
        &mut self,
        hash: &str,
        link: &LoginLink,
        real_ms: i64,
        expires_ms: i64,
    ) -> Result<(), StoreError> {
        execute!(
            self.transaction.executor(),
            "INSERT INTO login_links (hash, email, back, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
            hash,
            link.email.as_str(),
            link.back.as_deref(),
            real_ms,
            expires_ms,
        )
        .map(drop)
        .map_err(StoreError::of("adding a login link"))
    }

    /// Spends a link: it lets in once. `None` where it is unknown, used or too old.
    pub async fn spend_login_link(&mut self, hash: &str, real_ms: i64) -> Result<Option<LoginLink>, StoreError> {
        let spent = rows!(
            self.transaction.executor(),
            fetch_optional,
            (String, Option<String>),
            "UPDATE login_links SET used_ms = $2 WHERE hash = $1 AND used_ms IS NULL AND expires_ms > $2
             RETURNING email, back",
            hash,
            real_ms,
        )
        .map_err(StoreError::of("spending a login link"))?;
        Ok(spent.map(|(email, back)| LoginLink { email, back }))
    }

    /// Notes that somebody has signed in with that address in a browser.
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

    /// Begins a session.
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

fn read_role(role: &str) -> Result<Role, StoreError> {
    // Whose it is would be a mail address, which has no place in a log.
    Role::parse(role)
        .map_err(|_| StoreError::UnknownState { what: "somebody's role".to_owned(), state: role.to_owned() })
}
