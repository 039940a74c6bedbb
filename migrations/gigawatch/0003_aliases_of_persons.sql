-- When a person's name is removed, the other names go with it: those of removals
-- to come, and those that earlier ones left behind.

DROP TRIGGER alias_version_only_closes;
DROP TRIGGER alias_version_closes_now;

UPDATE alias_version SET name = 'Name removed'
WHERE EXISTS (SELECT 1 FROM redaction AS r WHERE r.person_id = alias_version.of_person_id AND alias_version.opened <= r.revision_id);

CREATE TRIGGER alias_version_only_closes BEFORE UPDATE ON alias_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.alias_id IS OLD.alias_id AND NEW.opened IS OLD.opened AND NEW.of_company_id IS OLD.of_company_id AND
    NEW.of_person_id IS OLD.of_person_id AND NEW.of_project_id IS OLD.of_project_id AND NEW.of_site_id IS
    OLD.of_site_id AND NEW.name IS OLD.name AND NEW.kind IS OLD.kind)
    AND NOT (
        NEW.name = 'Name removed'
        AND NEW.alias_id IS OLD.alias_id AND NEW.opened IS OLD.opened AND NEW.closed IS OLD.closed AND NEW.of_company_id IS OLD.of_company_id
        AND NEW.of_person_id IS OLD.of_person_id AND NEW.of_project_id IS OLD.of_project_id AND NEW.of_site_id IS OLD.of_site_id AND NEW.kind IS OLD.kind
        AND EXISTS (SELECT 1 FROM redaction WHERE revision_id = (SELECT max(id) FROM revision) AND person_id = OLD.of_person_id))
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER alias_version_closes_now BEFORE UPDATE ON alias_version
WHEN NEW.closed IS NOT OLD.closed AND NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
