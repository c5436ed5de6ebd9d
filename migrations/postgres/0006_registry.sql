-- Public bodies of a site's own, beside those that the program brings.
CREATE TABLE public_bodies (
    -- The name in lower case: what one body is told from others by.
    name_key TEXT PRIMARY KEY NOT NULL,
    -- The body, as JSON.
    content TEXT NOT NULL
);
