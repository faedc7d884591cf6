-- name: field_update
-- args: id bigint, entity int, label text, mask text?
-- row: id bigint
-- access: write
-- The type stays, because values of the old one would make no sense.
UPDATE custom_field f SET label = :label, mask = COALESCE(:mask, f.mask)
WHERE f.tenant_id = :tenant AND f.id = :id AND f.entity = :entity
RETURNING f.id
