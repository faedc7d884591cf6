-- name: party_contact_add
-- args: tenant int, see visibility, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, kind int, category int, type_id bigint, value text, is_primary boolean
-- row: found bigint, item bigint, setting text
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary)
    SELECT :tenant, next_id(:tenant), t.id, :kind, :category, :type_id, :value, :is_primary FROM target t
    RETURNING id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'contact.add', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM item) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
