-- Offers of a role to an e-mail address. companies, groups and scopes are ids with commas between.
-- invited_by is who vouches for the offer as it is now: whoever sent, edited or resent it last.
CREATE TABLE invitations (
    invitation_id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    organization_id TEXT,
    company_id TEXT,
    pages TEXT NOT NULL,
    all_companies BIGINT NOT NULL,
    companies TEXT NOT NULL,
    groups_named TEXT NOT NULL,
    all_cases BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    role_expires_at BIGINT,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    accepted_by TEXT,
    revoked_at BIGINT,
    revoked_by TEXT
);

-- An address has one open invitation to a place, expired or not.
CREATE UNIQUE INDEX invitations_open_in_organization ON invitations (organization_id, email)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX invitations_open_in_company ON invitations (company_id, email)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitations_by_email ON invitations (email);
