-- name: tenant_create
-- args: name text, time_zone text
-- row: id int
-- access: write
-- tenant: none, it makes the tenant
SELECT kartoteka.tenant_create(:name, :time_zone) AS id
