-- The claimed identities: 128 bits of the hash of (source, id), kept apart from the
-- events because random identities dirty a page each.
CREATE TABLE event_keys (
    company_id TEXT NOT NULL,
    identity_hi BIGINT NOT NULL,
    identity_lo BIGINT NOT NULL,
    occurred_on TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, identity_hi, identity_lo)
);  -- clustered

-- What happened, with its rated charges; clustered so that a company's day lies together.
CREATE TABLE events (
    company_id TEXT NOT NULL,
    occurred_on TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    identity_hi BIGINT NOT NULL,
    identity_lo BIGINT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    type TEXT NOT NULL,
    direction TEXT,
    outcome TEXT,
    duration_ms BIGINT,
    segments BIGINT,
    label TEXT,
    amount BIGINT,
    case_source TEXT,
    case_id TEXT,
    campaign TEXT,
    booked_at BIGINT NOT NULL,
    booked_on TEXT NOT NULL,
    posted_on TEXT NOT NULL,
    billed_ms BIGINT NOT NULL,
    charges TEXT NOT NULL,
    PRIMARY KEY (company_id, occurred_on, occurred_at, identity_hi, identity_lo)
);  -- clustered

CREATE TABLE voids (
    company_id TEXT NOT NULL,
    identity_hi BIGINT NOT NULL,
    identity_lo BIGINT NOT NULL,
    reason TEXT NOT NULL,
    voided_by TEXT NOT NULL,
    voided_at BIGINT NOT NULL,
    booked_on TEXT NOT NULL,
    posted_on TEXT NOT NULL,
    PRIMARY KEY (company_id, identity_hi, identity_lo)
);  -- clustered

-- The rollups: every screen reads these and never the events.
CREATE TABLE company_days (
    company_id TEXT NOT NULL,
    day TEXT NOT NULL,
    calls BIGINT NOT NULL,
    calls_connected BIGINT NOT NULL,
    voice_ms BIGINT NOT NULL,
    sms_sent BIGINT NOT NULL,
    sms_received BIGINT NOT NULL,
    segments_sent BIGINT NOT NULL,
    segments_received BIGINT NOT NULL,
    checks BIGINT NOT NULL,
    healed BIGINT NOT NULL,
    voice BIGINT NOT NULL,
    sms BIGINT NOT NULL,
    self_healing BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    taxes BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    last_event_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, day)
);  -- clustered

CREATE TABLE company_months (
    month TEXT NOT NULL,
    company_id TEXT NOT NULL,
    calls BIGINT NOT NULL,
    calls_connected BIGINT NOT NULL,
    voice_ms BIGINT NOT NULL,
    sms_sent BIGINT NOT NULL,
    sms_received BIGINT NOT NULL,
    segments_sent BIGINT NOT NULL,
    segments_received BIGINT NOT NULL,
    checks BIGINT NOT NULL,
    healed BIGINT NOT NULL,
    voice BIGINT NOT NULL,
    sms BIGINT NOT NULL,
    self_healing BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    taxes BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    last_event_at BIGINT NOT NULL,
    PRIMARY KEY (month, company_id)
);  -- clustered

-- What was booked later than its day: figures by the day it happened, the day it
-- posts on and the day it was booked on.
CREATE TABLE late_bookings (
    company_id TEXT NOT NULL,
    occurred_on TEXT NOT NULL,
    posted_on TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    calls BIGINT NOT NULL,
    calls_connected BIGINT NOT NULL,
    voice_ms BIGINT NOT NULL,
    sms_sent BIGINT NOT NULL,
    sms_received BIGINT NOT NULL,
    segments_sent BIGINT NOT NULL,
    segments_received BIGINT NOT NULL,
    checks BIGINT NOT NULL,
    healed BIGINT NOT NULL,
    voice BIGINT NOT NULL,
    sms BIGINT NOT NULL,
    self_healing BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    taxes BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    PRIMARY KEY (company_id, occurred_on, posted_on, booked_on)
);  -- clustered

-- Rows that a sender offered and that were refused, newest first, for Needs attention.
CREATE TABLE refused_events (
    company_id TEXT NOT NULL,
    day TEXT NOT NULL,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    refusals BIGINT NOT NULL,
    example TEXT NOT NULL,
    PRIMARY KEY (company_id, day, code, field)
);
