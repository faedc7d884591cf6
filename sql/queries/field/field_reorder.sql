-- name: field_reorder
-- args: entity int, ids bigint[]
-- row: id bigint
-- access: write
UPDATE custom_field f SET position = n.place
FROM unnest(:ids) WITH ORDINALITY AS n(id, place)
WHERE f.tenant_id = :tenant AND f.entity = :entity AND f.id = n.id
RETURNING f.id
