-- name: street_cities
-- args: tenant int, ids bigint[]
-- row: id bigint, city_id bigint
-- access: read
SELECT id, city_id FROM street WHERE tenant_id = $1 AND id = ANY ($2)
