-- name: move_arrives
-- args: number int
-- row: none
-- access: write
-- tenant: none, the mover names it
INSERT INTO kartoteka.tenant_away AS a (tenant, state) VALUES (:number, 'arriving')
ON CONFLICT (tenant) DO UPDATE SET state = 'arriving', cluster = NULL, passport = NULL, at = clock_timestamp()
