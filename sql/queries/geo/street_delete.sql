-- name: street_delete
-- args: tenant int, id bigint
-- row: id bigint
-- access: write
DELETE FROM street WHERE tenant_id = $1 AND id = $2 RETURNING id
