-- name: move_await
-- args: number int, mark bigint, limit_ms int
-- row: there boolean
-- access: read
-- tenant: none, the mover names it
SELECT kartoteka.move_await(:number, :mark, :limit_ms) AS there
