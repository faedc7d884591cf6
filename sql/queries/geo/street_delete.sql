-- name: street_delete
-- args: id bigint
-- row: id bigint
-- access: write
DELETE FROM street WHERE tenant_id = :tenant AND id = :id RETURNING id
