-- Changes of what an organization's overview is made of besides usage: companies, links,
-- groups, roles, people, open cases. A reader that kept these facts compares the sum of the stamps in
-- its own snapshot, and reads them anew only when it grew. Counted by the engine itself, so
-- that no statement can forget to. Cases count in sixteen shards by company, so that
-- companies that store cases side by side do not wait for one row.
CREATE TABLE organization_stamps (
    organization_id TEXT NOT NULL,
    shard BIGINT NOT NULL,
    stamp BIGINT NOT NULL,
    PRIMARY KEY (organization_id, shard)
);

-- only sqlite
CREATE TRIGGER links_stamp_new AFTER INSERT ON links BEGIN
    INSERT INTO organization_stamps SELECT NEW.organization_id, -1, 1 WHERE true
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER links_stamp_change AFTER UPDATE ON links BEGIN
    INSERT INTO organization_stamps SELECT OLD.organization_id, -1, 1 UNION SELECT NEW.organization_id, -1, 1 WHERE true
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER links_stamp_end AFTER DELETE ON links BEGIN
    INSERT INTO organization_stamps SELECT OLD.organization_id, -1, 1 WHERE true
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER companies_stamp AFTER UPDATE ON companies BEGIN
    INSERT INTO organization_stamps SELECT DISTINCT l.organization_id, -1, 1 FROM links l WHERE l.company_id = NEW.company_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER role_assignments_stamp_new AFTER INSERT ON role_assignments BEGIN
    INSERT INTO organization_stamps SELECT NEW.organization_id, -1, 1 WHERE NEW.organization_id IS NOT NULL
    UNION SELECT l.organization_id, -1, 1 FROM links l WHERE l.company_id = NEW.company_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER role_assignments_stamp_change AFTER UPDATE ON role_assignments BEGIN
    INSERT INTO organization_stamps SELECT NEW.organization_id, -1, 1 WHERE NEW.organization_id IS NOT NULL
    UNION SELECT l.organization_id, -1, 1 FROM links l WHERE l.company_id = NEW.company_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER assignment_companies_stamp_new AFTER INSERT ON assignment_companies BEGIN
    INSERT INTO organization_stamps SELECT a.organization_id, -1, 1 FROM role_assignments a
    WHERE a.assignment_id = NEW.assignment_id AND a.organization_id IS NOT NULL
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER assignment_companies_stamp_end AFTER DELETE ON assignment_companies BEGIN
    INSERT INTO organization_stamps SELECT a.organization_id, -1, 1 FROM role_assignments a
    WHERE a.assignment_id = OLD.assignment_id AND a.organization_id IS NOT NULL
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER assignment_groups_stamp_new AFTER INSERT ON assignment_groups BEGIN
    INSERT INTO organization_stamps SELECT g.organization_id, -1, 1 FROM company_groups g WHERE g.group_id = NEW.group_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER assignment_groups_stamp_end AFTER DELETE ON assignment_groups BEGIN
    INSERT INTO organization_stamps SELECT g.organization_id, -1, 1 FROM company_groups g WHERE g.group_id = OLD.group_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER group_companies_stamp_new AFTER INSERT ON group_companies BEGIN
    INSERT INTO organization_stamps SELECT g.organization_id, -1, 1 FROM company_groups g WHERE g.group_id = NEW.group_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER group_companies_stamp_change AFTER UPDATE ON group_companies BEGIN
    INSERT INTO organization_stamps SELECT g.organization_id, -1, 1 FROM company_groups g WHERE g.group_id = NEW.group_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER company_groups_stamp AFTER UPDATE OF removed_at ON company_groups BEGIN
    INSERT INTO organization_stamps SELECT NEW.organization_id, -1, 1 WHERE true
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER people_stamp AFTER UPDATE OF deactivated_at ON people BEGIN
    INSERT INTO organization_stamps SELECT a.organization_id, -1, 1 FROM role_assignments a
    WHERE a.person_id = NEW.person_id AND a.organization_id IS NOT NULL
    UNION SELECT l.organization_id, -1, 1 FROM role_assignments a JOIN links l ON l.company_id = a.company_id
    WHERE a.person_id = NEW.person_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER case_totals_stamp_new AFTER INSERT ON case_totals BEGIN
    INSERT INTO organization_stamps SELECT DISTINCT l.organization_id, unicode(substr(NEW.company_id, -1)) % 16, 1
    FROM links l WHERE l.company_id = NEW.company_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
CREATE TRIGGER case_totals_stamp_change AFTER UPDATE ON case_totals BEGIN
    INSERT INTO organization_stamps SELECT DISTINCT l.organization_id, unicode(substr(NEW.company_id, -1)) % 16, 1
    FROM links l WHERE l.company_id = NEW.company_id
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = stamp + 1;
END;
-- only postgres
CREATE FUNCTION stamp_organizations(organizations TEXT[], shard BIGINT) RETURNS VOID LANGUAGE SQL AS $$
    INSERT INTO organization_stamps AS s (organization_id, shard, stamp)
    SELECT DISTINCT o, $2, 1 FROM UNNEST($1) AS o WHERE o IS NOT NULL ORDER BY o
    ON CONFLICT (organization_id, shard) DO UPDATE SET stamp = s.stamp + 1
$$;
CREATE FUNCTION organizations_of(company TEXT) RETURNS TEXT[] LANGUAGE SQL STABLE AS $$
    SELECT COALESCE(ARRAY_AGG(l.organization_id), '{}') FROM links l WHERE l.company_id = $1
$$;
CREATE FUNCTION links_stamp() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stamp_organizations(ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.organization_id END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.organization_id END], -1);
    RETURN NULL;
END $$;
CREATE TRIGGER links_stamp AFTER INSERT OR UPDATE OR DELETE ON links FOR EACH ROW EXECUTE FUNCTION links_stamp();
CREATE FUNCTION companies_stamp() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stamp_organizations(organizations_of(NEW.company_id), -1);
    RETURN NULL;
END $$;
CREATE TRIGGER companies_stamp AFTER UPDATE ON companies FOR EACH ROW EXECUTE FUNCTION companies_stamp();
CREATE FUNCTION role_assignments_stamp() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stamp_organizations(organizations_of(NEW.company_id) || NEW.organization_id, -1);
    RETURN NULL;
END $$;
CREATE TRIGGER role_assignments_stamp AFTER INSERT OR UPDATE ON role_assignments
    FOR EACH ROW EXECUTE FUNCTION role_assignments_stamp();
CREATE FUNCTION assignment_companies_stamp() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    assignment TEXT := CASE WHEN TG_OP = 'DELETE' THEN OLD.assignment_id ELSE NEW.assignment_id END;
BEGIN
    PERFORM stamp_organizations(ARRAY(SELECT a.organization_id FROM role_assignments a
        WHERE a.assignment_id = assignment), -1);
    RETURN NULL;
END $$;
CREATE TRIGGER assignment_companies_stamp AFTER INSERT OR DELETE ON assignment_companies
    FOR EACH ROW EXECUTE FUNCTION assignment_companies_stamp();
CREATE FUNCTION groups_stamp() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    named TEXT := CASE WHEN TG_OP = 'DELETE' THEN OLD.group_id ELSE NEW.group_id END;
BEGIN
    PERFORM stamp_organizations(ARRAY(SELECT g.organization_id FROM company_groups g WHERE g.group_id = named), -1);
    RETURN NULL;
END $$;
CREATE TRIGGER assignment_groups_stamp AFTER INSERT OR DELETE ON assignment_groups FOR EACH ROW EXECUTE FUNCTION groups_stamp();
CREATE TRIGGER group_companies_stamp AFTER INSERT OR UPDATE ON group_companies FOR EACH ROW EXECUTE FUNCTION groups_stamp();
CREATE TRIGGER company_groups_stamp AFTER UPDATE OF removed_at ON company_groups FOR EACH ROW EXECUTE FUNCTION groups_stamp();
CREATE FUNCTION people_stamp() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stamp_organizations(ARRAY(
        SELECT a.organization_id FROM role_assignments a WHERE a.person_id = NEW.person_id
        UNION SELECT l.organization_id FROM role_assignments a JOIN links l ON l.company_id = a.company_id
        WHERE a.person_id = NEW.person_id), -1);
    RETURN NULL;
END $$;
CREATE TRIGGER people_stamp AFTER UPDATE OF deactivated_at ON people FOR EACH ROW EXECUTE FUNCTION people_stamp();
CREATE FUNCTION case_totals_stamp() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stamp_organizations(organizations_of(NEW.company_id), ASCII(RIGHT(NEW.company_id, 1)) % 16);
    RETURN NULL;
END $$;
CREATE TRIGGER case_totals_stamp AFTER INSERT OR UPDATE ON case_totals
    FOR EACH ROW EXECUTE FUNCTION case_totals_stamp();
-- both
