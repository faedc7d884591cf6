-- name: catalog_countries
-- args: none
-- row: id bigint, name text, name_en text
-- access: read
SELECT id, name, name_en FROM country WHERE tenant_id = :tenant ORDER BY id
