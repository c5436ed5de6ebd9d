-- Keys of an activity's occurrences, as JSON: they follow each through every edit, so that calendars know one that was
-- moved. Null where nothing has happened to them: 1, 2, … in their order.
ALTER TABLE activities ADD COLUMN occurrence_keys TEXT;
