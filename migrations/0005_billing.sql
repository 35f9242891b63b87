-- Rate cards are versions that are never edited after they took effect.
CREATE TABLE rate_cards (
    company_id TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    card TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, effective_on)
);

-- A month that has no row is open.
CREATE TABLE closed_months (
    company_id TEXT NOT NULL,
    month TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, month)
);
