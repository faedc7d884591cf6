-- name: party_contact_update
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint,
--       key_id bigint, request_id text, contact_id bigint, kind int, category int,
--       type_given boolean, type_id bigint, value text, is_primary boolean
-- row: found bigint, item bigint, setting text
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = $5 AND
-- include: party_visible
    FOR UPDATE
), known AS MATERIALIZED (
    SELECT c.id FROM contact_info c JOIN target t ON c.party_id = t.id
    WHERE c.tenant_id = $1 AND c.id = $8
), item AS (
    UPDATE contact_info c SET kind = COALESCE($9, c.kind), category = COALESCE($10, c.category),
        type_id = CASE WHEN $11 THEN $12 ELSE c.type_id END, value = COALESCE($13, c.value),
        is_primary = COALESCE($14, c.is_primary)
    FROM known k WHERE c.tenant_id = $1 AND c.id = k.id
      AND ROW(c.kind::int, c.category::int, c.type_id, c.value, c.is_primary) IS DISTINCT FROM
          ROW(COALESCE($9, c.kind), COALESCE($10, c.category),
              CASE WHEN $11 THEN $12 ELSE c.type_id END, COALESCE($13, c.value),
              COALESCE($14, c.is_primary))
    RETURNING c.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = $3
    FROM target t WHERE p.tenant_id = $1 AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $7, $6, $3, 'contact.update', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM known) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
