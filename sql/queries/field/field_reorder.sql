-- name: field_reorder
-- args: tenant int, entity int, ids bigint[]
-- row: id bigint
-- access: write
UPDATE custom_field f SET position = n.place
FROM unnest($3) WITH ORDINALITY AS n(id, place)
WHERE f.tenant_id = $1 AND f.entity = $2 AND f.id = n.id
RETURNING f.id
