//! People with a role. Mail addresses stand in lower case, instants are the computer's own time, in milliseconds since
//! 1970-01-01T00:00:00Z.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use domain::access::Role;

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
}

pub(super) fn read_role(role: &str) -> Result<Role, StoreError> {
    // Whose it is would be a mail address, which has no place in a log.
    Role::parse(role)
        .map_err(|_| StoreError::UnknownState { what: "somebody's role".to_owned(), state: role.to_owned() })
}
