-- Lists of saved activities that visitors keep: by hashes of the key that changes one and of the one that only reads it.
CREATE TABLE saved_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL,
    read_hash TEXT NOT NULL,
    week_slug TEXT NOT NULL REFERENCES weeks (slug),
    -- A line for each activity, as the domain writes them.
    content TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    CONSTRAINT saved_lists_hash_unique UNIQUE (hash),
    CONSTRAINT saved_lists_read_hash_unique UNIQUE (read_hash)
) STRICT;

CREATE INDEX saved_lists_by_week ON saved_lists (week_slug);
