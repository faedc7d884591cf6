-- name: move_forget
-- args: number int
-- row: done void
-- access: write
-- tenant: none, the mover names it
SELECT kartoteka.move_forget(:number) AS done
