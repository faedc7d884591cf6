-- name: move_admit
-- args: number int, passport text
-- row: done void
-- access: write
-- tenant: none, the mover names it
SELECT kartoteka.move_admit(:number, :passport::jsonb) AS done
