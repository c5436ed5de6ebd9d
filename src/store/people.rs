//! People with a role. Mail addresses are in lower case, instants are milliseconds since 1970-01-01T00:00:00Z by the
//! computer's clock.

use super::{
    Store, StoreError, Write,
    db::{execute, rows},
};
use domain::access::Role;

/// Person with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub email: String,
    pub role: Role,
    /// Inviting person's mail address, or a command.
    pub invited_by: String,
    pub created_ms: i64,
}

/// Result of changing a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChange {
    Done,
    /// No administrator would be left.
    LastAdmin,
    /// The person has no role.
    Unknown,
}

impl Store {
    /// People with a known role, ordered by address.
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

    /// Role of a person, if any.
    pub async fn role(&self, email: &str) -> Result<Option<Role>, StoreError> {
        rows!(self.db.reader(), fetch_optional, (String,), "SELECT role FROM people WHERE email = $1", email,)
            .map_err(StoreError::of("reading a role"))?
            .map(|(role,)| read_role(&role))
            .transpose()
    }

    /// Gives a role like [`Write::give_role`], in a transaction of its own.
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

    /// Removes a role like [`Write::take_role`], in a transaction of its own.
    pub async fn take_role(&self, email: &str) -> Result<RoleChange, StoreError> {
        let mut write = self.begin().await?;
        let change = write.take_role(email).await?;
        write.commit().await?;
        Ok(change)
    }
}

impl Write {
    /// Gives a person a role, or changes it. The last administrator keeps theirs.
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

    /// Changes the role of a person who has one; a person without must be invited. The last administrator keeps theirs.
    pub async fn change_role(&mut self, email: &str, role: Role) -> Result<RoleChange, StoreError> {
        if role != Role::Admin && self.is_last_admin(email).await? {
            return Ok(RoleChange::LastAdmin);
        }
        let touched =
            execute!(self.transaction.executor(), "UPDATE people SET role = $2 WHERE email = $1", email, role.word())
                .map_err(StoreError::of("changing a role"))?;
        Ok(if touched == 0 { RoleChange::Unknown } else { RoleChange::Done })
    }

    /// Removes a person's role. The last administrator keeps theirs.
    pub async fn take_role(&mut self, email: &str) -> Result<RoleChange, StoreError> {
        if self.is_last_admin(email).await? {
            return Ok(RoleChange::LastAdmin);
        }
        let touched = execute!(self.transaction.executor(), "DELETE FROM people WHERE email = $1", email)
            .map_err(StoreError::of("taking a role away"))?;
        Ok(if touched == 0 { RoleChange::Unknown } else { RoleChange::Done })
    }

    pub(super) async fn is_last_admin(&mut self, email: &str) -> Result<bool, StoreError> {
        // Locks these rows on PostgreSQL: two administrators who remove each other at once must not both succeed.
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
    // The person's address has no place in a log.
    Role::parse(role)
        .map_err(|_| StoreError::UnknownState { what: "somebody's role".to_owned(), state: role.to_owned() })
}
