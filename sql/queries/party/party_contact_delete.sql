-- name: party_contact_delete
-- args: tenant int, see visibility, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, contact_id bigint
-- row: found bigint, item bigint, setting text
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS (
    DELETE FROM contact_info c USING target t
    WHERE c.tenant_id = :tenant AND c.party_id = t.id AND c.id = :contact_id
    RETURNING c.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'contact.delete', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM item) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
