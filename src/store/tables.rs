//! The tables that a backup holds, with their columns, and those that it leaves out. Knows no database.

/// The oldest schema that is backed up and restored: what was before it has no backup.
pub const OLDEST_SCHEMA: i64 = 3;

/// A table whose rows a backup holds.
#[derive(Clone, Copy, Debug)]
pub struct KeptTable {
    pub name: &'static str,
    /// The migration that it came with.
    since: i64,
    /// What its rows are in the order of.
    pub(super) key: &'static str,
    /// Its rows have numbers that must never be given again.
    pub is_numbered: bool,
    /// Which rows are kept, as SQL.
    pub(super) only: &'static str,
    columns: &'static [KeptColumn],
}

#[derive(Clone, Copy, Debug)]
pub struct KeptColumn {
    pub name: &'static str,
    pub kind: Kind,
    since: i64,
    /// What is kept of it, as SQL.
    pub(super) kept_as: &'static str,
}

/// What a column holds; any may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Text,
}

/// A table that no backup holds.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut {
    pub name: &'static str,
    pub since: i64,
    pub reason: &'static str,
    /// A restore takes a database for empty whatever is in it.
    pub may_have_rows: bool,
}

impl KeptTable {
    const fn new(name: &'static str, since: i64, key: &'static str, columns: &'static [KeptColumn]) -> Self {
        Self { name, since, key, is_numbered: false, only: "1 = 1", columns }
    }

    const fn numbered(self) -> Self {
        Self { is_numbered: true, ..self }
    }

    const fn only(self, only: &'static str) -> Self {
        Self { only, ..self }
    }

    /// Those of its columns that a database has at a schema.
    pub fn columns(&self, schema: i64) -> impl Iterator<Item = &'static KeptColumn> + use<> {
        self.columns.iter().filter(move |column| column.since <= schema)
    }
}

impl KeptColumn {
    const fn since(self, since: i64) -> Self {
        Self { since, ..self }
    }

    const fn kept_as(self, kept_as: &'static str) -> Self {
        Self { kept_as, ..self }
    }
}

const fn integer(name: &'static str) -> KeptColumn {
    KeptColumn { name, kind: Kind::Integer, since: OLDEST_SCHEMA, kept_as: name }
}

const fn text(name: &'static str) -> KeptColumn {
    KeptColumn { name, kind: Kind::Text, since: OLDEST_SCHEMA, kept_as: name }
}

/// The tables that there are at a schema, each after those that it refers to.
pub fn kept_tables(schema: i64) -> impl Iterator<Item = &'static KeptTable> {
    KEPT_TABLES.iter().filter(move |table| table.since <= schema)
}

/// Every table of every schema, each after those that it refers to. A new one is listed here or among [`LEFT_OUT`]: a test
/// compares both with the tables of the databases.
const KEPT_TABLES: &[KeptTable] = &[
    KeptTable::new("erasures", 4, "id", ERASURES).numbered(),
    KeptTable::new("weeks", 1, "slug", WEEKS),
    KeptTable::new("publications", 1, "week_slug", PUBLICATIONS),
    KeptTable::new("activities", 1, "id", ACTIVITIES).numbered(),
    KeptTable::new("revisions", 1, "activity_id, revision", REVISIONS),
    KeptTable::new("drafts", 2, "id", DRAFTS).numbered(),
    KeptTable::new("draft_keys", 2, "id", DRAFT_KEYS).numbered(),
    KeptTable::new("editors", 2, "activity_id, email", EDITORS),
    KeptTable::new("decisions", 2, "id", DECISIONS).numbered(),
    KeptTable::new("people", 2, "email", PEOPLE),
    // Who asked for a login link asks again.
    KeptTable::new("outbox", 2, "id", OUTBOX).numbered().only(r#"letter NOT LIKE '{"letter":"login"%'"#),
    KeptTable::new("events", 3, "id", EVENTS).numbered(),
    KeptTable::new("public_bodies", 6, "name_key", PUBLIC_BODIES),
];

pub const LEFT_OUT: &[LeftOut] = &[
    LeftOut { name: "sessions", since: 2, reason: "a copy signs nobody in: people sign in anew", may_have_rows: false },
    LeftOut {
        name: "login_links",
        since: 2,
        reason: "a copy lets nobody in: people ask for a link anew",
        may_have_rows: false,
    },
    LeftOut {
        name: "known_browsers",
        since: 3,
        reason: "browsers are known again with the next sign-in",
        may_have_rows: false,
    },
    LeftOut {
        name: "secrets",
        since: 3,
        reason: "secrets of one database, which the next makes for itself",
        may_have_rows: true,
    },
];

// What another file reads by position.
pub(super) const ERASURES: &[KeptColumn] =
    &[integer("id"), integer("at_ms"), integer("activity_id"), integer("created_ms"), text("salt"), text("hash")];

const WEEKS: &[KeptColumn] = &[text("slug"), text("settings"), integer("starts"), integer("updated_ms")];

const PUBLICATIONS: &[KeptColumn] = &[text("week_slug"), integer("sequence")];

const ACTIVITIES: &[KeptColumn] = &[
    integer("id"),
    text("week_slug"),
    text("external_id"),
    text("state"),
    integer("revision"),
    text("content"),
    integer("imported_revision"),
    integer("updated_ms"),
    text("proposed"),
    integer("waiting_ms"),
    text("reviewed"),
    integer("changed_ms"),
    integer("erased_ms"),
];

const REVISIONS: &[KeptColumn] = &[
    integer("activity_id"),
    integer("revision"),
    integer("at_ms"),
    text("actor"),
    text("change"),
    text("state"),
    text("content"),
];

const DRAFTS: &[KeptColumn] = &[
    integer("id"),
    text("week_slug"),
    integer("activity_id"),
    integer("revision"),
    text("content"),
    text("locale"),
    text("own_email"),
    text("co_email"),
    text("mailed_to"),
    integer("created_ms"),
    integer("updated_ms"),
    integer("sent_ms"),
    text("sent_email"),
    text("pending_email"),
    integer("reminded_ms"),
];

// Kept, so that links which organizers were mailed go on working.
const DRAFT_KEYS: &[KeptColumn] = &[
    integer("id"),
    text("hash"),
    integer("draft_id"),
    text("holder"),
    integer("is_mailed"),
    integer("created_ms"),
    integer("expires_ms"),
];

const EDITORS: &[KeptColumn] = &[integer("activity_id"), text("email"), integer("added_ms"), integer("proven_ms")];

const DECISIONS: &[KeptColumn] = &[
    integer("id"),
    integer("activity_id"),
    integer("revision"),
    integer("at_ms"),
    text("actor"),
    text("decision"),
    text("words"),
    text("state_before"),
    text("state_after"),
];

const PEOPLE: &[KeptColumn] = &[text("email"), text("role"), text("invited_by"), integer("created_ms")];

const OUTBOX: &[KeptColumn] = &[
    integer("id"),
    text("recipient"),
    text("locale"),
    text("letter"),
    integer("created_ms"),
    integer("next_ms"),
    integer("attempts"),
    text("last_error"),
    integer("sent_ms"),
    text("cause"),
    // Hashes of networks say nothing without the secret of this database.
    text("source").kept_as("CASE WHEN cause IN ('unproven', 'login') THEN NULL ELSE source END"),
    integer("draft_id"),
    integer("activity_id"),
    integer("slot_ms"),
    integer("urgency"),
    text("domain"),
    text("mailbox"),
    integer("dismissed_ms"),
    integer("held_ms").since(4),
];

const EVENTS: &[KeptColumn] = &[
    integer("id"),
    integer("at_ms"),
    text("actor"),
    text("event"),
    integer("activity_id"),
    text("about"),
    text("words"),
];

const PUBLIC_BODIES: &[KeptColumn] = &[text("name_key").since(6), text("content").since(6)];
