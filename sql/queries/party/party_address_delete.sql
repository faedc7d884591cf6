-- name: party_address_delete
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, address_id bigint
-- row: found bigint, item bigint, setting text
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = $5 AND
-- include: party_visible
    FOR UPDATE
), item AS (
    DELETE FROM address a USING target t
    WHERE a.tenant_id = $1 AND a.party_id = t.id AND a.id = $8
    RETURNING a.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = $3
    FROM target t WHERE p.tenant_id = $1 AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $7, $6, $3, 'address.delete', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM item) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
