//! Text columns of every table, and the treatment of each when a person is erased.

/// Text column with the kind of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextColumn {
    pub table: &'static str,
    pub column: &'static str,
    pub holds: Holds,
}

/// Content of a text column, for the erasure of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Words of a fixed list, slugs, hashes, names of organizations: no person's address.
    NoAddress,
    /// An address, or text that may mention one: replaced by a pseudonym.
    Words,
    /// Address of a row's only person: the row is deleted, or the column set to null.
    Owner,
    /// JSON of an activity, a draft or a letter.
    Content,
    /// Settings of a week: an address in them prevents the erasure.
    Settings,
}

macro_rules! text_columns {
    ($($table:ident: $($column:ident $holds:ident),*;)*) => {
        /// Text columns of every table. A column that is not listed is not erased: a test compares the list with the
        /// tables.
        pub const TEXT_COLUMNS: &[TextColumn] = &[
            $($(TextColumn { table: stringify!($table), column: stringify!($column), holds: Holds::$holds },)*)*
        ];
    };
}

text_columns! {
    weeks: slug NoAddress, settings Settings;
    publications: week_slug NoAddress;
    activities: week_slug NoAddress, external_id NoAddress, state NoAddress, content Content, proposed Content, reviewed Content,
        occurrence_keys NoAddress;
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
    public_bodies: name_key NoAddress, content NoAddress;
    saved_lists: hash NoAddress, read_hash NoAddress, week_slug NoAddress, content NoAddress;
}

/// Statements for a column of [`Holds::Words`]: to find values that may mention an address, and to replace a value.
pub(super) struct WordsColumn {
    pub(super) find: &'static str,
    pub(super) replace: &'static str,
}

macro_rules! words_columns {
    ($($table:literal $column:literal,)*) => {
        pub(super) const WORDS_COLUMNS: &[WordsColumn] = &[$(WordsColumn {
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
