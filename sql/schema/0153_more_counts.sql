-- More kept counts, so that the total of a plain list costs no walk: contacts by what R7's views tell apart, people
-- by loyalty and by source. And indexes of what filters ask that few contacts have.

CREATE OR REPLACE FUNCTION kartoteka.party_counted(p kartoteka.party) RETURNS TABLE (what smallint, value bigint)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT c.what::smallint, c.value
    FROM (VALUES (1, CASE WHEN p.kind = 1 THEN COALESCE(p.owner_id, 0) END), (2, p.status_id),
                 (3, p.type_id),
                 (7, CASE WHEN p.kind = 2 THEN 2 WHEN p.company_id IS NULL THEN 1 ELSE 3 END),
                 (8, CASE WHEN p.kind = 1 THEN p.loyalty_id END),
                 (9, CASE WHEN p.kind = 1 THEN p.source_id END)) AS c(what, value)
    WHERE p.deleted_at IS NULL AND c.value IS NOT NULL
$$;
COMMENT ON COLUMN kartoteka.kept_count.what IS 'people by 1 owner, 8 loyalty, 9 source; contacts by 2 status, 3 type,
    4 tag, 7 view (1 persons without a company, 3 with one, 2 companies); cases 5 by tag, 6 all (0 open, 1 closed)';

LOCK TABLE kartoteka.party IN SHARE ROW EXCLUSIVE MODE;
CREATE OR REPLACE TRIGGER search_count_update AFTER UPDATE ON kartoteka.party FOR EACH ROW
    WHEN (ROW(OLD.owner_id, OLD.status_id, OLD.type_id, OLD.company_id, OLD.loyalty_id, OLD.source_id,
              OLD.deleted_at IS NULL)
          IS DISTINCT FROM
          ROW(NEW.owner_id, NEW.status_id, NEW.type_id, NEW.company_id, NEW.loyalty_id, NEW.source_id,
              NEW.deleted_at IS NULL))
    EXECUTE FUNCTION kartoteka.count_party();
DO $$
DECLARE
    t int;
BEGIN
    FOR t IN SELECT id FROM kartoteka.tenant ORDER BY id LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
        SELECT t, c.what, c.value, count(*) FROM kartoteka.party p, kartoteka.party_counted(p) c
        WHERE p.tenant_id = t AND c.what IN (7, 8, 9) GROUP BY c.what, c.value;
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;

CREATE INDEX party_status ON kartoteka.party (tenant_id, status_id, id)
    WHERE status_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX party_type ON kartoteka.party (tenant_id, type_id, id)
    WHERE type_id IS NOT NULL AND deleted_at IS NULL;
