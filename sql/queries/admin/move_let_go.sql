-- name: move_let_go
-- args: number int, began text
-- row: held_us bigint
-- access: write
-- tenant: none, the mover names it
SELECT kartoteka.move_let_go(:number, :began::timestamptz) AS held_us
