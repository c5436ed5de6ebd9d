-- Instants are milliseconds since 1970-01-01T00:00:00Z, dates days since then; content and settings are JSON.

CREATE TABLE weeks (
    slug TEXT PRIMARY KEY,
    settings TEXT NOT NULL,
    starts INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

-- AUTOINCREMENT: an id that once stood in an address never means another activity.
CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    week_slug TEXT NOT NULL REFERENCES weeks (slug),
    external_id TEXT,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    imported_revision INTEGER,
    updated_ms INTEGER NOT NULL,
    CONSTRAINT activities_external_id_unique UNIQUE (week_slug, external_id)
) STRICT;

CREATE INDEX activities_by_state ON activities (week_slug, state);

CREATE TABLE revisions (
    activity_id INTEGER NOT NULL REFERENCES activities (id),
    revision INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    change TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (activity_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE publications (
    week_slug TEXT PRIMARY KEY REFERENCES weeks (slug),
    sequence INTEGER NOT NULL
) STRICT;
