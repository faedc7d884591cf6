-- name: move_hindrances
-- args: number int
-- row: why text
-- access: read
-- tenant: none, the mover names it
SELECT w.why FROM kartoteka.move_hindrances(:number) w(why)
