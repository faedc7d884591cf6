-- name: tenant_list
-- args: none
-- row: id int, name text, time_zone text, created_at text
-- access: read
-- tenant: none, it lists all tenants
SELECT id, name, time_zone, created_at::text AS created_at FROM kartoteka.tenant ORDER BY id
