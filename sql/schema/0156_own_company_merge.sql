-- The mark of a tenant's own company follows a merge to the survivor that is a company, and goes when the merge is
-- taken back. The merged one keeps its own: it is deleted and not listed.
ALTER TABLE kartoteka.own_company ADD COLUMN merged_from bigint;

CREATE FUNCTION kartoteka.follow_own_company() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL THEN
        INSERT INTO own_company (tenant_id, party_id, merged_from)
        SELECT o.tenant_id, p.id, o.party_id
        FROM own_company o JOIN party p ON p.tenant_id = o.tenant_id AND p.id = NEW.merged_into AND p.kind = 2
        WHERE o.tenant_id = NEW.tenant_id AND o.party_id = NEW.id
        ON CONFLICT (tenant_id, party_id) DO NOTHING;
    ELSE
        DELETE FROM own_company o
        WHERE o.tenant_id = NEW.tenant_id AND o.party_id = OLD.merged_into AND o.merged_from = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_own_company AFTER UPDATE OF deleted_at ON kartoteka.party FOR EACH ROW
    WHEN (NEW.kind = 2 AND OLD.deleted_at IS DISTINCT FROM NEW.deleted_at
          AND COALESCE(NEW.merged_into, OLD.merged_into) IS NOT NULL)
    EXECUTE FUNCTION kartoteka.follow_own_company();
REVOKE EXECUTE ON FUNCTION kartoteka.follow_own_company() FROM PUBLIC;
