-- name: tenant_id
-- args: name text
-- row: id int
-- access: read
-- tenant: none, it finds the tenant
SELECT id FROM kartoteka.tenant WHERE name = :name
