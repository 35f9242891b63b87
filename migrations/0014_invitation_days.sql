-- How many days the invitations of an organization are good for; null: as the installation says.
ALTER TABLE organizations ADD COLUMN invitation_days BIGINT CHECK (invitation_days BETWEEN 1 AND 90);
