-- name: street_change
-- args: tenant int, id bigint, name text, post_code text
-- row: name text, post_code text
-- access: write
-- NULL keeps what is stored.
UPDATE street SET name = COALESCE($3, name), post_code = COALESCE($4, post_code)
WHERE tenant_id = $1 AND id = $2 RETURNING name, post_code
