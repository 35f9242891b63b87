-- Organizations, companies and the dated links between them.
CREATE TABLE organizations (
    organization_id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- time_zones holds the zone and, where it changed, the later ones with their first day:
-- America/New_York;2026-12-01=Europe/Berlin
CREATE TABLE companies (
    company_id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    time_zones TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    archived_at BIGINT,
    revision BIGINT NOT NULL
);

-- Slugs are unique over the whole installation, so this is a table of the
-- installation and not of a company.
CREATE TABLE company_slugs (
    slug TEXT NOT NULL PRIMARY KEY,
    company_id TEXT NOT NULL
);

-- Membership over company-local days [linked_on, unlinked_on).
CREATE TABLE links (
    company_id TEXT NOT NULL,
    linked_on TEXT NOT NULL,
    unlinked_on TEXT,
    organization_id TEXT NOT NULL REFERENCES organizations (organization_id),
    PRIMARY KEY (company_id, linked_on)
);
CREATE INDEX links_by_organization ON links (organization_id);

CREATE TABLE status_words (
    company_id TEXT NOT NULL,
    word TEXT NOT NULL,
    shown TEXT NOT NULL,
    meaning TEXT,
    PRIMARY KEY (company_id, word)
);

CREATE TABLE scopes (
    company_id TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (company_id, scope_id)
);

CREATE TABLE scope_case_types (
    company_id TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    case_type TEXT NOT NULL,
    PRIMARY KEY (company_id, scope_id, case_type)
);
