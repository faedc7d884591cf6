-- name: move_hold
-- Holds the writes of a tenant for as long as the session lives or until move_let_go.
-- args: number int, quiet_ms int, lock_ms int, idle_ms int
-- row: began text
-- access: write
-- tenant: none, the mover names it
SELECT kartoteka.move_hold(:number, :quiet_ms, :lock_ms, :idle_ms)::text AS began
