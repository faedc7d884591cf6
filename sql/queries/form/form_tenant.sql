-- name: form_tenant
-- args: hash text
-- row: tenant_id int
-- access: read
-- tenant: none, the token decides the tenant
SELECT f.tenant_id FROM form_tenant(:hash) AS f(tenant_id)
