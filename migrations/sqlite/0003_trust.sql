-- Who is proven, which keys there are and until when, what was mailed because of whom, what was reviewed, and one history.
-- Keys, letters, known browsers and what they are counted by live by the computer's own time, not by the site's clock.

-- Each key has a holder and an end. What was kept before as mailed may have been handed out on a page: none counts as mailed.
CREATE TABLE draft_keys_with_holders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL,
    draft_id INTEGER NOT NULL REFERENCES drafts (id),
    -- Whose rights it carries once the draft is sent: an editor's address; NULL while nobody has confirmed one.
    holder TEXT,
    -- 1 where it was made for a mail to its holder and handed out nowhere else: using it proves that its holder's mail is read.
    is_mailed INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    CONSTRAINT draft_keys_hash_unique UNIQUE (hash)
) STRICT;

INSERT INTO draft_keys_with_holders (hash, draft_id, holder, is_mailed, created_ms, expires_ms)
    SELECT hash, draft_id, email, 0, created_ms, created_ms + 34560000000 FROM draft_keys;

DROP TABLE draft_keys;

ALTER TABLE draft_keys_with_holders RENAME TO draft_keys;

CREATE INDEX draft_keys_by_draft ON draft_keys (draft_id);
CREATE INDEX draft_keys_by_holder ON draft_keys (holder);

-- Since when it is known that this editor reads the address's mail; NULL for one that somebody typed.
ALTER TABLE editors ADD COLUMN proven_ms INTEGER;

-- The address that it was sent under: of the registering person.
ALTER TABLE drafts ADD COLUMN sent_email TEXT;
-- The address that shall take its place once it is confirmed.
ALTER TABLE drafts ADD COLUMN pending_email TEXT;
-- When the sender was reminded to confirm.
ALTER TABLE drafts ADD COLUMN reminded_ms INTEGER;

-- The content that a moderator saw last; NULL while the activity is still that.
ALTER TABLE activities ADD COLUMN reviewed TEXT;
-- Since when it differs from that.
ALTER TABLE activities ADD COLUMN changed_ms INTEGER;
-- When its content was erased; it is kept so that its id means nothing else.
ALTER TABLE activities ADD COLUMN erased_ms INTEGER;

-- What somebody did that is neither a revision nor a decision: roles, editors, links, erasures, and letters that failed.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    activity_id INTEGER REFERENCES activities (id),
    -- Whom it is about: a mail address.
    about TEXT,
    words TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX events_by_activity ON events (activity_id);
CREATE INDEX events_by_time ON events (at_ms);

-- Who caused a letter: 'unproven', 'login', 'proven' or 'host'.
ALTER TABLE outbox ADD COLUMN cause TEXT NOT NULL DEFAULT 'host';
-- Of what is not proven: a keyed hash of the network that it came from. Of others: their mail address.
ALTER TABLE outbox ADD COLUMN source TEXT;
ALTER TABLE outbox ADD COLUMN draft_id INTEGER;
ALTER TABLE outbox ADD COLUMN activity_id INTEGER;
-- When limits let it go out first.
ALTER TABLE outbox ADD COLUMN slot_ms INTEGER NOT NULL DEFAULT 0;
-- 0 overtakes 1: somebody waits for it.
ALTER TABLE outbox ADD COLUMN urgency INTEGER NOT NULL DEFAULT 1;
-- The recipient's domain, in lower case.
ALTER TABLE outbox ADD COLUMN domain TEXT NOT NULL DEFAULT '';
-- The recipient without what follows a + before the @: whose mailbox it is.
ALTER TABLE outbox ADD COLUMN mailbox TEXT NOT NULL DEFAULT '';
-- When somebody said that its failure is known.
ALTER TABLE outbox ADD COLUMN dismissed_ms INTEGER;

CREATE INDEX outbox_by_source ON outbox (source, slot_ms);
CREATE INDEX outbox_by_mailbox ON outbox (mailbox, slot_ms);
CREATE INDEX outbox_by_activity ON outbox (activity_id);
CREATE INDEX outbox_by_slot ON outbox (slot_ms);

-- Browsers in which somebody has signed in before: by a hash of what their cookie holds.
CREATE TABLE known_browsers (
    hash TEXT NOT NULL,
    email TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (hash, email)
) STRICT;

-- Secrets of this database: the key by which networks are hashed.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
