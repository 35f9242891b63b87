-- When somebody showed that an address is theirs: by a link that went to it, or to the operator. Accounts
-- from before this was kept count as proven; one made with the link that an admin copied is not.
ALTER TABLE people ADD COLUMN address_proven_at BIGINT;
UPDATE people SET address_proven_at = created_at;

-- The letter's own link. The link that the admin copies is token_hash, and proves nothing.
ALTER TABLE invitations ADD COLUMN letter_token_hash TEXT;
CREATE UNIQUE INDEX invitations_by_letter_token ON invitations (letter_token_hash)
    WHERE letter_token_hash IS NOT NULL;

-- Letters with invitations of the last day, to count them. The workplace is an organization, or a
-- company that has none.
CREATE TABLE invitation_letters (
    workplace_id TEXT NOT NULL,
    email TEXT NOT NULL,
    posted_at BIGINT NOT NULL
);
CREATE INDEX invitation_letters_by_workplace ON invitation_letters (workplace_id, posted_at);
