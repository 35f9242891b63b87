-- Cases and campaigns as they stand, and their versions: what was in force from
-- which day (effective_on) and when that was learnt (booked_on).
CREATE TABLE cases (
    company_id TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    case_type TEXT,
    status TEXT NOT NULL,
    status_word TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    closed_on TEXT,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, source, external_id)
);

CREATE INDEX cases_by_status_word ON cases (company_id, status_word);

CREATE TABLE case_versions (
    company_id TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    reference TEXT NOT NULL,
    case_type TEXT,
    status TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    closed_on TEXT,
    PRIMARY KEY (company_id, source, external_id, version)
);

-- How many cases of a type were opened and closed on a day: sums of these rows
-- give the open cases of any day without reading the cases.
CREATE TABLE case_days (
    company_id TEXT NOT NULL,
    day TEXT NOT NULL,
    case_type TEXT NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    PRIMARY KEY (company_id, day, case_type)
);

-- The sum of case_days over all days.
CREATE TABLE case_totals (
    company_id TEXT NOT NULL,
    case_type TEXT NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    PRIMARY KEY (company_id, case_type)
);

CREATE TABLE campaigns (
    company_id TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    case_type TEXT,
    started_on TEXT,
    ended_on TEXT,
    targeted BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    recovered BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, source, external_id)
);

CREATE TABLE campaign_versions (
    company_id TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_on TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    case_type TEXT,
    started_on TEXT,
    ended_on TEXT,
    targeted BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    recovered BIGINT NOT NULL,
    PRIMARY KEY (company_id, source, external_id, version)
);
