-- name: party_contact_update
-- args: id bigint, contact_id bigint, kind int?, category int?,
--       type_given boolean, type_id bigint?, value text?, is_primary boolean?
-- row: = party_touched
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS MATERIALIZED (
    SELECT c.id FROM contact_info c JOIN target t ON c.party_id = t.id
    WHERE c.tenant_id = :tenant AND c.id = :contact_id
), stored AS (
    UPDATE contact_info c SET kind = COALESCE(:kind, c.kind), category = COALESCE(:category, c.category),
        type_id = CASE WHEN :type_given THEN :type_id ELSE c.type_id END, value = COALESCE(:value, c.value),
        is_primary = COALESCE(:is_primary, c.is_primary)
    FROM item k WHERE c.tenant_id = :tenant AND c.id = k.id
      AND ROW(c.kind::int, c.category::int, c.type_id, c.value, c.is_primary) IS DISTINCT FROM
          ROW(COALESCE(:kind, c.kind), COALESCE(:category, c.category),
              CASE WHEN :type_given THEN :type_id ELSE c.type_id END, COALESCE(:value, c.value),
              COALESCE(:is_primary, c.is_primary))
    RETURNING c.id
), changed AS (
    SELECT 'contact.update' AS action FROM stored
-- include: party_touched
