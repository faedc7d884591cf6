-- name: access_set
-- args: tenant int, see int, employee bigint, visible bigint[], parties bigint[], share_type int,
--       employees bigint[], key_id bigint, request_id text
-- row: id bigint
-- access: write
-- Sharing and access list of parties that the caller may edit; those it may not stay out.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY ($5) AND
-- include: party_visible
    ORDER BY p.id FOR UPDATE
), changed AS (
    UPDATE party p SET share_type = $6, updated_at = now(), updated_by = $3
    FROM target t WHERE p.tenant_id = $1 AND p.id = t.id
    RETURNING p.id
), gone AS (
    DELETE FROM party_access a USING target t
    WHERE a.tenant_id = $1 AND a.party_id = t.id AND a.employee_id <> ALL ($7)
), listed AS (
    INSERT INTO party_access (tenant_id, party_id, employee_id)
    SELECT $1, t.id, e.id FROM target t, employee e
    WHERE e.tenant_id = $1 AND e.id = ANY ($7)
    ON CONFLICT (tenant_id, party_id, employee_id) DO NOTHING
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $9, $8, $3, 'party.access', c.id FROM changed c
)
SELECT c.id FROM changed c ORDER BY c.id
