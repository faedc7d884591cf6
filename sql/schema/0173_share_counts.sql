-- Kept counts of contacts by share (kept_count.what 10), so that a total costs no walk: of those that are not shared as
-- all are from the start, so a new client costs nothing more.
CREATE OR REPLACE FUNCTION kartoteka.party_counted(p kartoteka.party) RETURNS TABLE (what smallint, value bigint)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT c.what::smallint, c.value
    FROM (VALUES (1, CASE WHEN p.kind = 1 THEN COALESCE(p.owner_id, 0) END), (2, p.status_id),
                 (3, p.type_id),
                 (7, CASE WHEN p.kind = 2 THEN 2 WHEN p.company_id IS NULL THEN 1 ELSE 3 END),
                 (8, CASE WHEN p.kind = 1 THEN p.loyalty_id END),
                 (9, CASE WHEN p.kind = 1 THEN p.source_id END),
                 (10, NULLIF(p.share_type, 1))) AS c(what, value)
    WHERE p.deleted_at IS NULL AND c.value IS NOT NULL
$$;
COMMENT ON COLUMN kartoteka.kept_count.what IS 'people by 1 owner, 8 loyalty, 9 source; contacts by
    2 status, 3 type, 4 tag, 7 view (1 persons without a company, 3 with one, 2 companies), 10 share (not 1);
    cases 5 by tag, 6 all (0 open, 1 closed)';

LOCK TABLE kartoteka.party IN SHARE ROW EXCLUSIVE MODE;
CREATE OR REPLACE TRIGGER search_count_update AFTER UPDATE ON kartoteka.party FOR EACH ROW
    WHEN (ROW(OLD.owner_id, OLD.status_id, OLD.type_id, OLD.company_id, OLD.loyalty_id, OLD.source_id,
              OLD.share_type, OLD.deleted_at IS NULL)
          IS DISTINCT FROM
          ROW(NEW.owner_id, NEW.status_id, NEW.type_id, NEW.company_id, NEW.loyalty_id, NEW.source_id,
              NEW.share_type, NEW.deleted_at IS NULL))
    EXECUTE FUNCTION kartoteka.count_party();
DO $$
DECLARE
    t int;
BEGIN
    FOR t IN SELECT id FROM kartoteka.tenant ORDER BY id LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
        SELECT t, c.what, c.value, count(*) FROM kartoteka.party p, kartoteka.party_counted(p) c
        WHERE p.tenant_id = t AND c.what = 10 GROUP BY c.what, c.value;
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;

-- The private ones. All others are read along the order of the list.
CREATE INDEX party_private ON kartoteka.party (tenant_id, id) WHERE share_type = 0 AND deleted_at IS NULL;
