-- Groups of companies, and what of a role assignment was so before it was changed.
CREATE TABLE company_groups (
    group_id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX company_groups_by_organization ON company_groups (organization_id);

-- Which company was in which group over [added_at, removed_at).
CREATE TABLE group_companies (
    company_id TEXT NOT NULL,
    group_id TEXT NOT NULL REFERENCES company_groups (group_id),
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    PRIMARY KEY (company_id, group_id, added_at)
);
CREATE INDEX group_companies_by_group ON group_companies (group_id);

-- The groups that a limited organization role reaches, beside its companies.
CREATE TABLE assignment_groups (
    assignment_id TEXT NOT NULL REFERENCES role_assignments (assignment_id),
    group_id TEXT NOT NULL REFERENCES company_groups (group_id),
    PRIMARY KEY (assignment_id, group_id)
);

-- since: from when on the assignment is as it is now. Earlier states are in
-- assignment_history, each over [since, until).
ALTER TABLE role_assignments ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE role_assignments ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE role_assignments ADD COLUMN ended_by TEXT;
UPDATE role_assignments SET since = granted_at;

-- companies, groups and scopes are ids with commas between.
CREATE TABLE assignment_history (
    assignment_id TEXT NOT NULL REFERENCES role_assignments (assignment_id),
    revision BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    role TEXT NOT NULL,
    pages TEXT NOT NULL,
    all_companies BIGINT NOT NULL,
    companies TEXT NOT NULL,
    groups_named TEXT NOT NULL,
    all_cases BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    expires_at BIGINT,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (assignment_id, revision)
);

-- When a person last used the product, to five minutes.
ALTER TABLE people ADD COLUMN last_active_at BIGINT;
