-- name: photo_drop
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint, key_id bigint,
--       request_id text
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = $5 AND
-- include: party_visible
    FOR UPDATE
), gone AS (
    DELETE FROM party_photo f USING target t WHERE f.tenant_id = $1 AND f.party_id = t.id
    RETURNING f.party_id
), marked AS (
    UPDATE party p SET has_photo = NULL, updated_at = now(), updated_by = $3
    FROM gone g WHERE p.tenant_id = $1 AND p.id = g.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $7, $6, $3, 'party.photo', g.party_id FROM gone g
)
SELECT t.id FROM target t
