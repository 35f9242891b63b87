-- What reports read besides the rollups of usage.

-- Restatements by the day on which they count, over all companies: a report looks for those whose
-- own day belongs to another organization than the day of their posting.
CREATE INDEX late_bookings_restating ON late_bookings (posted_on, company_id) WHERE posted_on <> occurred_on;

-- How many cases were opened and closed in a month, of whatever type: sums of case_days.
CREATE TABLE case_months (
    month TEXT NOT NULL,
    company_id TEXT NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    PRIMARY KEY (month, company_id)
);
CREATE INDEX case_months_by_company ON case_months (company_id);
INSERT INTO case_months
SELECT SUBSTR(day, 1, 7), company_id, CAST(SUM(opened) AS BIGINT), CAST(SUM(closed) AS BIGINT)
FROM case_days GROUP BY SUBSTR(day, 1, 7), company_id;

-- The days on which a campaign is or was active: from active_from on, before the day on which
-- another version replaced that one, and not after its own last day.
CREATE TABLE campaign_activity (
    company_id TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    active_from TEXT NOT NULL,
    replaced_on TEXT,
    ended_on TEXT,
    PRIMARY KEY (company_id, source, external_id, active_from)
);
INSERT INTO campaign_activity
SELECT v.company_id, v.source, v.external_id,
    CASE WHEN v.started_on > v.effective_on THEN v.started_on ELSE v.effective_on END,
    n.effective_on, v.ended_on
FROM campaign_versions v
LEFT JOIN campaign_versions n ON n.company_id = v.company_id AND n.source = v.source
    AND n.external_id = v.external_id AND n.version = v.version + 1
WHERE v.status = 'active'
    AND (v.ended_on IS NULL OR v.ended_on >= v.effective_on)
    AND (n.effective_on IS NULL OR (n.effective_on > v.effective_on
        AND (v.started_on IS NULL OR n.effective_on > v.started_on)));
