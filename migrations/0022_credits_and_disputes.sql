-- Who gave a credit on a page or by the API, and what it names: a charge that it takes back, or a month.
CREATE TABLE credits (
    company_id TEXT NOT NULL,
    identity_hi BIGINT NOT NULL,
    identity_lo BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    given_by_name TEXT NOT NULL,
    of_hi BIGINT,
    of_lo BIGINT,
    of_place BIGINT,
    of_source TEXT,
    of_id TEXT,
    of_month TEXT,
    PRIMARY KEY (company_id, identity_hi, identity_lo)
);
CREATE INDEX credits_by_charge ON credits (company_id, of_hi, of_lo) WHERE of_hi IS NOT NULL;

-- The credits of a company without a look at its other events.
CREATE INDEX events_that_credit ON events (company_id, occurred_on) WHERE type = 'credit';

-- A company says that a charge is wrong; admins of its organization decide.
CREATE TABLE disputes (
    company_id TEXT NOT NULL,
    dispute_id TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    identity_hi BIGINT NOT NULL,
    identity_lo BIGINT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    category TEXT NOT NULL,
    name TEXT NOT NULL,
    charge BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    occurred_on TEXT NOT NULL,
    posted_on TEXT NOT NULL,
    note TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_by_name TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_by_name TEXT,
    decided_at BIGINT,
    reason TEXT,
    PRIMARY KEY (company_id, dispute_id)
);

-- A charge has one open dispute.
CREATE UNIQUE INDEX disputes_open ON disputes (company_id, identity_hi, identity_lo, place) WHERE state = 'open';
CREATE INDEX disputes_by_organization ON disputes (organization_id, dispute_id);
