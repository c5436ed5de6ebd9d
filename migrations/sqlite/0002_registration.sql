-- Registration, review, who is who, and mail. Secrets stand here only as SHA-256 hashes, mail addresses in lower case.

-- What waits to be published instead of what is: a reviewed edit of a published activity.
ALTER TABLE activities ADD COLUMN proposed TEXT;
-- Since when it waits for a moderator; NULL for what does not, or was imported.
ALTER TABLE activities ADD COLUMN waiting_ms INTEGER;

CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    week_slug TEXT NOT NULL REFERENCES weeks (slug),
    -- What it was sent as, or was made from.
    activity_id INTEGER REFERENCES activities (id),
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    locale TEXT NOT NULL,
    -- Of the registering person and of a second one who may edit, as typed in the draft and valid; not proven.
    own_email TEXT,
    co_email TEXT,
    -- To whom its address was mailed last.
    mailed_to TEXT,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    sent_ms INTEGER
) STRICT;

CREATE INDEX drafts_by_activity ON drafts (activity_id);
CREATE INDEX drafts_by_own_email ON drafts (own_email);
CREATE INDEX drafts_by_co_email ON drafts (co_email);

-- A draft has several addresses: the one it began with, and one for each mail that it was sent in.
CREATE TABLE draft_keys (
    hash TEXT PRIMARY KEY,
    draft_id INTEGER NOT NULL REFERENCES drafts (id),
    -- To whom it was mailed: who opens it reads that address's mail.
    email TEXT,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX draft_keys_by_draft ON draft_keys (draft_id);

CREATE TABLE editors (
    activity_id INTEGER NOT NULL REFERENCES activities (id),
    email TEXT NOT NULL,
    added_ms INTEGER NOT NULL,
    PRIMARY KEY (activity_id, email)
) STRICT;

CREATE INDEX editors_by_email ON editors (email);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    activity_id INTEGER NOT NULL REFERENCES activities (id),
    revision INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    decision TEXT NOT NULL,
    words TEXT NOT NULL,
    state_before TEXT NOT NULL,
    state_after TEXT NOT NULL
) STRICT;

CREATE INDEX decisions_by_activity ON decisions (activity_id);

-- Moderators and administrators; organizers need no row.
CREATE TABLE people (
    email TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE login_links (
    hash TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    -- The local path that it leads back to.
    back TEXT,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT;

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL,
    email TEXT NOT NULL,
    browser TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    CONSTRAINT sessions_hash_unique UNIQUE (hash)
) STRICT;

CREATE INDEX sessions_by_email ON sessions (email);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    locale TEXT NOT NULL,
    letter TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    next_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    sent_ms INTEGER
) STRICT;

CREATE INDEX outbox_due ON outbox (sent_ms, next_ms);
