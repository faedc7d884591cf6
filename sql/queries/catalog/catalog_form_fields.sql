-- name: catalog_form_fields
-- args: none
-- row: entity text, name text, title text, active boolean, required boolean,
--      custom_field_id bigint?
-- access: read
SELECT entity, name, title, active, required, custom_field_id
FROM form_field WHERE tenant_id = :tenant ORDER BY entity, position, name
