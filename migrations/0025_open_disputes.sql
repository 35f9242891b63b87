-- The open disputes of an organization, which its screens mark on every look.
CREATE INDEX disputes_open_by_organization ON disputes (organization_id) WHERE state = 'open';
