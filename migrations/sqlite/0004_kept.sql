-- What a restored copy needs to know: which letters must not leave it, and what was erased.

-- Since when a letter is held, in the computer's time: it came out of a backup, and nobody has said yet that it shall be sent.
ALTER TABLE outbox ADD COLUMN held_ms INTEGER;

-- What was erased, so that it can be erased again from a backup that was made before. Nothing here says who or what it was.
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    -- Of an activity: its number, and when its first revision was written, since another database may use the number for
    -- something else.
    activity_id INTEGER,
    created_ms INTEGER,
    -- Of a person: a random text, and the SHA-256 of that text followed by the mail address in lower case.
    salt TEXT,
    hash TEXT
) STRICT;
