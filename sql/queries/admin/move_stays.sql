-- name: move_stays
-- args: number int
-- row: none
-- access: write
-- tenant: none, the mover names it
DELETE FROM kartoteka.tenant_away a WHERE a.tenant = :number
