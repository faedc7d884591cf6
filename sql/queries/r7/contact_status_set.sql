-- name: contact_status_set
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint, group_too boolean,
--       status_id bigint, key_id bigint, request_id text
-- row: id bigint
-- access: write
-- The status of a contact; group_too: also of the people of the company (itself or the person's).
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE ($6 OR p.id = $5) AND
-- include: party_group
    AND
-- include: party_visible
    ORDER BY p.id FOR UPDATE
), changed AS (
    UPDATE party p SET status_id = $7, updated_at = now(), updated_by = $3
    FROM target t WHERE p.tenant_id = $1 AND p.id = t.id AND p.status_id IS DISTINCT FROM $7
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $9, $8, $3, 'party.status', c.id FROM changed c
)
SELECT t.id FROM target t WHERE t.id = $5 ORDER BY t.id
