-- The audit log as people read it: latest first, of a company, of a person, of a kind.
CREATE INDEX audit_records_by_time ON audit_records (chain, at, seq);
CREATE INDEX audit_records_by_company ON audit_records (company_id, at, chain, seq);
CREATE INDEX audit_records_by_actor ON audit_records (chain, actor_id, at, seq);
CREATE INDEX audit_records_by_action ON audit_records (chain, action, at, seq);

-- Records are only ever added. The chains of hashes tell of it when somebody gets around this.
-- only sqlite
CREATE TRIGGER audit_records_stand BEFORE UPDATE ON audit_records BEGIN
    SELECT RAISE(ABORT, 'audit records are never changed or removed');
END;
CREATE TRIGGER audit_records_stay BEFORE DELETE ON audit_records BEGIN
    SELECT RAISE(ABORT, 'audit records are never changed or removed');
END;
-- only postgres
CREATE FUNCTION keep_audit_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit records are never changed or removed';
END $$;
CREATE TRIGGER audit_records_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records
    FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_records();
-- both
