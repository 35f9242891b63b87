-- What a month of a company came to when it was closed: the bytes that were written then, and what
-- lists need of them.
CREATE TABLE statements (
    company_id TEXT NOT NULL,
    month TEXT NOT NULL,
    seq BIGINT NOT NULL,
    number TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    currency TEXT NOT NULL,
    total BIGINT NOT NULL,
    days_without_data BIGINT NOT NULL,
    json TEXT NOT NULL,
    json_sha256 TEXT NOT NULL,
    csv TEXT NOT NULL,
    csv_sha256 TEXT NOT NULL,
    PRIMARY KEY (company_id, month),
    UNIQUE (company_id, seq)
);

-- One part for each organization of the month, in which the company was when something happened;
-- none stands for days without an organization. A part that is the whole statement repeats it.
CREATE TABLE statement_parts (
    company_id TEXT NOT NULL,
    month TEXT NOT NULL,
    place BIGINT NOT NULL,
    organization_id TEXT,
    number TEXT NOT NULL,
    total BIGINT NOT NULL,
    days_without_data BIGINT NOT NULL,
    json TEXT NOT NULL,
    json_sha256 TEXT NOT NULL,
    csv TEXT NOT NULL,
    csv_sha256 TEXT NOT NULL,
    PRIMARY KEY (company_id, month, place)
);
CREATE INDEX statement_parts_by_organization ON statement_parts (organization_id, month);

-- Months that an admin keeps open for a while; held_until is the last such day of the company.
CREATE TABLE month_holds (
    company_id TEXT NOT NULL,
    month TEXT NOT NULL,
    reason TEXT NOT NULL,
    held_by TEXT NOT NULL,
    held_by_name TEXT NOT NULL,
    held_at BIGINT NOT NULL,
    held_until TEXT NOT NULL,
    PRIMARY KEY (company_id, month)
);

-- The person to whom a company's letters about bills go; none means its admins.
ALTER TABLE companies ADD COLUMN billing_contact TEXT;
