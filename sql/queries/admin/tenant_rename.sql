-- name: tenant_rename
-- args: name text
-- row: none
-- access: write
UPDATE kartoteka.tenant SET name = :name WHERE id = :tenant
