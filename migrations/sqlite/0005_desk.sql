-- What is listed on the desk, in the order in which it is listed: a page of it is read, never all.
CREATE INDEX activities_waiting ON activities (COALESCE(waiting_ms, updated_ms), id) WHERE state = 'waiting' OR proposed IS NOT NULL;
CREATE INDEX activities_unreviewed ON activities (changed_ms DESC, id DESC) WHERE reviewed IS NOT NULL;
CREATE INDEX activities_by_update ON activities (state, updated_ms DESC, id DESC);
