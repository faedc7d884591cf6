-- name: tenant_leaving
-- Lists the tenants whose time to leave has come.
-- args: none
-- row: id int, name text
-- access: read
-- tenant: none, it lists all tenants
SELECT id, name FROM kartoteka.tenant WHERE leaves_at <= now() ORDER BY id
