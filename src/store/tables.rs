//! Tables that a backup contains, with their columns, and those that it leaves out. Knows no database.

/// Oldest schema that can be backed up and restored.
pub const OLDEST_SCHEMA: i64 = 3;

/// Table whose rows a backup contains.
#[derive(Clone, Copy, Debug)]
pub struct KeptTable {
    pub name: &'static str,
    /// Migration that added the table.
    since: i64,
    /// Columns that order the rows.
    pub(super) key: &'static str,
    /// Whether rows have ids that must never be reused.
    pub is_numbered: bool,
    /// SQL condition for the rows in a backup.
    pub(super) only: &'static str,
    columns: &'static [KeptColumn],
}

#[derive(Clone, Copy, Debug)]
pub struct KeptColumn {
    pub name: &'static str,
    pub kind: Kind,
    since: i64,
    /// SQL expression for the value in a backup.
    pub(super) kept_as: &'static str,
}

/// Type of a column; any may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Text,
}

/// Table that no backup contains.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut {
    pub name: &'static str,
    pub since: i64,
    pub reason: &'static str,
    /// Whether a restore accepts a database with rows in this table as empty.
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

    /// Columns of the table at a schema version.
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

/// Tables at a schema version, each after those that it references.
pub fn kept_tables(schema: i64) -> impl Iterator<Item = &'static KeptTable> {
    KEPT_TABLES.iter().filter(move |table| table.since <= schema)
}

/// Tables of every schema, each after those that it references. A new one is listed here or in [`LEFT_OUT`]: a test
/// compares both with the databases.
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
    // A lost login link is simply requested again.
    KeptTable::new("outbox", 2, "id", OUTBOX).numbered().only(r#"letter NOT LIKE '{"letter":"login"%'"#),
    KeptTable::new("events", 3, "id", EVENTS).numbered(),
    KeptTable::new("public_bodies", 6, "name_key", PUBLIC_BODIES),
    KeptTable::new("saved_lists", 8, "id", SAVED_LISTS).numbered(),
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

// Read by position from another file.
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
    integer("published_ms").since(7),
    integer("public_change_ms").since(7),
    integer("with_first_import").since(7),
    text("occurrence_keys").since(9),
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

// Included, so that links in letters go on working.
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
    // Hashes of networks are meaningless without the secret of this database.
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

// Included, so that bookmarks and subscriptions go on working.
const SAVED_LISTS: &[KeptColumn] = &[
    integer("id").since(8),
    text("hash").since(8),
    text("read_hash").since(8),
    text("week_slug").since(8),
    text("content").since(8),
    integer("created_ms").since(8),
    integer("changed_ms").since(8),
];
