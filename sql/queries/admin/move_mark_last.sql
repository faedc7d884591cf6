-- name: move_mark_last
-- args: number int
-- row: n bigint
-- access: read
-- tenant: none, the mover names it
SELECT COALESCE(max(k.n), 0) AS n FROM kartoteka.tenant_mark k WHERE k.tenant = :number
