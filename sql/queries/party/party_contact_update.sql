-- name: party_contact_update
-- args: tenant int, see visibility, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, contact_id bigint, kind int?, category int?,
--       type_given boolean, type_id bigint, value text?, is_primary boolean?
-- row: found bigint, item bigint, setting text
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), known AS MATERIALIZED (
    SELECT c.id FROM contact_info c JOIN target t ON c.party_id = t.id
    WHERE c.tenant_id = :tenant AND c.id = :contact_id
), item AS (
    UPDATE contact_info c SET kind = COALESCE(:kind, c.kind), category = COALESCE(:category, c.category),
        type_id = CASE WHEN :type_given THEN :type_id ELSE c.type_id END, value = COALESCE(:value, c.value),
        is_primary = COALESCE(:is_primary, c.is_primary)
    FROM known k WHERE c.tenant_id = :tenant AND c.id = k.id
      AND ROW(c.kind::int, c.category::int, c.type_id, c.value, c.is_primary) IS DISTINCT FROM
          ROW(COALESCE(:kind, c.kind), COALESCE(:category, c.category),
              CASE WHEN :type_given THEN :type_id ELSE c.type_id END, COALESCE(:value, c.value),
              COALESCE(:is_primary, c.is_primary))
    RETURNING c.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'contact.update', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM known) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
