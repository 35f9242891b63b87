-- What makes the hash of a record impossible to guess: random, covered by the hash, and shown only
-- with the states of the record. Records from before have none and are hashed as they were.
ALTER TABLE audit_records ADD COLUMN salt TEXT;
