-- name: photo_drop
-- args: id bigint
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), gone AS (
    DELETE FROM party_photo f USING target t WHERE f.tenant_id = :tenant AND f.party_id = t.id
    RETURNING f.party_id
), marked AS (
    UPDATE party p SET has_photo = NULL, updated_at = now(), updated_by = :employee
    FROM gone g WHERE p.tenant_id = :tenant AND p.id = g.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.photo', g.party_id FROM gone g
)
SELECT t.id FROM target t
