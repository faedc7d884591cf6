-- name: catalog_cities
-- args: none
-- row: id bigint, country_id bigint, name text
-- access: read
SELECT id, country_id, name FROM city WHERE tenant_id = :tenant ORDER BY id
