-- name: catalog_metros
-- args: none
-- row: id bigint, city_id bigint, name text
-- access: read
SELECT id, city_id, name FROM metro_station WHERE tenant_id = :tenant ORDER BY id
