-- Sessions of admins that see an organization as one of its people sees it. A row is kept after its
-- end; `ended_at` is empty while it lasts.
CREATE TABLE viewings (
    viewing_id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (person_id),
    organization_id TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX viewings_by_session ON viewings (session_id);
