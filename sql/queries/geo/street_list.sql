-- name: street_list
-- args: tenant int, city_id bigint, before bigint, count int
-- row: id bigint, name text, post_code text
-- access: read
SELECT id, name, post_code FROM street
WHERE tenant_id = $1 AND city_id = $2 AND id < $3
ORDER BY id DESC LIMIT $4
