-- name: move_passport
-- args: number int
-- row: passport text
-- access: write
-- tenant: none, the mover names it
SELECT kartoteka.move_passport(:number)::text AS passport
