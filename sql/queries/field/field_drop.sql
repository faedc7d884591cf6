-- name: field_drop
-- args: id bigint, entity int
-- row: id bigint
-- access: write
-- Deletes a field with its values. The field of a column of party stays, because other dialects
-- show it.
DELETE FROM custom_field f
WHERE f.tenant_id = :tenant AND f.id = :id AND f.entity = :entity AND f.maps_to IS NULL
RETURNING f.id
