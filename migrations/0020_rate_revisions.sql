-- A rate card is never edited: setting the prices of a day again adds a revision, and the latest one of
-- a day is in force. A revision without a card inherits: a company's from its organization, an
-- organization's from the built-in default.
ALTER TABLE rate_cards RENAME TO rate_cards_until_0020;
CREATE TABLE rate_cards (
    company_id TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    revision BIGINT NOT NULL,
    card TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, effective_on, revision)
);
INSERT INTO rate_cards (company_id, effective_on, revision, card, created_by, created_at)
    SELECT company_id, effective_on, 1, card, created_by, created_at FROM rate_cards_until_0020;
DROP TABLE rate_cards_until_0020;

-- What the linked companies without a card of their own pay.
CREATE TABLE organization_rate_cards (
    organization_id TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    revision BIGINT NOT NULL,
    card TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, effective_on, revision)
);

-- Later ratings of events whose prices were changed while their month was open; the event keeps its
-- first one. Only added to: the last revision is what the event costs now. `amount` is what a monthly
-- fee was set to.
CREATE TABLE ratings (
    company_id TEXT NOT NULL,
    identity_hi BIGINT NOT NULL,
    identity_lo BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    rated_at BIGINT NOT NULL,
    booked_on TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    amount BIGINT,
    billed_ms BIGINT NOT NULL,
    charges TEXT NOT NULL,
    PRIMARY KEY (company_id, identity_hi, identity_lo, revision)
);  -- clustered
