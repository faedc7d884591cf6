-- name: tenant_list
-- args: none
-- row: id int, name text, time_zone text, created_at text, state text
-- access: read
-- tenant: none, it lists all tenants
SELECT id, name, time_zone, created_at::text AS created_at,
       CASE WHEN leaves_at IS NULL THEN '' ELSE 'leaves ' || date_trunc('second', leaves_at) END AS state
FROM kartoteka.tenant ORDER BY id
