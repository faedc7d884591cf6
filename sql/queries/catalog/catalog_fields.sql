-- name: catalog_fields
-- args: none
-- row: id bigint, entity smallint, type smallint, position int, code text?, label text, mask text,
--      maps_to text?
-- access: read
SELECT id, entity, type, position, code, label, mask, maps_to
FROM custom_field WHERE tenant_id = :tenant ORDER BY id
