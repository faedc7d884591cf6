-- name: move_mark
-- args: number int, n bigint
-- row: none
-- access: write
-- tenant: none, the mover names it
INSERT INTO kartoteka.tenant_mark (tenant, n) VALUES (:number, :n)
