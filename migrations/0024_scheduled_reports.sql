-- Reports that an organization sends by itself, and what became of each.
CREATE TABLE schedules (
    schedule_id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT NOT NULL,
    name TEXT NOT NULL,
    cadence TEXT NOT NULL,
    weekday BIGINT NOT NULL,
    month_day BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    covers TEXT NOT NULL,
    layout TEXT NOT NULL,
    lines TEXT NOT NULL,
    format TEXT NOT NULL,
    active BIGINT NOT NULL,
    -- No day before this one is due any more.
    from_day TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX schedules_by_organization ON schedules (organization_id, schedule_id);
CREATE INDEX schedules_by_day ON schedules (from_day);
CREATE TABLE schedule_recipients (
    schedule_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (schedule_id, person_id)
);

-- A day of a schedule is claimed once. What was sent as a test has no such day.
CREATE TABLE schedule_deliveries (
    delivery_id TEXT NOT NULL PRIMARY KEY,
    schedule_id TEXT NOT NULL,
    day TEXT,
    due_at BIGINT NOT NULL,
    period_from TEXT NOT NULL,
    period_to TEXT NOT NULL,
    skipped BIGINT NOT NULL,
    layout TEXT NOT NULL,
    lines TEXT NOT NULL,
    format TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (schedule_id, day)
);
CREATE INDEX schedule_deliveries_by_age ON schedule_deliveries (created_at);
CREATE TABLE schedule_copies (
    delivery_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    letter_id TEXT,
    attempts BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (delivery_id, person_id)
);
CREATE INDEX schedule_copies_by_state ON schedule_copies (state, delivery_id);

-- The file of a letter that waits, in Base64. It is forgotten with the letter's words.
CREATE TABLE letter_files (
    letter_id TEXT NOT NULL PRIMARY KEY,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content TEXT NOT NULL
);
