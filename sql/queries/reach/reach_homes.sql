-- name: reach_homes
-- args: none
-- row: tenant int, cluster int
-- access: read
-- tenant: none, the control base
SELECT t.tenant, t.cluster FROM reach_homes() t ORDER BY t.tenant
