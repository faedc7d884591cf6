-- A deal has no contact or client that is deleted, and shows who stands for those that were merged away.

-- The parties that stand for these now: those of them that are there, and the last survivors of the others.
CREATE FUNCTION kartoteka.party_now(t int, ids bigint[]) RETURNS TABLE (id bigint) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE way AS (
        SELECT p.id, p.merged_into, p.deleted_at FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = ANY (ids)
        UNION
        SELECT p.id, p.merged_into, p.deleted_at
        FROM way w JOIN kartoteka.party p ON p.tenant_id = t AND p.id = w.merged_into
    )
    SELECT w.id FROM way w WHERE w.deleted_at IS NULL
$$;

-- Deals whose contact or client R7 has deleted before it took care of them.
DO $$
DECLARE
    t int;
BEGIN
    FOR t IN SELECT x.id FROM kartoteka.tenant x ORDER BY x.id LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        UPDATE kartoteka.deal d SET party_id = NULL FROM kartoteka.party p
        WHERE d.tenant_id = t AND p.tenant_id = t AND p.id = d.party_id AND p.deleted_at IS NOT NULL;
        UPDATE kartoteka.deal d SET company_id = NULL FROM kartoteka.party p
        WHERE d.tenant_id = t AND p.tenant_id = t AND p.id = d.company_id AND p.deleted_at IS NOT NULL;
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;
