-- The months of a company, for the time of its last event; and its restatements by the day on which they count.
CREATE INDEX company_months_by_company ON company_months (company_id);
CREATE INDEX late_bookings_by_posting ON late_bookings (company_id, posted_on);

-- The last event of a row is one that is not voided. Rows whose events were voided before this was so
-- are read anew.
UPDATE company_days SET last_event_at = COALESCE((SELECT MAX(e.occurred_at) FROM events e
    LEFT JOIN voids v ON v.company_id = e.company_id AND v.identity_hi = e.identity_hi AND v.identity_lo = e.identity_lo
    WHERE e.company_id = company_days.company_id AND e.posted_on = company_days.day
    AND e.source <> 'canopy' AND v.reason IS NULL), 0)
WHERE (company_id, day) IN (SELECT e.company_id, e.posted_on FROM voids v
    JOIN event_keys k ON k.company_id = v.company_id AND k.identity_hi = v.identity_hi AND k.identity_lo = v.identity_lo
    JOIN events e ON e.company_id = k.company_id AND e.occurred_on = k.occurred_on AND e.occurred_at = k.occurred_at
    AND e.identity_hi = k.identity_hi AND e.identity_lo = k.identity_lo);
UPDATE company_months SET last_event_at = COALESCE((SELECT MAX(d.last_event_at) FROM company_days d
    WHERE d.company_id = company_months.company_id AND d.day >= company_months.month || '-01'
    AND d.day <= company_months.month || '-31'), 0)
WHERE company_id IN (SELECT v.company_id FROM voids v);

-- Whether the closing day of a case was sent by its source (1), or set because its status word means closed (0).
ALTER TABLE cases ADD COLUMN closing_told BIGINT NOT NULL DEFAULT 0;
UPDATE cases SET closing_told = 1 WHERE closed_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM status_words w
    WHERE w.company_id = cases.company_id AND w.word = cases.status_word AND w.meaning = 'closed');
