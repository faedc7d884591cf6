-- name: reach_moving
-- True while a tenant moves, and for a minute afterwards.
-- args: none
-- row: moving boolean
-- access: read
-- tenant: none, the control base
SELECT reach_moving() AS moving
