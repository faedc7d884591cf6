-- name: field_update
-- args: tenant int, id bigint, entity int, label text, mask text
-- row: id bigint
-- access: write
-- The type stays: values of the old one would make no sense.
UPDATE custom_field f SET label = $4, mask = COALESCE($5, f.mask)
WHERE f.tenant_id = $1 AND f.id = $2 AND f.entity = $3
RETURNING f.id
