-- name: catalog_address_types
-- args: none
-- row: id bigint, category smallint, name text
-- access: read
SELECT id, category, name FROM address_type WHERE tenant_id = :tenant ORDER BY id
