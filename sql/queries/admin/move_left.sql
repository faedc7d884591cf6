-- name: move_left
-- Notes that the tenant is gone by now: whoever has begun to read until here may not have seen it.
-- args: number int
-- row: none
-- access: write
-- tenant: none, the mover names it
UPDATE kartoteka.tenant_away a SET at = clock_timestamp() WHERE a.tenant = :number AND a.state = 'gone'
