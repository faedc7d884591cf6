-- name: cluster_tenants
-- args: none
-- row: id int, name text
-- access: read
-- tenant: none, lists them
SELECT t.id, t.name FROM kartoteka.tenant t
WHERE NOT EXISTS (SELECT FROM kartoteka.tenant_away a WHERE a.tenant = t.id) ORDER BY t.id
