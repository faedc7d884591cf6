-- name: city_change
-- args: tenant int, id bigint, name text
-- row: name text
-- access: write
-- NULL keeps what is stored.
UPDATE city SET name = COALESCE($3, name) WHERE tenant_id = $1 AND id = $2 RETURNING name
