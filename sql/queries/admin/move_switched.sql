-- name: move_switched
-- The target serves the tenant from now on.
-- args: id bigint, pause_us bigint?
-- row: none
-- access: write
-- tenant: none, the control base
WITH moved AS (
    UPDATE kartoteka.reach_move m SET state = 'switched', pause_us = COALESCE(:pause_us, m.pause_us)
    WHERE m.id = :id RETURNING m.tenant, m.target
)
UPDATE kartoteka.reach_tenant t SET cluster = m.target FROM moved m WHERE t.tenant = m.tenant
