-- People ask for a role or a page in a workspace that they may open; admins decide.
CREATE TABLE access_requests (
    request_id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (person_id),
    organization_id TEXT,
    company_id TEXT,
    role TEXT NOT NULL,
    page TEXT,
    note TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    decision TEXT,
    reason TEXT
);

-- A person has one open request to a place.
CREATE UNIQUE INDEX access_requests_open_in_organization ON access_requests (organization_id, person_id)
    WHERE decided_at IS NULL;
CREATE UNIQUE INDEX access_requests_open_in_company ON access_requests (company_id, person_id)
    WHERE decided_at IS NULL;
CREATE INDEX access_requests_by_person ON access_requests (person_id, requested_at);
