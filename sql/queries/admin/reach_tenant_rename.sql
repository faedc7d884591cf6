-- name: reach_tenant_rename
-- args: number int, name text
-- row: none
-- access: write
-- tenant: none, the control base
UPDATE kartoteka.reach_tenant t SET name = :name WHERE t.tenant = :number
