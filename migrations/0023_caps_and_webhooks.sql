-- Monthly caps. A cap of a company is in its currency; an organization has one per currency.
CREATE TABLE company_caps (
    company_id TEXT NOT NULL PRIMARY KEY,
    amount BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL
);
CREATE TABLE organization_caps (
    organization_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, currency)
);

-- What was noticed: once per place, month and state, whoever looks.
CREATE TABLE company_cap_notices (
    company_id TEXT NOT NULL,
    month TEXT NOT NULL,
    state TEXT NOT NULL,
    noticed_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, month, state)
);
CREATE TABLE organization_cap_notices (
    organization_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    month TEXT NOT NULL,
    state TEXT NOT NULL,
    noticed_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, currency, month, state)
);

-- The companies whose campaigns should pause, as of the last look; not beyond the end of their month.
CREATE TABLE paused_companies (
    company_id TEXT NOT NULL PRIMARY KEY,
    paused_until BIGINT NOT NULL
);

-- Where an organization is told of what happens. The secret is sealed.
CREATE TABLE webhook_endpoints (
    endpoint_id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    events TEXT NOT NULL,
    switched_on BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX webhook_endpoints_by_organization ON webhook_endpoints (organization_id, endpoint_id);
CREATE TABLE webhook_deliveries (
    delivery_id TEXT NOT NULL PRIMARY KEY,
    endpoint_id TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    next_at BIGINT,
    attempts BIGINT NOT NULL,
    last_status BIGINT,
    last_error TEXT
);
CREATE INDEX webhook_deliveries_by_organization ON webhook_deliveries (organization_id, delivery_id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
