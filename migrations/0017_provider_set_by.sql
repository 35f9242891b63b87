-- Who set the provider as it is: they can say of anybody that it is them, so its sessions count as
-- theirs, too. Where a key set it, that is whoever made the key.
ALTER TABLE identity_providers ADD COLUMN set_by TEXT NOT NULL DEFAULT '';
UPDATE identity_providers SET set_by = COALESCE((SELECT r.actor_id FROM audit_records r
    WHERE r.chain = identity_providers.organization_id AND r.action = 'identity_provider.set'
    ORDER BY r.seq DESC LIMIT 1), '');
UPDATE identity_providers SET set_by = COALESCE((SELECT k.created_by FROM api_keys k
    WHERE k.key_id = identity_providers.set_by), set_by);

-- Who came in through the provider as it is, so that it is known to work for them.
CREATE TABLE provider_entries (
    organization_id TEXT NOT NULL REFERENCES identity_providers (organization_id),
    person_id TEXT NOT NULL REFERENCES people (person_id),
    PRIMARY KEY (organization_id, person_id)
);
