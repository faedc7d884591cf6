-- name: reach_tenant_drop
-- args: number int
-- row: none
-- access: write
-- tenant: none, the control base
DELETE FROM kartoteka.reach_tenant t WHERE t.tenant = :number
