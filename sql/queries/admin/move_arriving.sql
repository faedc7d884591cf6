-- name: move_arriving
-- Says whether the tenant is still to arrive here, and keeps it so until the transaction ends.
-- args: number int
-- row: arriving boolean
-- access: write
-- tenant: none, the mover names it
SELECT a.state = 'arriving' AS arriving FROM kartoteka.tenant_away a WHERE a.tenant = :number FOR UPDATE
