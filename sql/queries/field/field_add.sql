-- name: field_add
-- args: tenant int, entity int, label text, type int, mask text
-- row: id bigint, position int
-- access: write
INSERT INTO custom_field AS f (tenant_id, id, entity, label, type, mask, position)
SELECT $1, next_id($1), $2, $3, $4, $5,
       COALESCE((SELECT max(o.position) + 1 FROM custom_field o
                 WHERE o.tenant_id = $1 AND o.entity = $2), 0)
RETURNING f.id, f.position
