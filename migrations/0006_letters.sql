-- Letters to people. A letter that went out, or was given up, keeps no words: links in letters
-- carry tokens, and the database holds those as hashes only.
CREATE TABLE letters (
    letter_id TEXT NOT NULL PRIMARY KEY,
    organization_id TEXT,
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_part TEXT NOT NULL,
    html_part TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    attempts BIGINT NOT NULL,
    last_error TEXT
);
CREATE INDEX letters_by_organization ON letters (organization_id, letter_id);
CREATE INDEX letters_by_recipient ON letters (recipient, letter_id);
CREATE INDEX letters_by_status ON letters (status, created_at);
