-- What stands behind a session beside a password: a code of the second factor, or the identity
-- provider of an organization.
ALTER TABLE sessions ADD COLUMN second_factor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN provider_of TEXT;

-- The secret of the authenticator app, sealed with the installation's key; last_step is the step
-- of 30 seconds whose code was used last.
CREATE TABLE second_factors (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES people (person_id),
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    person_id TEXT NOT NULL REFERENCES people (person_id),
    code_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person_id, code_hash)
);

-- Sign-ins whose password was right and whose code is awaited.
CREATE TABLE sign_in_steps (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (person_id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_steps_by_person ON sign_in_steps (person_id);

CREATE TABLE password_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (person_id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_links_by_person ON password_links (person_id);

CREATE TABLE known_devices (
    person_id TEXT NOT NULL REFERENCES people (person_id),
    device_hash TEXT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, device_hash)
);

-- Whether the roles of an organization take a second factor.
ALTER TABLE organizations ADD COLUMN two_factor_required BIGINT NOT NULL DEFAULT 0;

-- How the people of an organization sign in through its own identity provider. The client secret
-- is sealed; only_way turns passwords away.
CREATE TABLE identity_providers (
    organization_id TEXT NOT NULL PRIMARY KEY REFERENCES organizations (organization_id),
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_secret TEXT NOT NULL,
    only_way BIGINT NOT NULL
);

CREATE TABLE identity_provider_domains (
    organization_id TEXT NOT NULL REFERENCES identity_providers (organization_id),
    domain TEXT NOT NULL,
    PRIMARY KEY (domain, organization_id)
);
