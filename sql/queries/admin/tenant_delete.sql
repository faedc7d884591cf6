-- name: tenant_delete
-- args: none
-- row: rows bigint
-- access: write
-- tenant: none, the function takes the connection's
SELECT kartoteka.tenant_delete() AS rows
