-- When an activity was published first, and when participants saw another content of it last, after that.
ALTER TABLE activities ADD COLUMN published_ms BIGINT;
ALTER TABLE activities ADD COLUMN public_change_ms BIGINT;
-- 1 for what came with its week's first import: the beginning of a programme is no news.
ALTER TABLE activities ADD COLUMN with_first_import BIGINT NOT NULL DEFAULT 0;

UPDATE activities SET published_ms = COALESCE(
    (SELECT MIN(r.at_ms) FROM revisions r WHERE r.activity_id = activities.id AND r.state = 'published'),
    CASE WHEN state = 'published' THEN updated_ms END);

-- A revision is a public change where its content differs from that of the one that was published before it.
UPDATE activities SET public_change_ms = (
    SELECT MAX(r.at_ms) FROM revisions r JOIN revisions p ON p.activity_id = r.activity_id AND p.revision = (
        SELECT MAX(b.revision) FROM revisions b
        WHERE b.activity_id = r.activity_id AND b.revision < r.revision AND b.state = 'published')
    WHERE r.activity_id = activities.id AND r.state = 'published' AND r.content <> p.content
        -- What retention has emptied says nothing of what was seen.
        AND p.content NOT LIKE '%"title":"[raderad]"%');

-- An import of thousands takes minutes.
UPDATE activities SET with_first_import = 1 WHERE EXISTS (
    SELECT 1 FROM revisions r WHERE r.activity_id = activities.id AND r.revision = 1 AND r.change = 'imported'
        AND r.at_ms <= 600000 + (
            SELECT MIN(f.at_ms) FROM revisions f JOIN activities a ON a.id = f.activity_id
            WHERE a.week_slug = activities.week_slug AND f.revision = 1 AND f.change = 'imported'));
