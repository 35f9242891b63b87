-- People, sign-in, role assignments and keys. Booleans are 0 or 1, instants are
-- microseconds since 1970 in UTC, days are YYYY-MM-DD.
CREATE TABLE people (
    person_id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    deactivated_at BIGINT
);

CREATE TABLE sessions (
    session_id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES people (person_id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE sign_in_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (person_id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Failed sign-ins per account and per address, counted in fixed windows.
CREATE TABLE sign_in_attempts (
    subject TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    PRIMARY KEY (subject, window_start)
);

CREATE TABLE role_assignments (
    assignment_id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (person_id),
    role TEXT NOT NULL,
    organization_id TEXT,
    company_id TEXT,
    pages TEXT NOT NULL,
    all_companies BIGINT NOT NULL,
    all_cases BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    expires_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX role_assignments_by_person ON role_assignments (person_id);
CREATE INDEX role_assignments_by_organization ON role_assignments (organization_id);
CREATE INDEX role_assignments_by_company ON role_assignments (company_id);

-- The companies that a limited organization role reaches.
CREATE TABLE assignment_companies (
    company_id TEXT NOT NULL,
    assignment_id TEXT NOT NULL REFERENCES role_assignments (assignment_id),
    PRIMARY KEY (assignment_id, company_id)
);

-- The scopes whose union limits what a Company User sees.
CREATE TABLE assignment_scopes (
    company_id TEXT NOT NULL,
    assignment_id TEXT NOT NULL REFERENCES role_assignments (assignment_id),
    scope_id TEXT NOT NULL,
    PRIMARY KEY (assignment_id, company_id, scope_id)
);

CREATE TABLE api_keys (
    key_id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    organization_id TEXT,
    company_id TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE recent_workspaces (
    person_id TEXT NOT NULL REFERENCES people (person_id),
    place TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, place)
);

-- One chain of hashes per organization and one for the installation.
CREATE TABLE audit_records (
    chain TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    company_id TEXT,
    before_state TEXT,
    after_state TEXT,
    address TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
);
